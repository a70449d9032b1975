"""The web benchmark runs from one end to the other on a small lake; how fast it is, is no matter of tests."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import feed, ours
from benchmarks.web_load import Plan, seen_addresses

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_measures_every_promise_and_keeps_the_figures(tmp_path: Path) -> None:
    home, kept, files = tmp_path / "home", tmp_path / "kept.json", tmp_path / "feed"
    files.mkdir()
    feed.write(files, 0.002)
    ours.build(home, files)
    command = [sys.executable, "-m", "benchmarks.web", "--home", str(home), "--out", str(kept)]
    subprocess.run([*command, "--rate", "5", "--seconds", "4"], cwd=ROOT, check=True, capture_output=True)
    rows = {row["what"]: row for row in json.loads(kept.read_text(encoding="utf-8"))["rows"]}
    assert list(rows)[:6] == [
        "p99 of all requests, 5 a second",
        "p99 of what was seen before",
        "p99 of new filters",
        "errors",
        "memory at the end, against its start",
        "the heaviest page asked for, gzip",
    ]
    assert rows["errors"]["measured"] == 0
    assert rows["p99 of all requests, 5 a second"]["note"].startswith("20 answers")
    assert 1 < rows["the heaviest page asked for, gzip"]["measured"] < 20
    plan = Plan.made(home, random.Random(1), 50, 60)
    kinds = Counter(kind for kind, _ in plan.requests)
    assert 0.67 < kinds["seen"] / len(plan.requests) < 0.73
    new = [address for kind, address in plan.requests if kind == "new"]
    assert len(set(new)) > 0.9 * len(new)
    assert not set(new) & set(seen_addresses())
