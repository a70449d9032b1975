"""The state machine against a table: what is read in turn, the state after each, and what is told."""

from datetime import timedelta

import pytest

from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.states import Patience, Standing, State, Told, step
from tests.alerts.conftest import NOON

AT_ONCE = Patience()
TWO_PERIODS = Patience(periods=2)
TEN_MINUTES = Patience(minutes=10)

N, P, F, D, E = State.NORMAL, State.PENDING, State.FIRING, State.NO_DATA, State.ERROR


def read(word: str) -> Reading:
    """`breach 2` is a breach that has lasted for two periods."""
    verdict, _, periods = word.rpartition(" ") if word[-1].isdecimal() else (word, "", "0")
    return Reading(
        Labels("A"), Verdict(verdict), since="2026-05" if verdict == "breach" else "", periods=int(periods)
    )


FIRED, RESOLVED, BLIND, BACK, FAULT, WELL = (
    Told.FIRED, Told.RESOLVED, Told.NO_DATA, Told.DATA_BACK, Told.ERROR, Told.ERROR_OVER,
)  # fmt: skip
TABLE = [
    (
        "nothing happens", AT_ONCE,
        ["ok", "ok"],
        [N, N], [(), ()],
    ),
    (
        "fires at once and ends", AT_ONCE,
        ["ok", "breach 1", "ok"],
        [N, F, N], [(), (FIRED,), (RESOLVED,)],
    ),
    (
        "told once while it lasts", AT_ONCE,
        ["breach 1", "breach 2"],
        [F, F], [(FIRED,), ()],
    ),
    (
        "two periods", TWO_PERIODS,
        ["breach 1", "breach 2", "ok"],
        [P, F, N], [(), (FIRED,), (RESOLVED,)],
    ),
    (
        "a breach too short", TWO_PERIODS,
        ["breach 1", "ok"],
        [P, N], [(), ()],
    ),
    (
        "between threshold and clear keeps it", AT_ONCE,
        ["breach 1", "hold", "ok"],
        [F, F, N], [(FIRED,), (), (RESOLVED,)],
    ),
    (
        "between threshold and clear does not begin", AT_ONCE,
        ["hold", "ok"],
        [N, N], [(), ()],
    ),
    (
        "between threshold and clear ends what is pending", TWO_PERIODS,
        ["breach 1", "hold"],
        [P, N], [(), ()],
    ),
    (
        "no data is a state of its own", AT_ONCE,
        ["ok", "no data", "no data", "ok"],
        [N, D, D, N], [(), (BLIND,), (), (BACK,)],
    ),
    (
        "what fired is still open without data", AT_ONCE,
        ["breach 1", "no data", "breach 2"],
        [F, D, F], [(FIRED,), (BLIND,), (BACK,)],
    ),
    (
        "and may end when data are back", AT_ONCE,
        ["breach 1", "no data", "ok"],
        [F, D, N], [(FIRED,), (BLIND,), (BACK, RESOLVED)],
    ),
    (
        "an error is a state of its own", AT_ONCE,
        ["error", "error", "ok"],
        [E, E, N], [(FAULT,), (), (WELL,)],
    ),
    (
        "from an error to firing", AT_ONCE,
        ["error", "breach 1"],
        [E, F], [(FAULT,), (WELL, FIRED)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("patience", "words", "states", "told"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_series_of_readings(
    patience: Patience, words: list[str], states: list[State], told: list[tuple[Told, ...]]
) -> None:
    standing, found_states, found_told = Standing(), list[State](), list[tuple[Told, ...]]()
    for word in words:
        standing, said = step(standing, read(word), patience, NOON)
        found_states.append(standing.state)
        found_told.append(said)
    assert found_states == states
    assert found_told == told


def test_time_on_the_clock_must_pass() -> None:
    pending, said = step(Standing(), read("breach 1"), TEN_MINUTES, NOON)
    assert (pending.state, said) == (State.PENDING, ())
    still, said = step(pending, read("breach 1"), TEN_MINUTES, NOON + timedelta(minutes=9, seconds=59))
    assert (still.state, said) == (State.PENDING, ())
    firing, said = step(still, read("breach 1"), TEN_MINUTES, NOON + timedelta(minutes=10))
    assert (firing.state, firing.since, said) == (State.FIRING, "2026-05", (Told.FIRED,))


def test_clock_set_back_delays_and_breaks_nothing() -> None:
    pending, _ = step(Standing(), read("breach 1"), TEN_MINUTES, NOON)
    back, said = step(pending, read("breach 1"), TEN_MINUTES, NOON - timedelta(hours=1))
    assert (back.state, said) == (State.PENDING, ())
    _, said = step(back, read("breach 1"), TEN_MINUTES, NOON + timedelta(minutes=10))
    assert said == (Told.FIRED,)
