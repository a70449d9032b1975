"""NDJSON and Bundles hold the same resources; only the references are written another way."""

import json
import re
from pathlib import Path

from tests.synth.conftest import Json, Made

_CONDITIONAL = re.compile(r"(Organization|Location)\?identifier=https://synthetic\.example\.org/\w+\|(.+)")


def _bundle_files(made: Made) -> list[Path]:
    return sorted((made.report.fhir / "bundles").rglob("*.json"))


def _literal(value: object, names: dict[str, str]) -> object:
    if isinstance(value, list):
        return [_literal(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: _literal(one, names) for key, one in value.items()}
    if isinstance(reference := found.get("reference"), str):
        conditional = _CONDITIONAL.fullmatch(reference)
        found["reference"] = f"{conditional[1]}/{conditional[2]}" if conditional else names[reference]
    return found


def _resources(made: Made) -> list[object]:
    found: list[object] = []
    for path in _bundle_files(made):
        entries: list[Json] = json.loads(path.read_bytes())["entry"]
        names = {
            one["fullUrl"]: f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in entries
        }
        found.extend(_literal(one["resource"], names) for one in entries)
    return found


def _sorted(resources: list[object]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in resources)


def test_bundles_hold_the_resources_of_the_ndjson_files(clean: Made, bundles: Made) -> None:
    kinds = ("Organization", "Location", "Patient", "Encounter", "Condition")
    lines: list[object] = [one for kind in kinds for one in clean.resources(kind)]
    assert _sorted(_resources(bundles)) == _sorted(lines)
    assert bundles.report.resources == clean.report.resources


def test_bundles_are_transactions_that_put_each_entry_under_its_id(bundles: Made) -> None:
    for path in _bundle_files(bundles)[:20]:
        bundle = json.loads(path.read_bytes())
        assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
        for entry in bundle["entry"]:
            resource = entry["resource"]
            assert entry["request"] == {
                "method": "PUT",
                "url": f"{resource['resourceType']}/{resource['id']}",
            }
            assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entry["fullUrl"])


def test_bundles_are_one_per_patient_and_one_for_the_hospitals(bundles: Made) -> None:
    names = [path.name for path in _bundle_files(bundles)]
    assert names.count("hospitals.json") == 1
    assert len(names) == 1 + bundles.report.resources["Patient"]
    one = json.loads((bundles.report.fhir / "bundles/000/patient-0000001.json").read_bytes())
    kinds = [entry["resource"]["resourceType"] for entry in one["entry"]]
    assert kinds.count("Patient") == 1
    assert set(kinds) <= {"Patient", "Encounter", "Condition"}
