"""Real workers, killed in the middle of a pull: nothing lands twice, nothing is lost, no export begins for nothing."""

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from metriccare.cli.supervised import COMMAND
from metriccare.live.pull import book
from tests.live.fhir.process import FOR_EVER
from tests.live.pull.conftest import Pulls, patients
from tests.live.services import PATIENCE


class Killed:
    """One worker process at a time, which is killed when the server has seen so many more requests."""

    def __init__(self, pulls: Pulls) -> None:
        self.pulls = pulls
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (
            self.pulls.database.writing() as session
        ):  # what died often is waited with; somebody asks for it now
            book.ask(session, self.pulls.feed, "person", datetime.now(UTC))
        env = {**os.environ, "METRICCARE_HOME": str(self.pulls.home)}
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(COMMAND, env=env, stdin=pipe, stdout=quiet, stderr=quiet)

    def kill(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.kill()
            self._process.stdin.close()
            self._process.wait(PATIENCE)
            self._process = None

    def round(self, requests: int) -> None:
        """A worker that lives until the server has seen so many more requests."""
        before = len(self.pulls.fhir.log())
        self.start()
        until(lambda: len(self.pulls.fhir.log()) >= before + requests or self.is_through())
        self.kill()

    def is_through(self) -> bool:
        return self.pulls.feed.last_success_at is not None


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, f"it did not happen within {seconds} s"
        time.sleep(0.05)


@pytest.fixture
def killed(pulls: Pulls) -> Iterator[Killed]:
    pulls.fhir.trouble(sluggish=FOR_EVER)
    made = Killed(pulls)
    yield made
    made.kill()


def rounds(killed: Killed, count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        killed.round(chance.randint(1, 5))
    killed.start()
    until(killed.is_through)


def check(pulls: Pulls) -> None:
    assert pulls.landed() == pulls.held(), "each record once"
    assert list((pulls.tenant.bronze / "staging").iterdir()) == []


def test_an_export_goes_on_where_the_killed_worker_was(killed: Killed) -> None:
    killed.pulls.fhir.put(patients(0, 20))
    killed.pulls.bulk()
    rounds(killed, 1, seed=11)
    check(killed.pulls)
    assert len(killed.pulls.fhir.asked()) == 1


@pytest.mark.slow
def test_a_search_goes_on_where_the_killed_worker_was(killed: Killed) -> None:
    killed.pulls.fhir.put(patients(0, 40))
    killed.pulls.search(count=4, types=("Patient", "Encounter"))
    rounds(killed, 3, seed=12)
    assert set(killed.pulls.landed()) == set(killed.pulls.held())


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_a_worker_killed_fifteen_times_pulls_every_record_once(killed: Killed) -> None:
    killed.pulls.fhir.put(patients(0, 200))
    killed.pulls.bulk()
    rounds(killed, 15, seed=13)
    check(killed.pulls)
    assert len(killed.pulls.fhir.asked()) <= 3, "a kill between the kick-off and the cursor costs one"
