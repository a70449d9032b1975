"""Explanations without dates: each moment in a sentence becomes time since admission, and data through a word.

Pages show no date of a patient unless a raw record is asked for; the order and the distances say what rules compared.
A distance to a day that everybody knows (data through, the landing) would be a date again: it is left out.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r"([+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?"
)
_WRITTEN = re.compile(r" \(date [0-9]{4}-[0-9]{2}-[0-9]{2}\)")
_THROUGH = re.compile(r"(data through),? [0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANDED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9 :.+-]*, (a day after it landed)")


@dataclass(frozen=True, slots=True)
class Admission:
    """When a stay began, as its explanation says it."""

    text: str

    def without_dates(self, sentence: str) -> str:
        """The sentence with every moment as time since admission."""
        plain = _LANDED.sub(r"\1", _THROUGH.sub(r"\1", _WRITTEN.sub("", sentence)))
        return _MOMENT.sub(self._since, plain)

    def _since(self, found: re.Match[str]) -> str:
        begun = _MOMENT.match(self.text)
        if begun is None:
            return "a date"
        if found[2] and begun[2]:
            hours = (_instant(found) - _instant(begun)).total_seconds() / 3600
            return f"{hours:.1f} h" if abs(hours) < 96 else f"day {_days(found, begun)}"
        return f"day {_days(found, begun)}"


def _instant(found: re.Match[str]) -> datetime:
    text = f"{found[1]}T{found[2]}{found[3] or '+00:00'}"
    return datetime.fromisoformat(text).astimezone(UTC)


def _days(found: re.Match[str], begun: re.Match[str]) -> int:
    return (date.fromisoformat(found[1]) - date.fromisoformat(begun[1])).days
