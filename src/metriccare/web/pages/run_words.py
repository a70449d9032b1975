"""What a run is called on a page: its state as a mark and a word, why it began, how long it took. Not its row."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from metriccare.disclosure.system import SMALL
from metriccare.live.feeds import Fare
from metriccare.live.history import Run
from metriccare.live.outcome import Change
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.measure_words import by_id
from metriccare.web.wording import NOTHING, number, plural, short_month, span

STATES: Final[dict[str, tuple[Mark, str]]] = {
    "running": ("provisional", "Running"),
    "succeeded": ("common", "Done"),
    "nothing_new": ("common", "Nothing new"),
    "failed": ("failed", "Failed"),
    "abandoned": ("stale", "Abandoned"),
}
KINDS: Final = {"run": "Figures", "compact": "Nightly work", "freshness": "Freshness", "pull": "Pull"}
WHY: Final = {
    "landing": "files landed",
    "schedule": "planned",
    "catch_up": "planned, late",
    "person": "asked for",
    "command_line": "by hand",
    "settings": "settings changed",
}
FEEDS: Final[dict[str, tuple[Mark, str]]] = {
    "ok": ("common", "Watched"),
    "waiting": ("provisional", "Not watched yet"),
    "failing": ("failed", "Failing"),
}
AFTER: Final = {"done": "moved to done", "delete": "deleted", "leave": "left there"}
WORTH_SAYING = 60.0
"""Seconds of lateness that are said."""


class RunLine:
    """A run as a row shows it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.kind = KINDS[run.kind]
        self.mark: Mark
        self.mark, self.state = STATES[run.state]
        if run.counts.refused and run.state == "succeeded":
            self.mark, self.state = "concern", f"{self.state}; {plural(run.counts.refused, 'file')} refused"
        self.why = WHY[run.trigger]

    @property
    def took(self) -> str:
        """1.4 s; 3 min."""
        seconds = self.run.seconds
        if seconds is None:
            return NOTHING
        return f"{number(seconds)} s" if seconds < WORTH_SAYING else span(seconds)

    @property
    def late(self) -> str:
        """By how much it missed its time, where that is worth saying."""
        return span(self.run.late_s) if self.run.late_s >= WORTH_SAYING else ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The months of a measure at a hospital that are others than before a run."""

    measure: str
    href: str
    hospital: str
    months: str


def tellable(run: Run) -> bool:
    """Whether a page may say which figures a run has moved: of 1 to 10 patients it would say what became of them."""
    return run.counts.patients > SMALL


def moved(changed: Sequence[Change], tenant: str, name: Callable[[str], str]) -> list[Moved]:
    """Which figures a run has moved, a line for each measure and hospital, in the order of both."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in changed:
        found[one.measure, one.hospital].append(one.month)
    return [
        Moved(
            by_id(measure).title,
            f"/t/{tenant}/measures/{by_id(measure).slug}?{urlencode({'hospital': hospital})}",
            name(hospital),
            ", ".join(short_month(month) for month in sorted(months)),
        )
        for (measure, hospital), months in sorted(found.items())
    ]


class FeedLine:
    """A drop folder as a row shows it."""

    def __init__(self, fare: Fare) -> None:
        self.fare = fare
        self.mark, self.words = FEEDS[fare.state]
        self.after = AFTER[fare.settings.after]
