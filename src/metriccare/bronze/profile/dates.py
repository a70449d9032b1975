"""How good a FHIR dateTime is, by its text alone: specification section 1. Not its value, which silver computes."""

import re
from collections import Counter
from datetime import date
from typing import Literal

from metriccare.bronze.profile.report import DateUse

Quality = Literal["absent", "not_a_date", "year_or_month", "day", "time", "time_without_offset"]

_DATETIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?)?)?)?",
    re.ASCII,
)


class DateTally:
    """Counts the dates of one element."""

    def __init__(self, element: str, latest: date) -> None:
        self._element = element
        self._latest = latest
        self._counts: Counter[Quality] = Counter()
        self._future = self._before_1900 = 0
        self.offsets: Counter[str] = Counter()

    def add(self, text: str | None) -> None:
        """One resource, whether or not it has the element."""
        if text is None:
            self._counts["absent"] += 1
            return
        found = _DATETIME.fullmatch(text)
        day = _first_day(found) if found else None
        if found is None or day is None:
            self._counts["not_a_date"] += 1
            return
        self._counts[_precision(found)] += 1
        self._future += day > self._latest
        self._before_1900 += day.year < 1900
        if found[5]:
            self.offsets[found[5]] += 1

    def use(self) -> DateUse:
        """What was counted."""
        counts = self._counts
        return DateUse(
            element=self._element,
            absent=counts["absent"],
            not_a_date=counts["not_a_date"],
            year_or_month=counts["year_or_month"],
            day=counts["day"],
            time=counts["time"],
            time_without_offset=counts["time_without_offset"],
            future=self._future,
            before_1900=self._before_1900,
        )


def _precision(found: re.Match[str]) -> Quality:
    if found[3] is None:
        return "year_or_month"
    if found[4] is None:
        return "day"
    return "time" if found[5] else "time_without_offset"


def _first_day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
