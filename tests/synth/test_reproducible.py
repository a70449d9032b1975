"""The same options give the same bytes, whatever the process; what is added later changes nothing before it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.synth.conftest import Made, Make

_SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from metriccare.synth.generate import GenerateOptions, generate
generate(GenerateOptions(2, 60, 12, date(2024, 3, 1), 5, Path(sys.argv[1]), sys.argv[2], 0.2))
"""


def _digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _in_a_process(out: Path, format_: str, hash_seed: str, zone: str) -> dict[str, str]:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone}
    subprocess.run([sys.executable, "-c", _SCRIPT, str(out), format_], check=True, env=environment)
    return _digest(out)


def test_same_seed_same_bytes_whatever_the_hash_order_and_the_machines_zone(tmp_path: Path) -> None:
    first = _in_a_process(tmp_path / "a", "ndjson", "1", "UTC")
    assert first == _in_a_process(tmp_path / "b", "ndjson", "2", "Asia/Tokyo")
    assert len(first) == 8


def test_same_seed_same_bytes_as_bundles(tmp_path: Path) -> None:
    first = _in_a_process(tmp_path / "a", "bundles", "1", "UTC")
    assert first == _in_a_process(tmp_path / "b", "bundles", "2", "Asia/Tokyo")


def test_another_seed_makes_other_hospitals(make: Make) -> None:
    one, other = make(patients=20, seed=1), make(patients=20, seed=2)
    assert one.resources("Patient") != other.resources("Patient")
    assert one.truth["hospitals"] != other.truth["hospitals"]


def test_more_patients_leave_the_first_ones_as_they_are(make: Make) -> None:
    few, more = make(patients=30, hospitals=1), make(patients=40, hospitals=1)
    names = [[one["id"], one["name"]] for one in more.resources("Patient")]
    assert [[one["id"], one["name"]] for one in few.resources("Patient")] == names[:30]


def test_faults_leave_every_clean_line_as_it_is(clean: Made, dirty: Made) -> None:
    for kind in ("Patient", "Encounter", "Condition", "Location", "Organization"):
        faulty = {one["line"] for one in dirty.truth["faults"] if one["file"] == f"fhir/{kind}.ndjson"}
        kept = [
            line for number, line in enumerate(dirty.lines(kind), start=1) if number not in faulty and line
        ]
        assert kept == [line for line in clean.lines(kind) if line], kind
