"""What a review looks like in the API, and what is sent to change one. Not the routes (`reviews`)."""

from pydantic import ConfigDict, Field

from metriccare.office.reviews import Outcome, Review, Step
from metriccare.office.worklist import Item
from metriccare.web.api.call import shown
from metriccare.web.api.documents import Answer, Asked, Prose, Version
from metriccare.web.api.paging import Next


class ReviewItem(Answer):
    """One stay, one reason to look at it, and how far its review has come."""

    stay_id: str
    kind: str
    hospital: str
    department: str
    ward: str | None
    month: str
    details: list[str] = Field(description="Infection types, rules of findings, evidence of death.")
    days: float = Field(description="Length of the stay.")
    status: str = Field(examples=["in review"])
    owner: str
    outcome: str | None
    note: str
    changed_at: str | None
    version: int = Field(description="Give it back with a change.")


class ReviewPage(Answer):
    """The list of whoever asks: the latest found first."""

    items: list[ReviewItem]
    next: Next


class ReviewStep(Answer):
    """One step of a review."""

    at: str
    by: str
    action: str
    outcome: str | None
    note: str


class ReviewHistory(ReviewItem):
    """A review with every step that led to it."""

    steps: list[ReviewStep]


class Take(Asked):
    """To make a review one's own: a new one, somebody else's, or a settled one once more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 0}]})

    version: Version


class Settle(Asked):
    """What the reviewer concludes; a disputed one needs a note that says why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 1, "outcome": "not preventable", "note": "Planned in two steps."}]
        }
    )

    version: Version
    outcome: Outcome
    note: Prose = ""


def item_of(item: Item, review: Review) -> ReviewItem:
    """A stay on the list with its review."""
    return ReviewItem(
        stay_id=item.stay_id,
        kind=item.kind.value,
        hospital=item.hospital,
        department=item.department,
        ward=item.ward,
        month=item.month,
        details=list(item.details),
        days=item.days,
        status=review.status.value,
        owner=review.owner,
        outcome=review.outcome.value if review.outcome else None,
        note=review.note,
        changed_at=shown(review.at) if review.at else None,
        version=review.version,
    )


def step_of(step: Step) -> ReviewStep:
    """A step as it is shown."""
    return ReviewStep(at=shown(step.at), by=step.by, action=step.action, outcome=step.outcome, note=step.note)
