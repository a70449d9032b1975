"""The feeds that both engines compute: made-up hospitals, clean and dirty, and the real and realistic ones.

Not what changes in them afterwards (`corrections`). A feed that this machine lacks is left out, and said so.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

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
        _made(work, "demo, three hospitals", patients, hospitals=3, seed=11, dirty=0.0),
        _made(work, "dirty demo, two hospitals", patients, hospitals=2, seed=7, dirty=0.02),
    ]
    real = [
        Source("MIMIC-IV demo", REAL / "mimic-iv-demo", "mimic"),
        Source("Synthea, NDJSON", REAL / "synthea-10", "synthea"),
        Source("Synthea, Bundles", REAL / "synthea-bundles", "synthea"),
    ]
    return [*made, *(source for source in real if source.path.is_dir())]


def _made(work: Path, name: str, patients: int, *, hospitals: int, seed: int, dirty: float) -> Source:
    out = work / name.partition(",")[0].replace(" ", "-")
    generate(
        GenerateOptions(
            hospitals=hospitals, patients=patients, months=12, start=dt.date(2024, 1, 1), seed=seed,
            out=out, format="ndjson", dirty=dirty,
        )
    )  # fmt: skip
    return Source(name, out / "fhir")
