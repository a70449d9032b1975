"""Feedback: the standard score of the usability scale, mean and trend, and no path that names a stay."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from metriccare.office import feedback
from metriccare.office.desk import Desk, InvalidEntryError
from metriccare.office.feedback import Month, Summary
from tests.office.conftest import IMANI, PRIYA


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([5, 1] * 5, 100.0),
        ([1, 5] * 5, 0.0),
        ([3] * 10, 50.0),
        ([4, 2, 5, 1, 4, 2, 4, 1, 3, 2], 80.0),
    ],
)
def test_usability_score(answers: list[int], score: float) -> None:
    assert feedback.usability_score(answers) == score


@pytest.mark.parametrize("answers", [[], [3] * 9, [3] * 11, [0] + [3] * 9, [6] + [3] * 9])
def test_usability_score_needs_ten_answers(answers: list[int]) -> None:
    with pytest.raises(InvalidEntryError):
        feedback.usability_score(answers)


def test_scale_answered_names_the_statement_left_out(desk: Desk) -> None:
    with pytest.raises(InvalidEntryError) as refused:
        feedback.answer_scale(desk, PRIYA, ["3", "3", "", "3", "3", "3", "3", "3", "3", "3"])
    assert refused.value.field == "answer_3"


def test_ratings_have_mean_n_and_trend_by_month(desk: Desk, other: Desk) -> None:
    june = replace(PRIYA, now=datetime(2026, 6, 30, 23, 59, tzinfo=UTC))
    feedback.rate(desk, june, rating="2", comment="", page="/")
    feedback.rate(desk, PRIYA, rating="5", comment="", page="/")
    feedback.rate(desk, IMANI, rating="4", comment="", page="/")
    feedback.rate(other, IMANI, rating="1", comment="", page="/")
    assert feedback.ratings(desk) == Summary(3, 11 / 3, (Month("2026-06", 1, 2.0), Month("2026-07", 2, 4.5)))


def test_no_ratings_have_no_mean(desk: Desk) -> None:
    assert feedback.ratings(desk) == Summary(0, None, ())


def test_usability_is_summed_by_its_score(desk: Desk) -> None:
    assert feedback.answer_scale(desk, PRIYA, ["5", "1"] * 5) == 100.0
    assert feedback.answer_scale(desk, IMANI, ["3"] * 10) == 50.0
    assert feedback.usability(desk) == Summary(2, 75.0, (Month("2026-07", 2, 75.0),))


def test_comments_come_without_their_author(desk: Desk) -> None:
    feedback.rate(desk, PRIYA, rating="4", comment=" clear ", page="/t/north/measures/mortality?from=2026-01")
    feedback.rate(desk, PRIYA, rating="3", comment="", page="/")
    found = feedback.comments(desk)
    assert [(one.rating, one.comment, one.page) for one in found] == [
        (4, "clear", "/t/north/measures/mortality")
    ]
    assert not hasattr(found[0], "author_name")


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        (f"/t/north/stays/{'a' * 64}", "/t/north/stays/…"),
        (f"/t/north/stays/{'a' * 64}/resources/Patient/7", "/t/north/stays/…"),
        ("//elsewhere.example/", "//elsewhere.example/"),
        ("javascript:alert(1)", ""),
        ("/<script>", ""),
    ],
)
def test_page_kept_names_no_stay(desk: Desk, page: str, kept: str) -> None:
    feedback.rate(desk, PRIYA, rating="3", comment="words", page=page)
    assert feedback.comments(desk)[0].page == kept


@pytest.mark.parametrize("rating", ["", "0", "6", "45", "five"])
def test_rating_is_one_to_five(desk: Desk, rating: str) -> None:
    with pytest.raises(InvalidEntryError):
        feedback.rate(desk, PRIYA, rating=rating, comment="", page="/")
