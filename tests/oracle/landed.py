"""Landed files and worlds for the oracle's own tests. Not the product's landing."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tests.oracle.landing import LandedFile
from tests.oracle.measures import Row, rows
from tests.oracle.settings import OracleSettings
from tests.oracle.world import World, build

LANDED_AT = datetime(2025, 6, 1, tzinfo=UTC)
DEFAULT = OracleSettings()


def files(contents: Sequence[bytes], landed_at: datetime = LANDED_AT) -> list[LandedFile]:
    """Contents in the order in which they land."""
    return [
        LandedFile(number, f"{number}.ndjson", one, landed_at) for number, one in enumerate(contents, start=1)
    ]


def file(*resources: Mapping[str, object] | str) -> bytes:
    """One NDJSON file; text is a line as it stands."""
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in resources).encode()


def world(*resources: Mapping[str, object] | str, settings: OracleSettings = DEFAULT) -> World:
    """The world of one file."""
    return build(files([file(*resources)]), settings)


def row(found: World, measure: str, variant: str = "default") -> Row | None:
    """The row of a measure for the whole tenant."""
    return next(iter(rows(found, measure=measure, variant=variant)), None)


def cell(found: World, measure: str, variant: str = "default") -> tuple[object, object] | None:
    """Its numerator and denominator."""
    whole = row(found, measure, variant)
    return (whole["numerator"], whole["denominator"]) if whole is not None else None
