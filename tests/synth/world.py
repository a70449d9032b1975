"""What the measure specification's oracle makes of a folder of generated files."""

from datetime import UTC, datetime
from pathlib import Path

from tests.oracle.landing import LandedFile
from tests.oracle.settings import OracleSettings
from tests.oracle.world import World, build

LATE = datetime(2090, 1, 1, tzinfo=UTC)
"""After every window, before the dates of the future that are planted as faults."""


def world(fhir: Path, time_zone: str = "UTC") -> World:
    """The folder as it lands: in bytewise path order."""
    paths = sorted((path for path in fhir.rglob("*") if path.is_file()), key=lambda path: str(path).encode())
    landed = [
        LandedFile(number, str(path), path.read_bytes(), LATE) for number, path in enumerate(paths, start=1)
    ]
    return build(landed, OracleSettings(time_zone=time_zone))
