"""The state machine of one series of a rule: Normal, Pending, Firing, No data, Error, and what is told on the way.

Not what is judged (`kinds`), nor who is told (`outbox`). Pure: the clock is given.

    Normal ──breach──► Pending ──lasted──► Firing ──cleared──► Normal  (told as "resolved")
       any ──no data──► No data ──► where the next verdict leads; what was firing is still open meanwhile
       any ──error────► Error   ──► likewise
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from metriccare.alerts.reading import Reading, Verdict


class State(StrEnum):
    """Where a series of a rule stands."""

    NORMAL = "normal"
    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no data"
    ERROR = "error"


class Told(StrEnum):
    """What a change of state means to whoever is told."""

    FIRED = "fired"
    RESOLVED = "resolved"
    NO_DATA = "no data"
    DATA_BACK = "data back"
    ERROR = "error"
    ERROR_OVER = "error over"


@dataclass(frozen=True, slots=True)
class Standing:
    """A series between two readings: its state, since when, and whether an alert of it is open.

    `since` is where the breach began, as its readings say; `pending_at` the moment it was first seen.
    """

    state: State = State.NORMAL
    at: datetime | None = None
    since: str = ""
    pending_at: datetime | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a breach must last before it fires: periods of its series, or time on the clock."""

    periods: int = 1
    minutes: float = 0.0

    def worn_out(self, reading: Reading, pending_at: datetime, now: datetime) -> bool:
        """Whether the breach has lasted."""
        # A clock that was set back has not shortened what has passed; it is only seen later.
        return reading.periods >= self.periods and now - pending_at >= timedelta(minutes=self.minutes)


def step(
    before: Standing, reading: Reading, patience: Patience, now: datetime
) -> tuple[Standing, tuple[Told, ...]]:
    """The standing after a reading, and what is told of it: nothing where nothing has changed."""
    if reading.verdict in (Verdict.NO_DATA, Verdict.ERROR):
        return _blind(before, reading, now)
    told: tuple[Told, ...] = _seeing_again(before)
    if reading.verdict is Verdict.BREACH:
        after, more = _breach(before, reading, patience, now)
    elif reading.verdict is Verdict.HOLD and before.open:
        after, more = _moved(before, State.FIRING, now), ()
    else:
        more = (Told.RESOLVED,) if before.open else ()
        after = replace(_moved(before, State.NORMAL, now), since="", pending_at=None, open=False)
    return after, (*told, *more)


def _blind(before: Standing, reading: Reading, now: datetime) -> tuple[Standing, tuple[Told, ...]]:
    state, told = (
        (State.NO_DATA, Told.NO_DATA) if reading.verdict is Verdict.NO_DATA else (State.ERROR, Told.ERROR)
    )
    if before.state is state:
        return before, ()
    return _moved(before, state, now), (told,)


def _seeing_again(before: Standing) -> tuple[Told, ...]:
    back = {State.NO_DATA: Told.DATA_BACK, State.ERROR: Told.ERROR_OVER}
    return (back[before.state],) if before.state in back else ()


def _breach(
    before: Standing, reading: Reading, patience: Patience, now: datetime
) -> tuple[Standing, tuple[Told, ...]]:
    if before.open:
        return _moved(before, State.FIRING, now), ()
    pending_at = before.pending_at or now
    if not patience.worn_out(reading, pending_at, now):
        pending = _moved(before, State.PENDING, now)
        return replace(pending, since=reading.since, pending_at=pending_at), ()
    firing = _moved(before, State.FIRING, now)
    return replace(firing, since=reading.since, pending_at=pending_at, open=True), (Told.FIRED,)


def _moved(before: Standing, state: State, now: datetime) -> Standing:
    return before if before.state is state else replace(before, state=state, at=now)
