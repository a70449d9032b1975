"""How a tenant's rules stand: the state of each now, and its alerts of late, counted. Not the alerts (`inbox`)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func

from metriccare.alerts.book import Book
from metriccare.alerts.states import State
from metriccare.alerts.tables import AlertRow, StandingRow

LATELY = timedelta(days=90)
ORDER = (State.ERROR, State.FIRING, State.PENDING, State.NO_DATA, State.NORMAL)
"""The state of a rule is the first of these that one of its places is in."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule: how many of its places are in which state, what the first error says, alerts of the last 90 days."""

    places: Mapping[State, int] = field(default_factory=dict[State, int])
    error: str = ""
    alerts: int = 0

    @property
    def state(self) -> State | None:
        """The state of the rule as a whole; None before it was judged."""
        found = next((state for state in ORDER if self.places.get(state)), None)
        # A place that never had data says nothing of the others.
        return State.NORMAL if found is State.NO_DATA and self.places.get(State.NORMAL) else found

    @property
    def judged(self) -> int:
        """How many places there are."""
        return sum(self.places.values())


NOTHING = Tally()


def tallies(book: Book, now: datetime) -> dict[str, Tally]:
    """By rule; those without a place and without an alert are missing."""
    places: defaultdict[str, Counter[State]] = defaultdict(Counter)
    errors: dict[str, str] = {}
    for row in book.all(book.rows(StandingRow)):
        places[row.rule][State(row.state)] += 1
        if row.state == State.ERROR:
            errors.setdefault(row.rule, row.words)
    alerts = _alerts(book, now - LATELY)
    return {
        name: Tally(places[name], errors.get(name, ""), alerts.get(name, 0))
        for name in places.keys() | alerts.keys()
    }


def _alerts(book: Book, since: datetime) -> dict[str, int]:
    made = book.rows(AlertRow).where(AlertRow.fired_at >= since)
    counted = made.with_only_columns(AlertRow.rule, func.count()).group_by(AlertRow.rule)
    return {str(name): int(number) for name, number in book.session.execute(counted)}
