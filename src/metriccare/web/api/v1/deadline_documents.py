"""The documents of deadlines: what is asked for and answered. Not what is done (`deadlines`)."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict
from pydantic.types import Strict

from metriccare.office.deadlines import Deadline, Entry
from metriccare.office.tables import DeadlineRow
from metriccare.web.api import documents
from metriccare.web.api.call import shown
from metriccare.web.api.documents import PLAIN, Answer, Number, Prose, Version, Word
from metriccare.web.api.paging import Next

EXAMPLE: JsonDict = {
    "title": "Readmission data for the third quarter",
    "due": "2026-11-15",
    "authority": "The state health department",
    "completeness": 40.0,
    "note": "",
}
Day = Annotated[
    str,
    Strict(),
    StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    Field(description="A date as YYYY-MM-DD.", examples=["2026-11-15"]),
]


class DeadlineShown(Answer):
    """A deadline as it stands now."""

    id: str
    version: int
    title: str
    due: str
    days_left: int = Field(description="Below zero, it is overdue.")
    authority: str
    completeness: float = Field(description="In percent.")
    note: str
    author: str


class DeadlineList(Answer):
    """The deadlines that are not done, the next one first."""

    items: list[DeadlineShown]
    next: Next


class DeadlineVersion(Answer):
    """What somebody wrote at a time."""

    version: int
    title: str
    due: str
    authority: str
    completeness: float
    note: str
    closed: bool
    author: str
    at: str


class DeadlineHistory(Answer):
    """Every version of one deadline, the oldest first."""

    id: str
    items: list[DeadlineVersion]


class NewDeadline(documents.Asked):
    """What must be handed to whom by when."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Word
    due: Day
    authority: Annotated[str, Strict(), StringConstraints(max_length=200, pattern=PLAIN)] = ""
    completeness: Annotated[Number, Field(ge=0, le=100)] = 0.0
    note: Prose = ""

    def entry(self) -> Entry:
        """As the office takes it from a form."""
        return Entry(self.title, self.due, self.authority, f"{self.completeness:.2f}", self.note)


class ChangedDeadline(NewDeadline):
    """The same, to take the place of the version that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "version": 1}]})

    version: Version


def version_of(row: DeadlineRow) -> DeadlineVersion:
    """What somebody wrote at a time, of its row."""
    return DeadlineVersion(
        version=row.version,
        title=row.title,
        due=row.due.isoformat(),
        authority=row.authority,
        completeness=row.completeness,
        note=row.note,
        closed=row.closed,
        author=row.author_name,
        at=shown(row.at),
    )


def shown_of(one: Deadline, today: date) -> DeadlineShown:
    """One as it stands on a day."""
    return DeadlineShown(
        id=one.id,
        version=one.version,
        title=one.title,
        due=one.due.isoformat(),
        days_left=one.days_left(today),
        authority=one.authority,
        completeness=one.completeness,
        note=one.note,
        author=one.author,
    )
