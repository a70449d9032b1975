"""What an export has made, as its server lists it; kept beside the downloads, so that the next turn goes on with it.

http://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status. Links may be secrets: they are on the
disk only, as private as the records themselves. Not the fetching (`download`).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from metriccare.live.pull.failures import PullError
from metriccare.live.pull.urls import host, led_to

FILE = "manifest.json"
MOST_FILES = 100_000

Section = Literal["deleted", "output", "error"]


class _File(msgspec.Struct, frozen=True):
    url: str
    type: str = ""
    count: int | None = None


class _Link(msgspec.Struct, frozen=True):
    relation: str = ""


class _Manifest(msgspec.Struct, frozen=True, rename="camel"):
    transaction_time: str
    output: tuple[_File, ...]
    requires_access_token: bool = True
    deleted: tuple[_File, ...] = ()
    error: tuple[_File, ...] = ()
    outcome: tuple[_File, ...] = ()  # what a later version of the guide calls errors
    link: tuple[_Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of an export; `count` are its resources, where the server says so."""

    section: Section
    type: str
    url: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of them, deletions first: what is in the output exists, whatever was deleted before."""

    transaction_time: str
    with_token: bool
    files: tuple[Listed, ...]
    digest: str


def read(content: bytes, source: str) -> Manifest:
    """A manifest as it came from `source`. Raises PullError for one that cannot be followed to its end."""
    try:
        found = msgspec.json.decode(content, type=_Manifest)
        datetime.fromisoformat(found.transaction_time)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise _odd(source, "its list of exported files is not what Bulk Data says") from None
    if any(link.relation == "next" for link in found.link):
        raise _odd(source, "its list of exported files goes on elsewhere, which was not asked for")
    parts: tuple[tuple[Section, tuple[_File, ...]], ...] = (
        ("deleted", found.deleted),
        ("output", found.output),
        ("error", found.error + found.outcome),
    )
    files = tuple(
        _listed(section, one, source, with_token=found.requires_access_token)
        for section, listed in parts
        for one in listed
    )
    if len(files) > MOST_FILES:
        raise _odd(source, f"it lists more than {MOST_FILES:,} files")
    digest = hashlib.sha256(content).hexdigest()
    return Manifest(found.transaction_time, found.requires_access_token, files, digest)


def keep(folder: Path, content: bytes) -> None:
    """Keep it, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f"{FILE}.part"
    aside.write_bytes(content)
    aside.rename(folder / FILE)


def kept(folder: Path, digest: str, source: str) -> Manifest | None:
    """The one with this digest, if it is here."""
    try:
        content = (folder / FILE).read_bytes()
    except OSError:
        return None
    return read(content, source) if digest and hashlib.sha256(content).hexdigest() == digest else None


def _listed(section: Section, one: _File, source: str, *, with_token: bool) -> Listed:
    # Without a token a file may lie anywhere; with one it goes to the server itself and nowhere else.
    url = led_to(source, one.url, "a file of the export", elsewhere=not with_token)
    return Listed(section, one.type, url, one.count)


def _odd(source: str, words: str) -> PullError:
    return PullError(f"{host(source)}: {words}", way_out="its operator can say why")
