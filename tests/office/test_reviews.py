"""Reviews: how they go on, who may settle one, and that nothing of their history is lost."""

import pytest

from metriccare.errors import ChangedMeanwhileError
from metriccare.office import reviews
from metriccare.office.desk import Desk, InvalidEntryError
from metriccare.office.reviews import Outcome, Status
from metriccare.office.worklist import Kind
from tests.office.conftest import IMANI, PRIYA

STAY = "a" * 64


def test_review_that_nobody_began_is_new(desk: Desk) -> None:
    found = reviews.review(desk, STAY, Kind.DEATH)
    assert (found.status, found.owner, found.outcome, found.version) == (Status.NEW, "", None, 0)
    assert reviews.history(desk, STAY, Kind.DEATH) == []


def test_review_goes_from_new_to_reviewed(desk: Desk) -> None:
    taken = reviews.take(desk, IMANI, STAY, Kind.READMISSION, 0)
    assert (taken.status, taken.owner, taken.version) == (Status.IN_REVIEW, "Dr. Imani Cole", 1)
    settled = reviews.settle(
        desk, IMANI, STAY, Kind.READMISSION, 1, outcome="preventable", note=" no follow-up call "
    )
    assert (settled.status, settled.outcome, settled.note) == (
        Status.REVIEWED,
        Outcome.PREVENTABLE,
        "no follow-up call",
    )
    steps = reviews.history(desk, STAY, Kind.READMISSION)
    assert [(step.by, step.action, step.outcome, step.note) for step in steps] == [
        ("Dr. Imani Cole", "taken", None, ""),
        ("Dr. Imani Cole", "settled", "preventable", "no follow-up call"),
    ]


def test_review_is_of_one_stay_and_one_reason(desk: Desk) -> None:
    reviews.take(desk, IMANI, STAY, Kind.READMISSION, 0)
    assert reviews.review(desk, STAY, Kind.DEATH).status is Status.NEW
    assert reviews.review(desk, "b" * 64, Kind.READMISSION).status is Status.NEW


def test_review_taken_over_and_reopened_names_both(desk: Desk) -> None:
    reviews.take(desk, IMANI, STAY, Kind.DEATH, 0)
    reviews.take(desk, PRIYA, STAY, Kind.DEATH, 1)
    reviews.settle(desk, PRIYA, STAY, Kind.DEATH, 2, outcome="not preventable", note="")
    again = reviews.take(desk, IMANI, STAY, Kind.DEATH, 3)
    assert (again.status, again.owner, again.outcome) == (Status.IN_REVIEW, "Dr. Imani Cole", None)
    assert [(step.by, step.action) for step in reviews.history(desk, STAY, Kind.DEATH)] == [
        ("Dr. Imani Cole", "taken"),
        ("Priya Raman", "taken over"),
        ("Priya Raman", "settled"),
        ("Dr. Imani Cole", "reopened"),
    ]


def test_review_of_somebody_else_cannot_be_settled(desk: Desk) -> None:
    reviews.take(desk, IMANI, STAY, Kind.DEATH, 0)
    with pytest.raises(ChangedMeanwhileError, match="not yours"):
        reviews.settle(desk, PRIYA, STAY, Kind.DEATH, 1, outcome="preventable", note="")
    assert reviews.review(desk, STAY, Kind.DEATH).status is Status.IN_REVIEW


@pytest.mark.parametrize("seen", [0, 2])
def test_review_changed_meanwhile_is_refused(desk: Desk, seen: int) -> None:
    reviews.take(desk, IMANI, STAY, Kind.DEATH, 0)
    with pytest.raises(ChangedMeanwhileError, match=r"changed by Dr\. Imani Cole"):
        reviews.take(desk, PRIYA, STAY, Kind.DEATH, seen)


def test_review_never_begun_cannot_be_settled(desk: Desk) -> None:
    with pytest.raises(ChangedMeanwhileError):
        reviews.settle(desk, IMANI, STAY, Kind.DEATH, 0, outcome="preventable", note="")


@pytest.mark.parametrize(
    ("outcome", "note", "field"), [("", "", "outcome"), ("guilty", "", "outcome"), ("disputed", "", "note")]
)
def test_review_settled_badly_names_the_field(desk: Desk, outcome: str, note: str, field: str) -> None:
    reviews.take(desk, IMANI, STAY, Kind.DEATH, 0)
    with pytest.raises(InvalidEntryError) as refused:
        reviews.settle(desk, IMANI, STAY, Kind.DEATH, 1, outcome=outcome, note=note)
    assert refused.value.field == field
    assert reviews.review(desk, STAY, Kind.DEATH).version == 1


def test_review_of_another_tenant_is_another_review(desk: Desk, other: Desk) -> None:
    reviews.take(desk, IMANI, STAY, Kind.DEATH, 0)
    assert reviews.review(other, STAY, Kind.DEATH).status is Status.NEW
    reviews.take(other, PRIYA, STAY, Kind.DEATH, 0)
    assert reviews.review(desk, STAY, Kind.DEATH).owner == "Dr. Imani Cole"
