"""What one check of `metriccare doctor` found. Not the checks themselves (`installation`, `health`)."""

from dataclasses import dataclass
from typing import Literal

from metriccare.errors import MetricCareError

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, what was found, and what to do unless it is fine."""

    place: str
    name: str
    state: State
    found: str
    way_out: str = ""

    def line(self) -> str:
        """One line for a person."""
        way_out = f" ({self.way_out})" if self.way_out else ""
        return f"{self.state:<6}{self.place:<16} {self.name:<10} {self.found}{way_out}"

    def as_row(self) -> dict[str, str]:
        """The same for a program."""
        return {
            "place": self.place,
            "check": self.name,
            "state": self.state,
            "found": self.found,
            "way_out": self.way_out,
        }


def wrong(place: str, name: str, error: MetricCareError) -> Check:
    """A check that an error of ours has answered."""
    return Check(place, name, "wrong", error.message, error.way_out)
