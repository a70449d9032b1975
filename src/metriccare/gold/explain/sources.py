"""Where each fact of an explanation came from: the file, line and version in bronze; and the resource as it landed.

Only `raw` shows what a person's record says and how its file is called; everything else is pseudonyms and places.
"""

from collections.abc import Iterable

import msgspec

from metriccare.bronze.names import shown_name
from metriccare.bronze.places import Place, places
from metriccare.bronze.records import raw
from metriccare.errors import DataError
from metriccare.gold.explain.moments import Moment, shown
from metriccare.gold.explain.reading import Reading
from metriccare.tenants.registry import Tenant

A_DAY_US = 86_400_000_000


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
    for number, fact in enumerate(named, 1):
        version = known[fact]
        place = where.get((version.landing, version.seq))
        if place is None:
            raise _lost(tenant, version.landing)
        text = _raw(tenant, place) if with_raw else None
        found.append(_source(number, fact, version, place, text))
    return found


def _lost(tenant: Tenant, landing: int) -> DataError:
    return DataError(
        f"tenant {tenant.name}: the tables rest on landing {landing}, and bronze does not have it as it was",
        way_out="restore the folder bronze from a backup, or metriccare run --full to rest on what is there",
    )


def _source(number: int, fact: str, version: _Version, place: Place, text: str | None) -> Source:
    return Source(
        number=number,
        fact=fact,
        file=shown_name(place.file) if text is None else place.file,
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
    return None if us is None else shown(Moment(us, True, us // A_DAY_US), "UTC")


def _raw(tenant: Tenant, place: Place) -> str:
    return raw(tenant, place.landing, place.offset, place.length).decode("utf-8")
