"""Alert rules as their list and their own page show them: what each watches, how it stands, who wrote what."""

from collections.abc import Sequence
from dataclasses import dataclass

from metriccare.alerts.differences import Difference, differences
from metriccare.alerts.rules import Kept
from metriccare.alerts.states import State
from metriccare.alerts.tables import RuleRow
from metriccare.alerts.tally import NOTHING, Tally
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.rule_choices import spoken

STATES: dict[State, tuple[Mark, str]] = {
    State.ERROR: ("failed", "Cannot be judged"),
    State.FIRING: ("concern", "Firing"),
    State.PENDING: ("provisional", "Pending"),
    State.NO_DATA: ("stale", "No data"),
    State.NORMAL: ("common", "Normal"),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule and how it stands."""

    kept: Kept
    tally: Tally = NOTHING

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return spoken(self.kept.rule.kind)

    @property
    def told(self) -> str:
        """The channels that hear of it, those of an escalation last; the inbox always does."""
        rule = self.kept.rule
        after = [f"then {name}" for name in rule.escalate_to]
        return ", ".join(dict.fromkeys(("inbox", *rule.channels, *after)))

    @property
    def mark(self) -> Mark:
        """The mark of its state."""
        state = self.tally.state
        return STATES[state][0] if state and self.kept.rule.enabled else "not"

    @property
    def state(self) -> str:
        """Its state in words, with the number of places where there are several."""
        state = self.tally.state
        if not self.kept.rule.enabled:
            return "Switched off"
        if state is None:
            return "Not judged yet"
        judged, here = self.tally.judged, self.tally.places[state]
        counted = judged > 1 and state in (State.FIRING, State.PENDING)
        return STATES[state][1] + (f" at {here} of {judged}" if counted else "")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a rule: who wrote it, and what it says otherwise than the one before."""

    row: RuleRow
    changed: tuple[Difference, ...]
    words: str


def version_lines(rows: Sequence[RuleRow]) -> tuple[VersionLine, ...]:
    """The versions, the newest first."""
    before: Sequence[RuleRow | None] = [None, *rows[:-1]]
    return tuple(_version(row, old) for row, old in reversed(list(zip(rows, before, strict=True))))


def _version(row: RuleRow, old: RuleRow | None) -> VersionLine:
    changed = differences(old.definition if old else None, row.definition)
    if row.definition is None:
        return VersionLine(row, (), "Removed")
    return VersionLine(row, changed, "" if changed else "Written")
