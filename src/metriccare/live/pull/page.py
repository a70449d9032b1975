"""A page of a search: what of it was not seen before, its newest version, where the next one is. Not the asking.

http://hl7.org/fhir/R4/http.html#paging. The page itself is landed as it came; here it is only looked at.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from metriccare.live.pull import said
from metriccare.live.pull.failures import TornError
from metriccare.live.pull.said import Answer
from metriccare.live.pull.urls import host, led_to

MOST_SEEN = 5_000
"""Versions that are remembered; of more, some pages land that bring nothing new, and that is all."""


class _Meta(msgspec.Struct, rename="camel"):
    last_updated: str = ""
    version_id: str = ""


class _Resource(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    id: str = ""
    meta: _Meta | None = None


class _Entry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw(b"null")


class _Link(msgspec.Struct):
    relation: str = ""
    url: str = ""


class _Bundle(msgspec.Struct, rename="camel"):
    resource_type: str
    type: str = ""
    entry: tuple[_Entry, ...] = ()
    link: tuple[_Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a resource, by a name that only its tenant can make, and when it was written."""

    name: str
    updated: str


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page; `at` is when its server says that it answered."""

    versions: tuple[Version, ...]
    content: bytes
    next: str
    at: str

    def is_new(self, seen: Collection[str]) -> bool:
        """Whether there is a version on it that was not seen yet."""
        return any(one.name not in seen for one in self.versions)


def read(answer: Answer, key: bytes) -> Page:
    """A page as it came. Raises TornError for what is none, PullError where its next link leads elsewhere."""
    try:
        found = msgspec.json.decode(answer.content, type=_Bundle)
        if found.resource_type != "Bundle":
            raise ValueError(found.resource_type)
        versions = tuple(
            _version(bytes(one.resource), key) for one in found.entry if bytes(one.resource) != b"null"
        )
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
        raise TornError(f"{host(answer.url)} answered a search with what is no whole Bundle") from None
    links = [link.url for link in found.link if link.relation == "next" and link.url]
    follows = led_to(answer.url, links[0], "the next page") if links else ""
    at = said.moment(answer.headers.get("date", ""))
    return Page(versions, answer.content, follows, "" if at is None else instant(at))


def moment(updated: str) -> datetime | None:
    """When a version was written, by its server."""
    try:
        found = datetime.fromisoformat(updated)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def instant(at: datetime) -> str:
    """A moment as FHIR writes one, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def newest(one: str, versions: Iterable[Version]) -> str:
    """The latest moment of all, as its server wrote it."""
    best, at = one, moment(one)
    for version in versions:
        other = moment(version.updated)
        if other is not None and (at is None or other > at):
            best, at = version.updated, other
    return best


def within(versions: Mapping[str, str], upto: str, overlap: timedelta) -> dict[str, str]:
    """Of versions by name those that the next search will find again, because it begins earlier; the latest first."""
    end = moment(upto)
    if end is None:
        return {}
    timed = [(moment(updated) or end, name) for name, updated in versions.items()]
    late = sorted(((at, name) for at, name in timed if at >= end - overlap), reverse=True)
    return {name: versions[name] for _, name in late[:MOST_SEEN]}


def _version(content: bytes, key: bytes) -> Version:
    one = msgspec.json.decode(content, type=_Resource)
    meta = one.meta or _Meta()
    # Without a version of its own it is named by all that it says.
    what = (
        f"{meta.version_id}|{meta.last_updated}".encode() if meta.version_id or meta.last_updated else content
    )
    named = f"{one.resource_type}/{one.id}|".encode() + what
    return Version(hmac.new(key, named, hashlib.sha256).hexdigest()[:20], meta.last_updated)
