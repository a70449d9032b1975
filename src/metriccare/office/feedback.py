"""What users say of the product: a rating of 1 to 5 with a comment, and the System Usability Scale.

Only real users can show that the goal, a mean of at least 4, is reached. Nothing here knows a patient.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from metriccare.office.desk import Author, Desk, InvalidEntryError, text
from metriccare.office.tables import RatingRow, UsabilityRow

GOAL = 4.0

STATEMENTS = (
    "I think that I would like to use this system frequently.",
    "I found the system unnecessarily complex.",
    "I thought the system was easy to use.",
    "I think that I would need the support of a technical person to be able to use this system.",
    "I found the various functions in this system were well integrated.",
    "I thought there was too much inconsistency in this system.",
    "I would imagine that most people would learn to use this system very quickly.",
    "I found the system very cumbersome to use.",
    "I felt very confident using the system.",
    "I needed to learn a lot of things before I could get going with this system.",
)
"""The ten statements of the System Usability Scale (John Brooke, 1986), 1 strongly disagree to 5 strongly agree."""

_PAGE = re.compile(r"/[A-Za-z0-9/_.-]{0,199}")


@dataclass(frozen=True, slots=True)
class Month:
    """The answers of one month."""

    month: str
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Summary:
    """All answers of one kind: how many, their mean, and the trend by month, oldest first."""

    n: int
    mean: float | None
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment without its author."""

    at: datetime
    rating: int
    comment: str
    page: str


def rate(desk: Desk, author: Author, *, rating: str, comment: str, page: str) -> None:
    """Keep a rating; of the page its path without stay and filters. Raises InvalidEntryError naming the field."""
    if rating not in set("12345"):
        raise InvalidEntryError("rating", "is missing", way_out="choose 1 to 5")
    words = text("comment", comment, most=2000)
    desk.add(RatingRow(rating=int(rating), comment=words, page=_place(page)), author)


def answer_scale(desk: Desk, author: Author, answers: Sequence[str]) -> float:
    """Keep the ten answers of the System Usability Scale; the score."""
    for number, answer in enumerate(answers, 1):
        if answer not in set("12345"):
            raise InvalidEntryError(f"answer_{number}", "is missing", way_out="choose 1 to 5")
    score = usability_score([int(answer) for answer in answers])
    desk.add(UsabilityRow(answers="".join(answers), score=score), author)
    return score


def usability_score(answers: Sequence[int]) -> float:
    """0 to 100: odd statements give answer - 1, even ones 5 - answer, and the sum is multiplied by 2.5."""
    if len(answers) != len(STATEMENTS) or not all(1 <= answer <= 5 for answer in answers):
        raise InvalidEntryError(
            "answer_1", "ten answers of 1 to 5 are needed", way_out="answer each statement"
        )
    odd = sum(answer - 1 for answer in answers[0::2])
    even = sum(5 - answer for answer in answers[1::2])
    return (odd + even) * 2.5


def ratings(desk: Desk) -> Summary:
    """The ratings of the tenant."""
    return summary((row.at, float(row.rating)) for row in desk.all(desk.rows(RatingRow)))


def usability(desk: Desk) -> Summary:
    """The usability scores of the tenant."""
    return summary((row.at, row.score) for row in desk.all(desk.rows(UsabilityRow)))


def comments(desk: Desk, most: int = 50) -> list[Comment]:
    """The latest comments, newest first."""
    query = desk.rows(RatingRow).where(RatingRow.comment != "").order_by(RatingRow.at.desc()).limit(most)
    return [Comment(row.at, row.rating, row.comment, row.page) for row in desk.all(query)]


def summary(answers: Iterable[tuple[datetime, float]]) -> Summary:
    """Number, mean and trend of answers."""
    by_month: defaultdict[str, list[float]] = defaultdict(list)
    for at, value in answers:
        by_month[f"{at:%Y-%m}"].append(value)
    values = [value for month in by_month.values() for value in month]
    months = tuple(Month(name, len(own), sum(own) / len(own)) for name, own in sorted(by_month.items()))
    return Summary(len(values), sum(values) / len(values) if values else None, months)


def _place(page: str) -> str:
    """The path with whatever names a stay or a record taken out."""
    path = page.partition("?")[0]
    if not _PAGE.fullmatch(path):
        return ""
    return re.sub(r"/stays/.*", "/stays/…", path)
