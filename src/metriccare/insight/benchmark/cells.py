"""One cell of a Provider Data Catalog file: what it says, or what is wrong with it and how to put it right.

A missing value is None and never 0. CMS's own words for it stay beside it.
"""

import re
from datetime import date
from functools import lru_cache

from metriccare.insight.benchmark.columns import Holds
from metriccare.insight.benchmark.ranges import PERCENT, Scale

MISSING = frozenset({"", "Not Available", "Not Applicable", "N/A", "Too Few to Report"})
"""How CMS writes that there is no number."""
VOLUMES = frozenset({"low", "medium", "high", "very high"})
"""The scores of EDV, the one measure whose score is a word."""
_NUMBER = re.compile(r"-?((\d{1,3}(,\d{3})+|\d+)(\.\d+)?|\.\d+)")
_FACILITY = re.compile(r"\d{5}[\dA-Z]")
_FOOTNOTE = re.compile(r"(\d{1,2}|[a-z]|\*{1,3})")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_SCALES = {
    Holds.PERCENT: PERCENT,
    Holds.COUNT: Scale("count", 0, 1_000_000_000, 0),
    Holds.STARS: Scale("stars", 1, 5, 0),
    Holds.RATIO: Scale("ratio", 0, 100, 4),
}


class CellError(ValueError):
    """A cell does not hold what its column holds."""

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(message)
        self.message, self.way_out = message, way_out


AGAIN = "download the file again from data.cms.gov"


def number(text: str) -> float | None:
    """The number in a cell; None for a missing one. Raises CellError for any other text."""
    if text in MISSING:
        return None
    if not _NUMBER.fullmatch(text):
        raise CellError(f"'{text[:40]}' is neither a number nor one of CMS's words for a missing one", AGAIN)
    return float(text.replace(",", ""))


def decimals(text: str) -> int:
    """The decimals that a number is written with."""
    return len(text.partition(".")[2])


def facility(text: str) -> str:
    """A facility id (CCN): six characters of text. Raises CellError, with the fix for one that lost its zeros."""
    if _FACILITY.fullmatch(text):
        return text
    if re.fullmatch(r"\d{1,5}|\d{1,4}[A-Z]", text):
        raise CellError(
            f"facility id '{text}' has lost the zeros that it begins with: CMS's is {text.zfill(6)}",
            "a spreadsheet does that to columns of digits: import the file as CMS gives it, or make the column text",
        )
    raise CellError(f"'{text[:40]}' is no facility id of six characters, such as 010001 or 01014F", AGAIN)


def day(text: str) -> date:
    """A date as CMS writes it, 07/01/2020 or 7/1/2020. Raises CellError."""
    if found := _DATE.fullmatch(text):
        month, of_month, year, *iso = found.groups()
        try:
            return date(int(year), int(month), int(of_month)) if year else date(*map(int, iso))
        except ValueError:
            pass
    raise CellError(f"'{text[:40]}' is no date", "CMS writes 07/01/2020: month, day, year")


def footnotes(text: str) -> tuple[str, ...]:
    """The codes of a list such as `25, 26`. Raises CellError."""
    found = tuple(part.strip() for part in text.split(",")) if text else ()
    if wrong := [part for part in found if not _FOOTNOTE.fullmatch(part)]:
        raise CellError(
            f"'{wrong[0][:40]}' is no footnote", "footnotes are codes with commas, such as 25, 26"
        )
    return found


@lru_cache(maxsize=4096)
def check(held: Holds, text: str, scale: Scale, measure: str = "") -> None:
    """Raise CellError where a cell does not hold what it should; `scale` is that of the row's measure.

    What is sound is remembered: a release says the same few things of thousands of hospitals.
    """
    if held is Holds.FACILITY:
        facility(text)
    elif held is Holds.STATE:
        _state(text)
    elif held is Holds.DATE:
        day(text)
    elif held is Holds.FOOTNOTES:
        footnotes(text)
    elif held is Holds.NAME:
        _present(text)
    elif held is not Holds.TEXT and not (measure == "EDV" and text in VOLUMES):
        _within(text, _SCALES.get(held, scale), whole=held in (Holds.COUNT, Holds.STARS))


def _state(text: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise CellError(f"'{text[:40]}' is no state", f"states are two capital letters, such as OH; {AGAIN}")


def _present(text: str) -> None:
    if not text:
        raise CellError("is missing", AGAIN)


def _within(text: str, scale: Scale, *, whole: bool) -> None:
    value = number(text)
    if value is None:
        return
    if not scale.low <= value <= scale.high:
        raise CellError(f"{text} is not from {scale.low:g} to {scale.high:g} ({scale.unit})", AGAIN)
    if whole and value != int(value):
        raise CellError(f"{text} is no whole number", AGAIN)
