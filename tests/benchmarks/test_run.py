"""The benchmark runs from one end to the other on a small feed; how fast it is, is no matter of tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import feed
from benchmarks.table import Row, shown

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_measures_every_promise_and_keeps_the_figures(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    command = [sys.executable, "-m", "benchmarks.run", "--scale", "0.0005", "--out", str(kept)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    rows = json.loads(kept.read_text(encoding="utf-8"))["rows"]
    assert [row["what"] for row in rows] == [
        "bronze to silver with every check, against DuckDB's bare flatten to one row per resource",
        "bronze to silver with every check, against DuckDB's bare flatten to the tables that silver has",
        "peak memory of ingest and run",
        "peak memory when the input doubles",
        "one new Bundle to updated gold, warm process",
        "one new Bundle to updated gold, from the shell",
        "`measures` in process",
        "`measures` from the shell",
        "`--help`",
    ]
    assert all(row["measured"] > 0 for row in rows)
    assert done.stdout.count("\n") == len(rows) + 2


def test_same_scale_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        feed.write(tmp_path / name, 0.0001)
    for file in ("Patient.ndjson", "Encounter.ndjson", "Condition.ndjson"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert feed.bundle(0.0001, 1) == feed.bundle(0.0001, 1) != feed.bundle(0.0001, 2)


def test_a_row_says_whether_it_was_met() -> None:
    slow = Row("a ratio", 0.2, "x", "at least", 0.3)
    quick = Row("a time", 0.2, "s", "at most", 0.3, "two runs")
    assert (slow.met, quick.met) == (False, True)
    assert shown([slow, quick]).splitlines()[2:] == [
        "| a ratio | 0.20 x | at least 0.3 x | no |  |",
        "| a time | 0.20 s | at most 0.3 s | yes | two runs |",
    ]
