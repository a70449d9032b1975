"""What opened counts in one version is used again in the next, where it fits; nothing that does not is believed."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from metriccare.disclosure.audit import Audit
from metriccare.disclosure.decide import decide
from metriccare.disclosure.knowledge import Hiding, primary
from metriccare.disclosure.lattice import Cell, Year
from metriccare.disclosure.opening import Opener
from metriccare.disclosure.past import Key, Moves, Past, keys, opened, remembered
from metriccare.disclosure.reuse import reuse
from metriccare.disclosure.rows import rows
from metriccare.disclosure.system import System, system_of
from tests.disclosure.attacker import breaches
from tests.disclosure.stays import Stay, some, truth_of, year_of

DEPARTMENTS = ("Cardiology", "Medicine", "Neurology", "Surgery")


def _stays(months: int) -> list[Stay]:
    """Three hospitals of four departments; some few readmissions here and there."""
    return [
        stay
        for month in range(1, months + 1)
        for place, hospital in enumerate("ABC")
        for number, department in enumerate(DEPARTMENTS)
        for again, many in (
            (True, (3 * place + 5 * number + month) % 7),
            (False, 20 + 9 * place + 4 * number),
        )
        for stay in some(
            many, month=f"2025-{month:02}", hospital=hospital, department=department, readmitted=again
        )
    ]


def _past(stays: list[Stay]) -> Past:
    year = year_of(stays)
    system, hiding = decide(year)
    return Past(dict(remembered(year, system, hiding)), tuple(opened(year, system, hiding)))


@pytest.fixture(scope="module")
def past() -> Past:
    return _past(_stays(5))


def test_fewer_programs_are_asked_and_nothing_can_be_solved_for(past: Past, monkeypatch) -> None:
    asked: list[object] = []
    ask = Opener.open
    monkeypatch.setattr(Opener, "open", lambda *given: (asked.append(given), ask(*given))[1])
    year = year_of(_stays(6))
    decide(year, replace(past, tables=()))
    anew = len(asked)
    asked.clear()
    system, hiding = decide(year, past)
    assert len(past.tables) > 3
    assert len(asked) < anew
    assert breaches([row._asdict() for row in rows(year, system, hiding)], truth_of(year), some=60) == []


def _one_small() -> Year:
    """Two hospitals of four departments; 6 readmissions in the one's Cardiology, 20 elsewhere."""
    return year_of(
        [
            stay
            for hospital in "AB"
            for department in DEPARTMENTS
            for again, many in (
                (True, 6 if (hospital, department) == ("A", "Cardiology") else 20),
                (False, 40),
            )
            for stay in some(many, hospital=hospital, department=department, readmitted=again)
        ]
    )


def _tried(table: Mapping[Key, float]) -> tuple[System, Hiding, Audit, dict[Key, int]]:
    """What is left of that year when this table is said to have opened something in it."""
    year = _one_small()
    system = system_of(year)
    hiding, audit = primary(system), Audit(year, system)
    numbers = {key: number for number, (key, _) in enumerate(keys(year, system))}
    reuse(system, hiding, audit.ranges, numbers, [table])
    return system, hiding, audit, numbers


PERIODS = (("year", "2025"), ("quarter", "2025-Q1"), ("month", "2025-01"))


def _moved(move: float, department: str | None, hospital: str = "A") -> Moves:
    """The same in all periods that the stays of January are in."""
    values = (hospital, department, None, None, None)
    return {("readmitted", Cell(*period, values)): move for period in PERIODS}


CYCLE: Moves = {
    **_moved(4, "Cardiology"), **_moved(-4, "Medicine"), **_moved(-4, "Cardiology", "B"), **_moved(4, "Medicine", "B"),
}  # fmt: skip
"""What one department of a hospital gains the other loses, and in another hospital the other way round."""


def test_table_that_fits_hides_what_it_moves_and_is_seen() -> None:
    _, hiding, audit, numbers = _tried(CYCLE)
    moved = [numbers[key] for key in CYCLE]
    assert hiding.hidden[moved].all()
    assert audit.ranges.high[moved].tolist() == [4.0] * 3 + [0.0] * 6 + [4.0] * 3
    assert audit.ranges.low[moved].tolist() == [0.0] * 3 + [-4.0] * 6 + [0.0] * 3
    assert len(hiding.opened) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        _moved(4, "Cardiology"),  # its hospital's sum says no
        {**CYCLE, **_moved(4, None)},  # a total that its parts do not follow
        {key: 100 * move for key, move in CYCLE.items()},  # fewer than none
        {**CYCLE, **_moved(4, "Nowhere")},  # a group that is not there any more
        dict.fromkeys(CYCLE, 0.0),  # opens nothing
    ],
)
def test_table_that_does_not_fit_changes_nothing(wrong: Moves) -> None:
    system, hiding, audit, _ = _tried(wrong)
    assert (hiding.hidden == primary(system).hidden).all()
    assert not audit.ranges.low.any()
    assert not audit.ranges.high.any()


def test_label_that_was_told_is_not_contradicted() -> None:
    """6 that were told to be under 11 are not 18, also where they were not told and could be."""
    for told in (False, True):
        year = _one_small()
        system = system_of(year)
        hiding, audit = primary(system), Audit(year, system)
        numbers = {key: number for number, (key, _) in enumerate(keys(year, system))}
        small = numbers[next(iter(CYCLE))]
        hiding.told[small] = told
        reuse(system, hiding, audit.ranges, numbers, [{key: 3 * move for key, move in CYCLE.items()}])
        assert audit.ranges.high[small] == (0.0 if told else 12.0)
        assert hiding.unlabelled[small] == (not told)
