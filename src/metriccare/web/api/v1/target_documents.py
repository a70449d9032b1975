"""The documents of targets: what is asked for and answered. Not what is done (`targets`)."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from metriccare.office.tables import TargetRow
from metriccare.office.target_entry import Wish
from metriccare.office.targets import Target
from metriccare.web.api import documents
from metriccare.web.api.call import shown
from metriccare.web.api.documents import Answer, Month, Number, Version, Word
from metriccare.web.api.paging import Next

EXAMPLE: JsonDict = {
    "measure": "readmission_30d",
    "variant": "default",
    "hospital": None,
    "from_month": "2026-01",
    "to_month": None,
    "value": 12.5,
}


class TargetShown(Answer):
    """A target as it holds now."""

    id: str
    version: int
    measure: str
    variant: str
    hospital: str | None = Field(description="Null: the whole tenant.")
    from_month: str
    to_month: str | None = Field(description="Null: until it is changed.")
    value: float = Field(description="In the unit of the measure's variant.")
    author: str


class TargetList(Answer):
    """Targets that hold."""

    items: list[TargetShown]
    next: Next


class TargetVersion(Answer):
    """What somebody wrote at a time; without a value, the target was withdrawn."""

    version: int
    hospital: str | None
    from_month: str
    to_month: str | None
    value: float | None
    author: str
    at: str


class TargetHistory(Answer):
    """Every version of one target, the oldest first."""

    id: str
    measure: str
    variant: str
    items: list[TargetVersion]


class NewTarget(documents.Asked):
    """What a measure should reach."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    measure: Word
    variant: Word = "default"
    hospital: Word | None = None
    from_month: Month
    to_month: Month | None = None
    value: Annotated[Number, Field(ge=0, le=1000)]

    def wish(self) -> Wish:
        """As the office takes it from a form."""
        return Wish(
            self.measure,
            self.variant,
            self.hospital or "",
            self.from_month,
            self.to_month or "",
            f"{self.value:.6f}".rstrip("0").rstrip("."),
        )


class ChangedTarget(NewTarget):
    """The same, to take the place of the version that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "version": 1}]})

    version: Version


def version_of(row: TargetRow) -> TargetVersion:
    """What somebody wrote at a time, of its row."""
    return TargetVersion(
        version=row.version,
        hospital=row.hospital,
        from_month=row.from_month,
        to_month=row.to_month,
        value=row.value,
        author=row.author_name,
        at=shown(row.at),
    )


def shown_of(one: Target) -> TargetShown:
    """One that holds."""
    return TargetShown.model_validate({name: getattr(one, name) for name in TargetShown.model_fields})
