"""What is held in memory is given back, and what is being decided beside the requests is not cut off."""

import threading
from collections.abc import Callable

import duckdb
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from metriccare.disclosure import build
from metriccare.disclosure.knowledge import Hiding
from metriccare.disclosure.lattice import Year
from metriccare.disclosure.system import System
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from metriccare.web.problems import Unavailable
from tests.gold.explain.scene import stay
from tests.hospital import Hospital

BESIDE = {"opening", "deciding"}


class Held:
    """The publishing of a year, which goes on when the test says so; the years that were begun."""

    def __init__(self, decide: Callable[[Year, System, Hiding], object]) -> None:
        self.years: list[str] = []
        self.begun, self.go_on, self._decide = threading.Event(), threading.Event(), decide

    def __call__(self, year: Year, system: System, hiding: Hiding) -> object:
        self.years.append(year.year)
        self.begun.set()
        assert self.go_on.wait(300)
        return self._decide(year, system, hiding)


@pytest.fixture
def two_years(hospital: Hospital) -> Hospital:
    hospital.land(
        stay("one", "ann", "2024-01-01", "2024-01-02"), stay("two", "bob", "2025-01-03", "2025-01-04")
    )
    hospital.run()
    return hospital


def _snapshot(warm: Warm, hospital: Hospital) -> Snapshot:
    found = warm.current(hospital.tenant)
    assert found is not None
    return found


def test_closing_waits_for_the_year_that_is_being_decided_and_begins_no_other(
    two_years: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, warm = Held(build.table_of), Warm()
    monkeypatch.setattr(build, "table_of", held)
    told = _snapshot(warm, two_years).decide()
    assert held.begun.wait(300)
    closing = threading.Thread(target=warm.close)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    held.go_on.set()
    closing.join(30)
    assert not closing.is_alive()
    with pytest.raises(Unavailable, match="MetricCare is being stopped"):
        told.result(0)
    assert len(held.years) == 1
    again = Warm()
    _snapshot(again, two_years).decide().result(30)
    again.close()
    assert sorted(held.years) == ["2024", "2025"]


def test_closed_figures_answer_nobody(two_years: Hospital) -> None:
    warm = Warm()
    snapshot = _snapshot(warm, two_years)
    warm.close()
    with pytest.raises(duckdb.ConnectionException):
        snapshot.cursor()
    with pytest.raises(Unavailable):
        snapshot.decide()
    with pytest.raises(Unavailable):
        warm.current(two_years.tenant)


def test_application_that_has_stopped_leaves_nothing_running(app: FastAPI) -> None:
    with TestClient(app):
        pass
    assert app.state.premises.warm.closed
    assert BESIDE.isdisjoint(thread.name for thread in threading.enumerate())
