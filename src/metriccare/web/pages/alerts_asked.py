"""What the address of the inbox asks for: which part, where, of which measure, whose. Not the answer (`alerts`)."""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query

from metriccare.alerts.inbox import PARTS, Part, Wish
from metriccare.web.pages.measure_words import by_slug
from metriccare.web.problems import BadRequest

SHOWN: Final[dict[str, str]] = {
    "": "Everything",
    "open": "Open",
    "taken": "Taken",
    "resolved": "Resolved",
    "mine": "Mine",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `measure` as addresses say it."""

    show: Part
    hospital: str
    measure: str
    owner: str
    page: int

    @property
    def wish(self) -> Wish:
        """As the inbox understands it."""
        measure = by_slug(self.measure).id if self.measure else ""
        return Wish(self.show, self.hospital, measure, self.owner)

    @property
    def told(self) -> dict[str, str]:
        """The parameters that are no default."""
        now = {"show": self.show, "hospital": self.hospital, "measure": self.measure, "owner": self.owner}
        return {name: value for name, value in now.items() if value}

    def query(self, **changes: str) -> str:
        """The same with changes, and from its first page; what is a default is left out."""
        kept = {name: value for name, value in (self.told | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def asked_of(
    show: Annotated[str, Query(max_length=10)] = "",
    hospital: Annotated[str, Query(max_length=200)] = "",
    measure: Annotated[str, Query(max_length=40)] = "",
    owner: Annotated[str, Query(max_length=64)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Asked:
    """The question, from the parameters. Raises BadRequest for a part that does not exist, NotFound for a measure."""
    if show not in PARTS:
        raise BadRequest("there is no such part of the inbox", way_out=f"show: {', '.join(PARTS[1:])}")
    if measure:
        by_slug(measure)
    return Asked(show, hospital, measure, owner, page)
