"""The benchmark of Spark runs from one end to the other on a small feed, and leaves nothing when it is ended; how fast
it is, is no matter of tests.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import feed
from benchmarks.memory import family, lives
from benchmarks.spark import commits
from benchmarks.spark.commits import Commit
from benchmarks.table import Row, shown
from metriccare.gold.tables import STAY
from metriccare.lake.spark import parts
from metriccare.silver.tables import ENCOUNTER

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "benchmarks.spark.run", "--scale", "0.002", "--peers", sys.executable]

SPARK = b"org.apache.spark.deploy.SparkSubmit"


@pytest.fixture
def startable() -> None:
    """Spark can start here, or the test is skipped."""
    try:
        parts.packages()
        parts.java_home()
        parts.jar()
    except parts.MissingPartError as error:
        pytest.skip(f"Spark cannot start here: {error}")


def _here(folder: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder), "METRICCARE_SPARK_MEMORY": "1500m"}


def _left(folder: Path) -> set[str]:
    """What stands in its folder and its cache, without the feeds that are kept for the next time."""
    found = [*folder.iterdir(), *(folder / "metriccare-bench").iterdir()]
    return {path.name for path in found if not path.name.startswith("feed-")}


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(
    "METRICCARE_TEST_BENCHMARKS" not in os.environ,
    reason="a dozen runs of Spark take longer than the rest: METRICCARE_TEST_BENCHMARKS=1 has it",
)
@pytest.mark.usefixtures("startable")
def test_it_measures_every_promise_and_keeps_the_figures(tmp_path: Path) -> None:
    kept, folder = tmp_path / "kept.json", tmp_path / "tmp"
    folder.mkdir()
    subprocess.run(
        [*COMMAND, "--out", str(kept)], cwd=ROOT, check=True, capture_output=True, env=_here(folder)
    )
    rows = {row["what"]: row for row in json.loads(kept.read_text(encoding="utf-8"))["rows"]}
    assert {what: row["target"] for what, row in rows.items()} == {
        "flatten on Spark, 1 core to 2": 1.4,
        "landing with every check and flatten on Spark, against PySpark local[2] with the same checks": 5.0,
        "flatten on Spark, against PySpark local[2] with the same checks": 5.0,
        "1 % of patients changed, against a full build, DuckDB and Delta": 20.0,
        "1 % of patients changed, against a full build, Spark and Hudi": 20.0,
        "Hudi's writing, the first": None,
        "Hudi's writing, 1 % of patients changed": None,
        "peak memory on Spark when the input doubles, the largest task": 1.25,
        "peak memory on Spark when the input doubles, the largest Java": 1.25,
        "peak memory on Spark when the input doubles, all processes together": 1.25,
    }
    assert all(row["measured"] > 0 for row in rows.values())
    for engine in ("DuckDB and Delta", "Spark and Hudi"):
        note = rows[f"1 % of patients changed, against a full build, {engine}"]["note"]
        assert note.startswith("2 of 200 patients: ")
    assert _left(folder) == {"metriccare-bench", "spark.lock"}


@pytest.mark.slow
@pytest.mark.usefixtures("startable")
def test_ended_in_the_middle_of_spark_it_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, env=_here(tmp_path), stdout=subprocess.DEVNULL) as running:
        while not (started := _with_spark(running.pid)):
            assert running.poll() is None
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
    assert running.returncode == 128 + signal.SIGTERM
    assert not [pid for pid in started if lives(pid)]
    assert _left(tmp_path) == {"metriccare-bench", "spark.lock"}


def _with_spark(pid: int) -> list[int]:
    """All that belongs to it, once Spark's Java is among them."""
    found = list(family(pid))
    return found if any(SPARK in _command(one) for one in found) else []


def _command(pid: int) -> bytes:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:  # it has just gone
        return b""


def test_the_same_patients_change_each_time() -> None:
    lines = feed.changes(0.01, 0.01).splitlines()
    assert [json.loads(line)["resourceType"] for line in lines] == [
        *["Patient"] * 10,
        *["Encounter", "Condition"] * 10,
    ]
    assert len({json.loads(line)["id"] for line in lines}) == 30
    assert feed.changes(0.01, 0.01).splitlines() == lines
    assert feed.encounters(0.01) == 5_000


def test_tables_written_side_by_side_are_counted_once(tmp_path: Path) -> None:
    for schema, name in ((STAY, "20260301120000500.commit"), (ENCOUNTER, "20260301120001000.replacecommit")):
        file = tmp_path / schema.path / ".hoodie" / name
        file.parent.mkdir(parents=True)
        file.touch()
        file.with_suffix(".inflight").touch()
        os.utime(file, (1_772_366_403.0, 1_772_366_403.0))  # 2026-03-01T12:00:03Z
    found = sorted(commits.of(tmp_path))
    assert found == [Commit(1_772_366_400.5, 1_772_366_403.0), Commit(1_772_366_401.0, 1_772_366_403.0)]
    assert commits.seconds([*found, Commit(1_772_366_410.0, 1_772_366_411.0)]) == 3.5


def test_what_is_only_stated_has_no_target() -> None:
    (line,) = shown([Row("a time", 0.2, "s", "at most", None, "two tables")]).splitlines()[2:]
    assert line == "| a time | 0.20 s |  |  | two tables |"
