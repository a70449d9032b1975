"""`make bench-alerts`: from a file renamed into a drop folder to the alert at its receiver, on a large lake.

Twenty tenants with fifty rules each; the worker that they share runs as `metriccare worker` starts it. Then a flood of
small files into one tenant, while another's alerts are timed. Not the pipeline's speed (`run`).
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from benchmarks import alerts_setting, ours
from benchmarks.alerts_mailbox import Mailbox
from benchmarks.alerts_setting import BIG, SMALL
from benchmarks.table import Row, keep, shown
from metriccare.alerts.evaluate import Evaluator
from metriccare.alerts.observed import Operations
from metriccare.bronze.records import landings
from metriccare.database.engine import Database
from metriccare.gold.measures import query
from metriccare.tenants import registry

RESULTS = Path(__file__).parent / "results" / "alerts.json"
PATIENCE = 60.0
FILES = 1_000


def rows(home: Path, mailbox: Mailbox, count: int, files: int) -> Iterator[Row]:
    """Every promise, measured."""
    yield from _unchanged(home)
    with _worker(home):
        _until_first(home, mailbox)
        took = [_landing(home, BIG, f"ward-{number}", mailbox) for number in range(count)]
        yield _row("p50", statistics.median(took), 2.0, f"{count} landings")
        yield _row("p95", _quantile(took, 95), 5.0)
        yield _row("p99", _quantile(took, 99), 10.0)
        yield from _flood(home, mailbox, files)


def _row(which: str, seconds: float, target: float, note: str = "") -> Row:
    return Row(f"file renamed in to alert received, {which}", seconds, "s", "at most", target, note)


def _quantile(took: list[float], hundredth: int) -> float:
    return statistics.quantiles(took, n=100, method="inclusive")[hundredth - 1]


def _unchanged(home: Path) -> Iterator[Row]:
    """All rules of all tenants, a second time over the same figures."""
    database = Database.of(home)
    evaluator, tenants = Evaluator(database), [registry.get(home, name) for name in (BIG, *SMALL)]

    def evaluated() -> float:
        begun = time.perf_counter()
        for tenant in tenants:
            evaluator.evaluate(tenant, Operations(), datetime.now(UTC))
        return time.perf_counter() - begun

    first, asked = evaluated(), evaluator.questions
    again = evaluated()
    number = alerts_setting.TENANTS * alerts_setting.RULES
    note = f"{number:,} rules; {asked} questions and {first:.1f} s the first time, {again:.2f} s the second"
    yield Row("lake queries over unchanged data", evaluator.questions - asked, "", "at most", 0, note)
    evaluator.close()
    database.close()


def reachable() -> None:
    """The receiver is on this machine, which an operator has to allow; here and in the worker that we start."""
    os.environ["METRICCARE_ALLOW_NETWORKS"] = "127.0.0.0/8"


@contextmanager
def _worker(home: Path) -> Generator[None]:
    process = subprocess.Popen(
        [ours.PROGRAM, "worker"],
        env={**os.environ, "METRICCARE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _until_first(home: Path, mailbox: Mailbox) -> None:
    """The worker is warm when each tenant has had an alert."""
    for name in (BIG, *SMALL):
        _landing(home, name, f"warm-{name}", mailbox)


def _landing(home: Path, tenant: str, hospital: str, mailbox: Mailbox) -> float:
    """Seconds from renaming a file in to the alert that it makes."""
    renamed = _drop(home, tenant, hospital, died=True)
    told = mailbox.when(hospital, PATIENCE)
    if told is None:
        raise TimeoutError(f"no alert about {hospital} of {tenant} in {PATIENCE:.0f} s")
    return told - renamed


def _drop(home: Path, tenant: str, name: str, *, died: bool, hospital: str = "") -> float:
    folder = registry.get(home, tenant).folder / "drop"
    folder.mkdir(exist_ok=True)
    aside = folder / f".{name}.part"
    aside.write_text(alerts_setting.stay(name, died=died, hospital=hospital), encoding="utf-8")
    aside.rename(folder / f"{name}.ndjson")
    return time.time()


def _flood(home: Path, mailbox: Mailbox, files: int) -> Iterator[Row]:
    """Many files at once for one tenant, while another goes on as before."""
    flooded, other, took = SMALL[0], SMALL[1], list[float]()
    landed, stays = len(landings(registry.get(home, flooded))), _stays(home, flooded)
    over = Event()

    def meanwhile() -> None:
        while not over.is_set():
            took.append(_landing(home, other, f"meanwhile-{len(took)}", mailbox))
            over.wait(1.0)

    beside = Thread(target=meanwhile)
    begun = time.perf_counter()
    for number in range(files):
        _drop(home, flooded, f"flood-{number}", died=False, hospital="flooded")
    beside.start()
    _until(lambda: len(landings(registry.get(home, flooded))) == landed + files)
    all_landed = time.perf_counter() - begun
    _until(lambda: _stays(home, flooded) == stays + files)
    in_gold = time.perf_counter() - begun
    over.set()
    beside.join()
    note = f"all landed in {all_landed:.1f} s, all in gold after {in_gold:.1f} s"
    yield Row(f"{files:,} small files at once, to gold", files / in_gold, "files/s", "at least", 50, note)
    note = f"{len(took)} landings"
    yield Row("another tenant's alert meanwhile, the slowest", max(took), "s", "at most", 10, note)


def _stays(home: Path, tenant: str) -> int:
    (found,) = query(registry.get(home, tenant), measure="mortality", variant="default")
    return int(str(found["denominator"]))


def _until(true: Callable[[], bool], patience: float = 600.0) -> None:
    until = time.monotonic() + patience
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"it did not happen in {patience:.0f} s")
        time.sleep(0.25)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, keep it as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.alerts", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is a lake of 1.1 million resources")
    parser.add_argument("--landings", type=int, default=200, help="files that are timed, one after another")
    parser.add_argument("--files", type=int, default=FILES, help="files that come at once")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    reachable()
    with tempfile.TemporaryDirectory(prefix="metriccare-bench-") as work, Mailbox() as mailbox:
        home = Path(work) / "home"
        alerts_setting.prepare(home, given.scale, mailbox.address)
        measured = list(rows(home, mailbox, given.landings, given.files))
    keep(measured, given.scale, given.out)
    sys.stdout.write(shown(measured) + "\n")


if __name__ == "__main__":
    main()
