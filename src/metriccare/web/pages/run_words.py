"""What a run is called on a page: its state as a mark and a word, why it began, how long it took. Not its row."""

from typing import Final

from metriccare.live.feeds import Fare
from metriccare.live.history import Run
from metriccare.web.graphics.marks import Mark
from metriccare.web.wording import NOTHING, number, plural, span

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


class FeedLine:
    """A drop folder as a row shows it."""

    def __init__(self, fare: Fare) -> None:
        self.fare = fare
        self.mark, self.words = FEEDS[fare.state]
        self.after = AFTER[fare.settings.after]
