"""A list in pages: how much of it is asked for, and the cursor to the rest. Not the cursor itself (`cursors`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends
from fastapi import Query as QueryParameter
from pydantic import Field

from metriccare.web.api.call import Call, Called

Item = TypeVar("Item")

DEFAULT = 100
MOST = 1_000
LONGEST = 200

Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="Most items of one page.")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        max_length=LONGEST, description="`next` of the page before; leave it out for the first page."
    ),
]
Next = Annotated[
    str | None,
    Field(description="Give it as `cursor` for the page that follows; null where this is the last one."),
]


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """One page, and the cursor to the next."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Pages:
    """What page is asked for."""

    call: Call
    limit: int
    cursor: str | None

    def start(self, version: str = "") -> int:
        """Where the page begins: 0 for the first."""
        return self.call.question(version).position(self.call.key, self.cursor) if self.cursor else 0

    def of(self, items: Sequence[Item], version: str = "") -> Paged[Item]:
        """The page of a list that is here whole."""
        start = self.start(version)
        return self.ending(items[start : start + self.limit + 1], start + self.limit, version)

    def ending(self, found: Sequence[Item], position: int, version: str = "") -> Paged[Item]:
        """The page whose items were asked for with one too many: that one says that there is another page."""
        more = len(found) > self.limit
        following = self.call.question(version).cursor(self.call.key, position) if more else None
        return Paged(list(found[: self.limit]), following)


def _pages(call: Called, limit: Limit = DEFAULT, cursor: Cursor = None) -> Pages:
    return Pages(call, limit, cursor)


Asked = Annotated[Pages, Depends(_pages)]
