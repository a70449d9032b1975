"""The command line under test: every command goes through `main`, as the console script does."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from metriccare.cli.main import main
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from tests import fhir_builders as fhir
from tests.hospital import Hospital


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with no tenants, of somebody who has no other."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("METRICCARE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:  # noqa: ARG001 (the installation that it works on)
    """Run one command in this process; its exit code and what it wrote."""

    def command(*arguments: str | Path) -> Result:
        code = main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Result(code, written.out, written.err)

    return command


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the tenant `north`: two landed files, one with a broken record, and a lake."""
    home = tmp_path_factory.mktemp("template")
    hospital = Hospital(home, "north")
    for number in (1, 2):
        hospital.land(
            fhir.patient(f"p{number}"),
            fhir.encounter(
                f"e{number}", f"2024-0{number}-01", f"2024-0{number}-04", subject=f"Patient/p{number}"
            ),
            *["{broken"][: number - 1],
            name=f"file{number}.ndjson",
        )
    hospital.run()
    return home


@pytest.fixture
def built(template: Path, home: Path) -> Tenant:
    """A copy of that tenant, to do with as a test likes."""
    shutil.copytree(template / "tenants", home / "tenants")
    return registry.get(home, "north")


@pytest.fixture
def north(home: Path) -> Hospital:
    """A tenant called `north` in that installation."""
    return Hospital(home, "north")
