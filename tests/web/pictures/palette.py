"""A screenshot as a PNG of at most 256 colours, a third of its size: the browser counts them, zlib packs the rest.

Not a general encoder: a page has few colours, and what is rare among them goes to its nearest neighbour.
"""

import base64
import struct
import zlib

from playwright.sync_api import Page

COUNTED = """async (data) => {
  const blob = await (await fetch("data:image/png;base64," + data)).blob();
  const picture = await createImageBitmap(blob), { width, height } = picture;
  const room = new OffscreenCanvas(width, height).getContext("2d");
  room.drawImage(picture, 0, 0);
  const dots = new Uint32Array(room.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const dot of dots) counts.set(dot, (counts.get(dot) ?? 0) + 1);
  const parts = (dot) => [dot & 255, dot >> 8 & 255, dot >> 16 & 255];
  const far = (one, other) => parts(one).reduce((sum, part, at) => sum + (part - parts(other)[at]) ** 2, 0);
  // What is seen most, then again and again what would be furthest from its neighbour: a small mark keeps its colour.
  const often = [...counts].sort((a, b) => b[1] - a[1]);
  const kept = often.slice(0, 64).map(([dot]) => dot);
  const nearest = (dot) => Math.min(...kept.map((one) => far(dot, one)));
  const left = often.slice(64).map(([dot, count]) => ({ dot, count, off: nearest(dot) }));
  while (kept.length < 256 && left.length) {
    const worst = left.reduce((one, other) => other.count * other.off > one.count * one.off ? other : one);
    if (!worst.off) break;
    kept.push(worst.dot);
    for (const one of left) one.off = Math.min(one.off, far(one.dot, worst.dot));
  }
  const place = new Map(kept.map((dot, at) => [dot, at]));
  for (const dot of counts.keys()) if (!place.has(dot)) {
    let best = 0;
    for (let at = 1; at < kept.length; at++) if (far(dot, kept[at]) < far(dot, kept[best])) best = at;
    place.set(dot, best);
  }
  let text = "";
  for (const dot of dots) text += String.fromCharCode(place.get(dot));
  return { width, height, palette: kept.flatMap(parts), places: btoa(text) };
}"""


def packed(blank: Page, screenshot: bytes) -> bytes:
    """The same picture, smaller; `blank` is a page of no site, where no policy stands in the way."""
    found = blank.evaluate(COUNTED, base64.b64encode(screenshot).decode())
    width, height = int(found["width"]), int(found["height"])
    places = base64.b64decode(found["places"])
    lines = b"".join(b"\0" + places[at * width : (at + 1) * width] for at in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
