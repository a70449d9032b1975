"""The feeds that both engines compute: made-up hospitals, clean and dirty, and the real and realistic ones.

Not what changes in them afterwards (`corrections`). A feed that this machine lacks is left out, and said so.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from metriccare.cli import demo
from metriccare.synth.generate import generate
from metriccare.synth.options import GenerateOptions

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "fhir"
"""Where the real inputs lie beside a checkout, on machines that have them."""


@dataclass(frozen=True, slots=True)
class Source:
    """One feed: files or folders, and the preset of the tenant that takes it."""

    name: str
    path: Path
    preset: str | None = None


def sources(work: Path, patients: int) -> list[Source]:
    """The feeds of this machine; the made-up ones are written into `work`."""
    made = [
        *(Source(f"`make demo`, {cast.tenant}", _demonstration(work, cast)) for cast in demo.CASTS),
        Source("dirty demo, two hospitals", _dirty(work, patients)),
    ]
    real = [
        Source("MIMIC-IV demo", REAL / "mimic-iv-demo", "mimic"),
        Source("Synthea, NDJSON", REAL / "synthea-10", "synthea"),
        Source("Synthea, Bundles", REAL / "synthea-bundles", "synthea"),
    ]
    return [*made, *(source for source in real if source.path.is_dir())]


def _demonstration(work: Path, cast: demo.Cast) -> Path:
    """The very feed of `metriccare demo`."""
    return _made(
        GenerateOptions(
            hospitals=cast.hospitals, patients=cast.patients, months=demo.MONTHS, start=demo.START, seed=cast.seed,
            out=work / cast.tenant, format="ndjson", dirty=cast.dirty,
        )
    )  # fmt: skip


def _dirty(work: Path, patients: int) -> Path:
    return _made(
        GenerateOptions(
            hospitals=2, patients=patients, months=12, start=dt.date(2024, 1, 1), seed=7,
            out=work / "dirty", format="ndjson", dirty=0.02,
        )
    )  # fmt: skip


def _made(options: GenerateOptions) -> Path:
    generate(options)
    return options.out / "fhir"
