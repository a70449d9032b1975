"""The ward of each Location: up `Location.partOf` to the nearest one of physicalType `wa`.

Not which location of an encounter counts (`sql/department.sql`). measure-specification.md section 3.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """What silver knows of one Location; `part_of` is resolved."""

    location_id: str
    name: str | None
    is_ward: bool
    part_of: str | None


def ward_names(places: Iterable[Place]) -> dict[str, str]:
    """Ward name by Location id: the nearest ward's name, else the Location's own; absent where neither has one."""
    known = {place.location_id: place for place in places}
    names = ((place.location_id, _ward(place, known)) for place in known.values())
    return {location: name for location, name in names if name is not None}


def _ward(place: Place, known: Mapping[str, Place]) -> str | None:
    seen: set[str] = set()
    here: Place | None = place
    while here is not None and here.location_id not in seen:
        if here.is_ward:
            return here.name or place.name
        seen.add(here.location_id)
        here = known.get(here.part_of) if here.part_of is not None else None
    return place.name
