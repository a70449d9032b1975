"""What the address of the worklist asks for: which part, which reason, where and when. Not the list (`to_review`)."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from metriccare.gold.rollup import MONTH
from metriccare.office.worklist import Item, Kind
from metriccare.web.problems import BadRequest

SHOWN = {"": "All", "new": "New", "mine": "Mine", "reviewed": "Reviewed", "disputed": "Disputed"}
A_MONTH = rf"^({MONTH.pattern})?$"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str
    kind: str
    hospital: str
    department: str
    unit: str
    first: str
    last: str
    page: int

    def holds(self, item: Item) -> bool:
        """Whether an item is asked for; a month that is left open is any."""
        return (
            self.kind in ("", item.kind.value)
            and self.hospital in ("", item.hospital)
            and self.department in ("", item.department)
            and self.unit in ("", item.ward)
            and self.first <= item.month <= (self.last or item.month)
        )

    def query(self, **changes: str) -> str:
        """The same with changes; what is a default is left out."""
        now = {"show": self.show, "kind": self.kind, "hospital": self.hospital, "department": self.department}
        now |= {"unit": self.unit, "from": self.first, "to": self.last}
        kept = {name: value for name, value in (now | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


def asked_of(
    show: Annotated[str, Query(max_length=10)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    hospital: Annotated[str, Query(max_length=200)] = "",
    department: Annotated[str, Query(max_length=200)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    first: Annotated[str, Query(alias="from", pattern=A_MONTH)] = "",
    last: Annotated[str, Query(alias="to", pattern=A_MONTH)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Asked:
    """The question, from the parameters. Raises BadRequest for a part or a reason that does not exist."""
    if show not in SHOWN or (kind and kind not in set(Kind)):
        raise BadRequest("there is no such part of the list", way_out=f"kinds: {', '.join(Kind)}")
    return Asked(show, kind, hospital, department, unit, first, last, page)
