"""The picture of a chart: SVG from its specification, slim enough to stand in a page. Runs in the drawing process.

Vega-Lite is compiled to Vega once per form and size; each picture only brings its rows, and leaves out what a still
picture does not show (tooltips, words for what a pointer touches).
"""

import json
import re
from functools import lru_cache
from typing import Final, cast

VEGA_LITE: Final = "6.4"  # of those that vl-convert carries, the one whose specifications altair writes
FORMS: Final = 128  # compiled forms, of about 10 kB each

# What a picture inside an image needs not: roles and labels of parts, empty paths, the font (the page has it).
NEEDLESS: Final = re.compile(
    r' (?:role|aria-[a-z]+|class|pointer-events|font-family|stroke-miterlimit)="[^"]*"'
    r'| (?:opacity|stroke-width|fill-opacity)="1"|<path[^>]*(?:d="M0,0h0v0h0Z"|display="none")[^>]*/>'
    r'| xmlns(?::xlink)?="[^"]*"| version="1.1"'
)
EMPTY_GROUP: Final = re.compile(r"<g[^>]*></g>")
TAG: Final = re.compile(r"<[^>]*>")
FRACTION: Final = re.compile(r"(\d\.\d)\d+")
NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A name of a feed may hold one. What draws would not refuse it, but end the whole process."""
ALIVE: Final = frozenset({"tooltip", "description", "ariaRoleDescription"})

Parts = dict[str, object]


def picture(spec: str) -> str:
    """The picture of a specification, made slim; vl-convert escapes every text of it."""
    import vl_convert

    return slim(vl_convert.vega_to_svg(vega(spec)))


def slim(drawn: str) -> str:
    """A picture as Vega draws it, without what a page needs not."""
    found = TAG.sub(lambda tag: FRACTION.sub(r"\1", tag[0]), NEEDLESS.sub("", drawn))  # places, never words
    for _ in range(4):  # groups of empty groups
        found = EMPTY_GROUP.sub("", found)
    return found


def vega(spec: str) -> str:
    """The specification as Vega, with its rows and the values of its parameters."""
    form = cast(Parts, _legible(json.loads(spec)))
    rows = cast("dict[str, object]", form.pop("datasets"))
    given = {str(one["name"]): one["value"] for one in _parts(form, "params")}
    form["datasets"] = {name: list[object]() for name in rows}
    form["params"] = [{"name": name, "value": ""} for name in given]
    compiled = _compiled(json.dumps(form))
    data = [
        one | {"values": rows[str(one["name"])]} if one["name"] in rows else one
        for one in _parts(compiled, "data")
    ]
    signals = [
        one | {"value": given[str(one["name"])]} if one["name"] in given else one
        for one in _parts(compiled, "signals")
    ]
    return json.dumps(compiled | {"data": data, "signals": signals})


@lru_cache(maxsize=FORMS)
def _compiled(form: str) -> Parts:
    import vl_convert

    return cast(Parts, _still(vl_convert.vegalite_to_vega(form, vl_version=VEGA_LITE, show_warnings=False)))


def _still(part: object) -> object:
    """The same without what shows only where a pointer is."""
    if isinstance(part, dict):
        named = cast(Parts, part)
        return {name: _still(inner) for name, inner in named.items() if name not in ALIVE}
    if isinstance(part, list):
        return [_still(inner) for inner in cast("list[object]", part)]
    return part


def _legible(part: object) -> object:
    """The same without characters that no picture can hold."""
    if isinstance(part, str):
        return NOT_IN_XML.sub("\ufffd", part)
    if isinstance(part, dict):
        return {name: _legible(inner) for name, inner in cast(Parts, part).items()}
    if isinstance(part, list):
        return [_legible(inner) for inner in cast("list[object]", part)]
    return part


def _parts(of: Parts, name: str) -> list[Parts]:
    return cast("list[Parts]", of.get(name, []))
