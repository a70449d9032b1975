"""Generated hospitals that several tests look at: made once, never changed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metriccare.synth.generate import GenerateOptions, GenerateReport, generate
from metriccare.synth.options import Format

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """One run of the generator, read back."""

    report: GenerateReport
    truth: Json

    @property
    def out(self) -> Path:
        return self.report.out

    def lines(self, kind: str) -> list[bytes]:
        return (self.report.fhir / f"{kind}.ndjson").read_bytes().split(b"\n")

    def resources(self, kind: str) -> list[Json]:
        """All resources of a type, in a run without faults."""
        return [json.loads(line) for line in self.lines(kind) if line]


Make = Callable[..., Made]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Runs the generator into a fresh folder."""

    def run(
        *,
        hospitals: int = 3,
        patients: int = 500,
        months: int = 14,
        start: date = date(2024, 3, 1),
        seed: int = 5,
        format: Format = "ndjson",  # noqa: A002 - the option's name
        dirty: float = 0.0,
    ) -> Made:
        out = tmp_path_factory.mktemp("made") / "out"
        report = generate(GenerateOptions(hospitals, patients, months, start, seed, out, format, dirty))
        return Made(report, json.loads((out / "truth.json").read_text()))

    return run


@pytest.fixture(scope="session")
def clean(make: Make) -> Made:
    return make()


@pytest.fixture(scope="session")
def dirty(make: Make) -> Made:
    """The same hospitals as `clean`, with faults."""
    return make(dirty=0.05)


@pytest.fixture(scope="session")
def bundles(make: Make) -> Made:
    """The same hospitals as `clean`, as Bundles."""
    return make(format="bundles")


@pytest.fixture(scope="session")
def large(make: Make) -> Made:
    """Enough stays for rates."""
    return make(patients=4000, months=24, seed=7)
