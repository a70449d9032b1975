"""Where each fact of an explanation came from: the file, line and version in bronze; and the resource as it landed.

Only `raw` shows what a person's record says; everything else is pseudonyms and places.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from metriccare.bronze.places import Place, places
from metriccare.bronze.records import raw
from metriccare.gold.explain.reading import Reading
from metriccare.tenants.registry import Tenant


class Source(msgspec.Struct, frozen=True):
    """The landed version of one resource; `number` is what the rules refer to."""

    number: int
    fact: str
    file: str
    landing: int
    landed_at: str
    line: int
    entry: str | None
    version_id: str | None
    last_updated: str | None
    offset: int
    length: int
    raw: str | None = None


class _Version(msgspec.Struct, frozen=True):
    """A row of `sql/case_version.sql`."""

    resource_type: str
    resource_id: str
    landing: int
    seq: int
    version_id: str | None
    updated_us: int | None


def sources(lake: Reading, tenant: Tenant, facts: Iterable[str], *, with_raw: bool) -> list[Source]:
    """The source of each fact that has one, in the order in which the facts are first named.

    A fact may have none: a reference can name a resource that never came.
    """
    known = {f"{one.resource_type}/{one.resource_id}": one for one in lake.rows("case_version", _Version)}
    named = [fact for fact in dict.fromkeys(facts) if fact in known]
    where = places(tenant, ((known[fact].landing, known[fact].seq) for fact in named))
    found: list[Source] = []
    for fact in named:
        place = where.get((known[fact].landing, known[fact].seq))
        if place is not None:
            text = _raw(tenant, place) if with_raw else None
            found.append(_source(len(found) + 1, fact, known[fact], place, text))
    return found


def _source(number: int, fact: str, version: _Version, place: Place, text: str | None) -> Source:
    return Source(
        number=number,
        fact=fact,
        file=place.file,
        landing=place.landing,
        landed_at=place.landed_at.isoformat(timespec="seconds"),
        line=place.line,
        entry=place.entry,
        version_id=version.version_id,
        last_updated=_instant(version.updated_us),
        offset=place.offset,
        length=place.length,
        raw=text,
    )


def _instant(us: int | None) -> str | None:
    try:
        return (
            None
            if us is None
            else (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).isoformat()
        )
    except OverflowError:  # a year that has no date
        return None


def _raw(tenant: Tenant, place: Place) -> str:
    return raw(tenant, place.landing, place.offset, place.length).decode("utf-8")
