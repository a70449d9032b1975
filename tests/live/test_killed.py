"""Real workers, killed at random points of what they do: every file that was dropped counts once, nothing hangs."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from metriccare.bronze.records import landings
from metriccare.cli.supervised import COMMAND
from metriccare.database.engine import Database
from metriccare.gold import measures
from metriccare.live import history
from metriccare.live.tables import JobRow, LeaseRow
from metriccare.tenants import registry
from tests.live.shop import drop, records, text

TENANTS = ("north", "south")


class Workers:
    """Worker processes at one home."""

    def __init__(self, home: Path, database: Database) -> None:
        self.home, self.database = home, database
        self._running: list[subprocess.Popen[bytes]] = []
        for name in TENANTS:
            registry.add(home, name)

    def start(self) -> "subprocess.Popen[bytes]":
        env = {**os.environ, "METRICCARE_HOME": str(self.home)}
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            COMMAND, env=env, stdin=pipe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._running.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        self._end(process)

    def end(self) -> None:
        for process in list(self._running):
            process.send_signal(signal.SIGTERM)
            self._end(process)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)
        self._running.remove(process)

    def drop(self, tenant: str, number: int) -> None:
        drop(registry.get(self.home, tenant), f"{number:04}.ndjson", text(*records(number, died=True)))

    def deaths(self, tenant: str) -> int:
        found = registry.get(self.home, tenant)
        if not (found.lake / "lake.json").exists():
            return 0
        rows = measures.query(found, measure="mortality", variant="default")
        return int(str(rows[0]["numerator"])) if rows else 0

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> float:
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, f"it did not happen within {seconds} s"
            time.sleep(0.05)
        return time.monotonic() - begun

    def idle(self) -> bool:
        with self.database.reading() as session:
            busy = session.scalars(select(JobRow.id).where(JobRow.state == "taken")).all()
            return not busy and not history.listed(session, states=["running"])


@pytest.fixture
def workers(home: Path, local_database: Database) -> Iterator[Workers]:
    made = Workers(home, local_database)
    yield made
    made.end()


def check_counted_once(workers: Workers, dropped: dict[str, int]) -> None:
    workers.until(lambda: all(workers.deaths(name) == count for name, count in dropped.items()))
    workers.until(workers.idle)
    for name, count in dropped.items():
        tenant = registry.get(workers.home, name)
        assert sorted(Path(landing.name).name for landing in landings(tenant)) == [
            f"{number:04}.ndjson" for number in range(count)
        ]
        assert list((tenant.folder / "drop").glob("*.ndjson")) == []
        assert len(list((tenant.folder / "drop" / "done").iterdir())) == count
        assert list((tenant.bronze / "staging").iterdir()) == []


def rounds(workers: Workers, count: int, seed: int) -> None:
    chance = random.Random(seed)
    dropped: dict[str, int] = dict.fromkeys(TENANTS, 0)
    for _ in range(count):
        process = workers.start()
        until = time.monotonic() + chance.uniform(0.8, 4.0)
        while time.monotonic() < until:
            name = chance.choice(TENANTS)
            workers.drop(name, dropped[name])
            dropped[name] += 1
            time.sleep(chance.uniform(0.0, 0.4))
        workers.kill(process)
    workers.start()
    check_counted_once(workers, dropped)
    with workers.database.reading() as session:
        states = {run.state for run in history.listed(session, limit=1_000)}
    assert states <= {"succeeded", "nothing_new", "abandoned"}


def test_a_worker_killed_again_and_again_counts_every_file_once(workers: Workers) -> None:
    rounds(workers, 5, seed=20_260_714)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_a_worker_killed_fifty_times_counts_every_file_once(workers: Workers) -> None:
    rounds(workers, 50, seed=4)


def test_of_two_workers_one_schedules_and_the_other_takes_over_when_it_is_killed(workers: Workers) -> None:
    processes = {process.pid: process for process in (workers.start(), workers.start())}

    def scheduler() -> int:
        with workers.database.reading() as session:
            row = session.get(LeaseRow, "scheduler")
            return int(row.holder.split("/")[1]) if row and "/" in row.holder else 0

    workers.until(lambda: scheduler() in processes)
    first = scheduler()
    for number in range(8):
        workers.drop(TENANTS[number % 2], number // 2)
    check_counted_once(workers, {"north": 4, "south": 4})
    workers.kill(processes[first])
    workers.until(lambda: scheduler() in processes.keys() - {first}, seconds=10)


def test_a_worker_asked_to_stop_finishes_and_leaves_nothing_taken(workers: Workers) -> None:
    process = workers.start()
    for number in range(6):
        workers.drop("north", number)
    workers.until(lambda: not workers.idle())
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert workers.idle()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_flood_of_one_tenant_keeps_no_other_waiting(workers: Workers) -> None:
    workers.start()
    workers.drop("south", 0)
    workers.until(lambda: workers.deaths("south") == 1)
    for number in range(1_000):
        workers.drop("north", number)
    workers.drop("south", 1)
    workers.until(lambda: workers.deaths("south") == 2)
    assert workers.deaths("north") < 1_000, "the last that came was served while the flood still went on"
    workers.until(lambda: workers.deaths("north") == 1_000, seconds=300)
