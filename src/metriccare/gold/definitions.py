"""The measure definitions: one `.toml` (what it is) and one `.sql` (how it counts) each, read from `measure/`.

Not their execution (`results`, `measures`).
"""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from metriccare.errors import UsageError

Interval = Literal["wilson", "poisson", "t"]

MEASURES = ("mortality", "readmission_30d", "hai", "alos")


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named definition: value = numerator / units_per_count / denominator x multiplier, with its interval."""

    id: str
    title: str
    multiplier: int
    units_per_count: int
    interval: Interval
    unit: str | None = None


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the `.toml` says of a measure."""

    id: str
    version: str
    title: str
    unit: str
    direction: str
    sources: tuple[str, ...]
    relation_to_cms: str
    variants: tuple[Variant, ...]

    def variant(self, identifier: str) -> Variant:
        """The variant of that id. Raises UsageError, naming those there are."""
        for variant in self.variants:
            if variant.id == identifier:
                return variant
        known = ", ".join(variant.id for variant in self.variants)
        raise UsageError(f"{self.id} has no variant '{identifier}'", way_out=f"choose one of {known}")


@cache
def measure(identifier: str) -> Measure:
    """The definition of one measure. Raises UsageError for an unknown id."""
    if identifier not in MEASURES:
        raise UsageError(f"no measure '{identifier}'", way_out=f"choose one of {', '.join(MEASURES)}")
    text = (files("metriccare.gold") / "measure" / f"{identifier}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Measure)


@cache
def measure_sql(identifier: str) -> str:
    """The SQL of one measure, in DuckDB's dialect."""
    return (files("metriccare.gold") / "measure" / f"{measure(identifier).id}.sql").read_text(
        encoding="utf-8"
    )


@cache
def fingerprint() -> str:
    """SHA-256 over every definition and every packaged SQL file of silver and gold: the version that rows carry."""
    digest = hashlib.sha256()
    for package, folder in (("silver", "sql"), ("silver", "shape"), ("gold", "sql"), ("gold", "measure")):
        for entry in sorted(
            (files(f"metriccare.{package}") / folder).iterdir(), key=lambda found: found.name
        ):
            if entry.is_file():
                digest.update(entry.name.encode())
                digest.update(entry.read_bytes())
    return digest.hexdigest()
