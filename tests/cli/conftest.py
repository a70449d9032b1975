"""The command line under test: every command goes through `main`, as the console script does."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from metriccare.cli.main import main
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
    """An installation with no tenants."""
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


@pytest.fixture
def north(home: Path) -> Hospital:
    """A tenant called `north` in that installation."""
    return Hospital(home, "north")
