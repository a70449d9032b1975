"""`make bench`: our speed and memory beside DuckDB alone and PySpark, on the same files in the same run.

Each contestant runs in a process of its own, one after another. What counts is the ratio, not the seconds.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import feed, ours
from benchmarks.table import Row, keep, shown

RESULTS = Path(__file__).parent / "results" / "latest.json"
CACHE = Path(tempfile.gettempdir()) / "metriccare-bench"
BUNDLES = 5


def seconds_of(*command: str) -> float:
    """What a peer printed: the seconds it took."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return float(done.stdout.splitlines()[-1])


def rows(scale: float, peers: Path | None, work: Path) -> Iterator[Row]:
    """Every promise, measured."""
    files = feed.made(CACHE, scale)
    home = work / "home"
    built = ours.build(home, files)
    yield from _beside_peers(files, built, peers, work)
    yield from _memory(scale, built, work)
    yield from _increments(scale, home, work)
    yield Row("`measures` in process", ours.measures_warm(home), "s", "at most", 0.1)
    shell = min(ours.command(home, "measures", "--tenant", ours.TENANT).seconds for _ in range(3))
    yield Row("`measures` from the shell", shell, "s", "at most", 1.0)
    yield Row("`--help`", min(ours.command(home, "--help").seconds for _ in range(5)), "s", "at most", 0.3)


def _beside_peers(files: Path, built: ours.Build, peers: Path | None, work: Path) -> Iterator[Row]:
    out = work / "out"
    out.mkdir()
    bare = min(
        seconds_of(sys.executable, "-m", "benchmarks.duckdb_bare", str(files), str(out)) for _ in range(2)
    )
    parts = f"landing {built.ingest:.1f} s, flatten {built.flatten:.1f} s, silver {built.silver:.1f} s"
    yield Row(
        "bronze to silver with every check, against DuckDB's bare flatten",
        bare / built.to_silver, "x", "at least", 0.3,
        f"{built.to_silver:.1f} s ({parts}) against {bare:.1f} s",
    )  # fmt: skip
    if peers is None:
        return
    for kind, target in (("plain", 3.0), ("checked", 8.0)):
        spark = seconds_of(str(peers), str(Path(__file__).with_name("spark.py")), str(files), str(out), kind)
        what = "that checks nothing" if kind == "plain" else "with the same checks"
        note = f"{spark:.1f} s against {built.to_silver:.1f} s"
        yield Row(f"against PySpark local[2] {what}", spark / built.to_silver, "x", "at least", target, note)


def _memory(scale: float, built: ours.Build, work: Path) -> Iterator[Row]:
    yield Row("peak memory of ingest and run", built.peak_mib, "MiB", "at most", 1536)
    home = work / "double"
    twice = ours.build(home, feed.made(CACHE, 2 * scale))
    shutil.rmtree(home)
    note = f"{built.peak_mib:.0f} MiB, then {twice.peak_mib:.0f} MiB"
    yield Row(
        "peak memory when the input doubles", twice.peak_mib / built.peak_mib, "x", "at most", 1.25, note
    )


def _increments(scale: float, home: Path, work: Path) -> Iterator[Row]:
    bundles = [work / f"new-{number}.json" for number in range(BUNDLES)]
    for number, place in enumerate(bundles):
        place.write_text(feed.bundle(scale, number), encoding="utf-8")
    warm = ours.increment_warm(home, bundles[:-1])
    yield Row("one new Bundle to updated gold, warm process", warm, "s", "at most", 2.0)
    shell = ours.increment_from_the_shell(home, bundles[-1])
    yield Row("one new Bundle to updated gold, two commands", shell, "s", "at most", 3.0)


def main() -> None:
    """Measure, print the table, keep it as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 500,000 encounters, 1.5 GB")
    parser.add_argument(
        "--peers", type=Path, help="the Python that has PySpark; without it only DuckDB is compared"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="metriccare-bench-") as work:
        measured = list(rows(given.scale, given.peers, Path(work)))
    keep(measured, given.scale, given.out)
    sys.stdout.write(shown(measured) + "\n")


if __name__ == "__main__":
    main()
