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
BUNDLES = 6
ROUNDS = 2
"""The peer and we take turns, so that both see the same machine; the best of each counts."""
KINDS = {"rows": "to one row per resource", "tables": "to the tables that silver has"}
"""What a peer makes of the files: the least there is, and as much as we do."""


def seconds_of(*command: str) -> float:
    """What a peer printed: the seconds it took."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return float(done.stdout.splitlines()[-1])


def rows(scale: float, peers: Path | None, work: Path) -> Iterator[Row]:
    """Every promise, measured."""
    files = feed.made(CACHE, scale)
    home, out = work / "home", work / "out"
    out.mkdir()
    alone: dict[str, list[float]] = {kind: [] for kind in KINDS}
    built: list[ours.Build] = []
    for _ in range(ROUNDS):
        shutil.rmtree(home, ignore_errors=True)
        for kind, took in alone.items():
            took.append(bare_seconds(files, out, kind))
        built.append(ours.build(home, files))
    best = min(built, key=lambda one: one.to_silver)
    yield from _beside_duckdb(best, {kind: min(took) for kind, took in alone.items()})
    if peers is not None:
        yield from _beside_spark(files, peers, out, work / "beside")
    yield from _memory(scale, max(one.peak_mib for one in built), work)
    yield from _increments(scale, home, work)
    yield Row("`measures` in process", ours.measures_warm(home), "s", "at most", 0.1)
    shell = min(ours.command(home, "measures", "--tenant", ours.TENANT).seconds for _ in range(3))
    yield Row("`measures` from the shell", shell, "s", "at most", 1.0)
    yield Row("`--help`", min(ours.command(home, "--help").seconds for _ in range(5)), "s", "at most", 0.3)


def bare_seconds(files: Path, out: Path, kind: str) -> float:
    """DuckDB alone, in a process of its own."""
    return seconds_of(sys.executable, "-m", "benchmarks.duckdb_bare", str(files), str(out), kind)


def _beside_duckdb(built: ours.Build, alone: dict[str, float]) -> Iterator[Row]:
    parts = f"landing {built.ingest:.1f} s, flatten {built.flatten:.1f} s, silver {built.silver:.1f} s"
    for kind, what in KINDS.items():
        note = f"{built.to_silver:.1f} s ({parts}) against {alone[kind]:.1f} s"
        title = f"bronze to silver with every check, against DuckDB's bare flatten {what}"
        yield Row(title, alone[kind] / built.to_silver, "x", "at least", 0.3, note)


def _beside_spark(files: Path, peers: Path, out: Path, home: Path) -> Iterator[Row]:
    """Each of Spark's runs beside one of ours just after it: they are minutes apart on a machine that changes."""
    program = str(Path(__file__).with_name("pyspark_bare.py"))
    plain = {f"that checks nothing, {what}": (kind, 3.0) for kind, what in KINDS.items()}
    for what, (kind, target) in {**plain, "with the same checks": ("checked", 8.0)}.items():
        took = seconds_of(str(peers), program, str(files), str(out), kind)
        to_silver = ours.build(home, files).to_silver
        shutil.rmtree(home)
        note = f"{took:.1f} s against {to_silver:.1f} s"
        yield Row(f"against PySpark local[2] {what}", took / to_silver, "x", "at least", target, note)


def _memory(scale: float, peak_mib: float, work: Path) -> Iterator[Row]:
    yield Row("peak memory of ingest and run", peak_mib, "MiB", "at most", 1536)
    home = work / "double"
    twice = ours.build(home, feed.made(CACHE, 2 * scale))
    shutil.rmtree(home)
    note = f"{peak_mib:.0f} MiB, then {twice.peak_mib:.0f} MiB"
    yield Row("peak memory when the input doubles", twice.peak_mib / peak_mib, "x", "at most", 1.25, note)


def _increments(scale: float, home: Path, work: Path) -> Iterator[Row]:
    bundles = [work / f"new-{number}.json" for number in range(BUNDLES)]
    for number, place in enumerate(bundles):
        place.write_text(feed.bundle(scale, number), encoding="utf-8")
    warm = ours.increment_warm(home, bundles[:-2])
    yield Row("one new Bundle to updated gold, warm process", warm, "s", "at most", 2.0)
    shell = min(ours.increment_from_the_shell(home, bundle) for bundle in bundles[-2:])
    yield Row("one new Bundle to updated gold, from the shell", shell, "s", "at most", 3.0)


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
