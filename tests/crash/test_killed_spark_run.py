"""Kill -9 of a Spark run's driver around the commits of its tables, then the same command: same gold, nothing twice.

A table's commit may be whole, half or missing when the driver dies, and the next one may be going on beside it. What
it has to come to is what the embedded engine makes of the same landings.
"""

import random
from pathlib import Path

import pytest

from tests.crash.test_killed_run import FIRST, SECOND, SIGKILLED, cells, killed_at, same_command
from tests.hospital import Hospital

ROUNDS = 2


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """A home where the embedded engine has run both landings."""
    hospital = Hospital(tmp_path / "embedded")
    hospital.land(*FIRST)
    hospital.land(*SECOND)
    hospital.run()
    return tmp_path / "embedded"


@pytest.fixture
def waiting(embedded: Path, on_spark: str, tmp_path: Path) -> Path:
    """A home with the same key where Spark has run the first landing, and the second one waits."""
    assert on_spark == "spark"
    hospital = Hospital(tmp_path / "home")
    (hospital.tenant.folder / "key").write_bytes((embedded / "tenants" / "h" / "key").read_bytes())
    hospital.land(*FIRST)
    hospital.run()
    hospital.land(*SECOND)
    return tmp_path / "home"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_spark_run_killed_around_its_commits_is_finished_by_the_same_command(
    waiting: Path, embedded: Path
) -> None:
    before = cells(waiting)
    # two tables of silver and five of gold change, each with a boundary before and after its commit
    for boundary in sorted(random.Random(6).sample(range(2, 14), ROUNDS)):
        assert killed_at(waiting, boundary).returncode == SIGKILLED
        assert cells(waiting) == before, "a reader saw half a run"
    same_command(waiting)
    assert cells(waiting) == cells(embedded)
