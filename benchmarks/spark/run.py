"""`make bench-spark`: what a second core brings, PySpark's own JSON reader, Hudi's writing, increments and memory.

All of it on the same files in the same run, each contestant in a process of its own, one after another. What counts
is the ratio, not the seconds. However it ends, no process and no file of it stays; after a `kill -9` files do, until
the next begins.
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import feed
from benchmarks.processes import end_when_told
from benchmarks.run import CACHE
from benchmarks.spark import builds, stage
from benchmarks.spark.setting import Setting
from benchmarks.table import keep, shown
from metriccare.errors import MetricCareError
from metriccare.lake.spark import parts

RESULTS = Path(__file__).parents[1] / "results" / "spark.json"


@contextmanager
def _work() -> Generator[Path]:
    """The one folder of this benchmark, empty: two at once would measure each other."""
    folder = CACHE / "spark"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "spark.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("another bench-spark is running on this machine")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _cores() -> tuple[int, int]:
    found = sorted(os.sched_getaffinity(0))
    if len(found) < 2:
        sys.exit("bench-spark compares one core with two, and has one")
    return found[0], found[1]


def _startable() -> None:
    """End here where Spark cannot start, and not after minutes."""
    try:
        parts.packages()
        parts.java_home()
        parts.jar()
    except MetricCareError as error:
        sys.exit(f"{error}: {error.way_out}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, keep it as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.spark.run", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 1.1 million resources, 1.5 GB")
    parser.add_argument(
        "--peers", type=Path, help="the Python that has PySpark alone; without it nothing is compared"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    end_when_told()
    _startable()
    with _work() as work:
        setting = Setting(given.scale, feed.made(CACHE, given.scale), work, _cores(), given.peers)
        try:
            measured = [row for part in (stage, builds) for row in part.rows(setting)]
        except subprocess.CalledProcessError as error:
            sys.exit(f"{error}\n{error.stderr}")
    keep(measured, given.scale, given.out)
    sys.stdout.write(shown(measured) + "\n")


if __name__ == "__main__":
    main()
