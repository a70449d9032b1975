"""Kill -9 of a real run at its step boundaries, then the same command: same gold, nothing twice, readers never torn."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from metriccare.gold import build
from metriccare.gold.tables import TABLES
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake
from metriccare.tenants import registry
from tests.fhir_builders import ACT_CODE, CLABSI, DIED, coding, condition, encounter, patient
from tests.hospital import Hospital

SIGKILLED = -9
LINEAGE = "run", "landing", "seq"

AMBULATORY = coding(ACT_CODE, "AMB")
FIRST = [
    *(patient(f"p{n}", birth="1950-01-01") for n in range(6)),
    *(
        encounter(
            f"e{n}",
            f"2024-01-{1 + n:02}",
            f"2024-01-{5 + n:02}",
            subject=f"Patient/p{n}",
            provider="Organization/o1",
        )
        for n in range(6)
    ),
    encounter("anchor", "2024-06-01", "2024-06-01", subject="Patient/p0", klass=AMBULATORY),
]
SECOND = [
    encounter("e7", "2024-01-20", "2024-01-25", subject="Patient/p1", provider="Organization/o1"),
    encounter(
        "e0", "2024-02-01", "2024-02-09", subject="Patient/p0", provider="Organization/o1", disposition=[DIED]
    ),
    condition("c1", CLABSI, subject="Patient/p2", onset="2024-01-06"),
]


def cells(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every gold table, without its lineage, in a fixed order."""
    lake = open_lake(registry.get(home, "h").lake)
    connection = connect()
    found: dict[str, list[tuple[object, ...]]] = {}
    for schema in TABLES:
        lake.view(connection, schema)
        columns = ", ".join(f'"{name}"' for name in schema.column_names if name not in LINEAGE)
        found[schema.name] = connection.execute(
            f"SELECT {columns} FROM {schema.name} ORDER BY ALL"
        ).fetchall()
    return found


def killed_at(home: Path, boundary: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "tests.crash.victim", str(home), "h", str(boundary)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def in_this_process(home: Path) -> None:
    """The same run without a program's start; that the command does it is shown by those that are few."""
    build.run(registry.get(home, "h"))


def same_command(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("metriccare")), "run", "--tenant", "h"]
    subprocess.run(command, env={**os.environ, "METRICCARE_HOME": str(home)}, check=True, capture_output=True)


class Prepared:
    """A home whose second landing waits to be run; the gold before and after; how many boundaries there are."""

    def __init__(self, folder: Path, *, ran_once: bool) -> None:
        self.home = folder / "home"
        hospital = Hospital(self.home)
        hospital.land(*FIRST)
        if ran_once:
            hospital.run()
        hospital.land(*SECOND)
        self.before = cells(self.home)
        finished = self.copy(folder / "finished")
        self.boundaries = int(killed_at(finished, 0).stdout)
        self.after = cells(finished)

    def copy(self, place: Path) -> Path:
        shutil.copytree(self.home, place)
        return place


@pytest.fixture(scope="module", params=[True, False], ids=["increment", "first-run"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("prepared"), ran_once=bool(request.param))


def check(
    prepared: Prepared, boundary: int, home: Path, again: Callable[[Path], None] = same_command
) -> None:
    prepared.copy(home)
    assert killed_at(home, boundary).returncode == SIGKILLED
    last = boundary == prepared.boundaries
    assert cells(home) == (prepared.after if last else prepared.before), "a reader saw half a run"
    again(home)
    assert cells(home) == prepared.after


def sampled(boundaries: int, rounds: int) -> Iterator[int]:
    chosen = random.Random(boundaries).sample(range(1, boundaries), rounds - 1)
    return iter([*sorted(chosen), boundaries])


def test_a_run_killed_at_a_boundary_is_finished_by_the_same_command(
    prepared: Prepared, tmp_path: Path
) -> None:
    for boundary in sampled(prepared.boundaries, 2):
        check(prepared, boundary, tmp_path / str(boundary))


@pytest.mark.slow
def test_a_run_killed_at_many_boundaries_is_finished_by_the_same_command(
    prepared: Prepared, tmp_path: Path
) -> None:
    for boundary in sampled(prepared.boundaries, 20):
        check(prepared, boundary, tmp_path / str(boundary), again=in_this_process)


def test_killed_again_and_again_it_still_gets_there(prepared: Prepared, tmp_path: Path) -> None:
    home = prepared.copy(tmp_path / "home")
    for boundary in sampled(prepared.boundaries - 1, 3):
        assert killed_at(home, boundary).returncode == SIGKILLED
    same_command(home)
    assert cells(home) == prepared.after
