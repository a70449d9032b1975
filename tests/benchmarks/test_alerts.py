"""The benchmark of alerts runs from one end to the other on a small lake; how fast it is, is no matter of tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_measures_every_promise_and_keeps_the_figures(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.alerts",
        "--scale",
        "0.002",
        "--landings",
        "3",
        "--files",
        "10",
    ]
    subprocess.run([*command, "--out", str(kept)], cwd=ROOT, check=True, capture_output=True)
    rows = {row["what"]: row for row in json.loads(kept.read_text(encoding="utf-8"))["rows"]}
    assert list(rows) == [
        "lake queries over unchanged data",
        "file renamed in to alert received, p50",
        "file renamed in to alert received, p95",
        "file renamed in to alert received, p99",
        "10 small files at once, to gold",
        "another tenant's alert meanwhile, the slowest",
    ]
    assert rows["lake queries over unchanged data"]["measured"] == 0
    assert rows["lake queries over unchanged data"]["note"].startswith("1,000 rules; ")
    assert rows["file renamed in to alert received, p50"]["note"] == "3 landings"
