"""A landed file's name is shown only as far as it cannot name a person."""

import pytest

from metriccare.bronze.names import shown_landing, shown_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("feed/2025/Patient.ndjson", "Patient.ndjson"),
        ("Encounter.000.ndjson.gz", "Encounter.000.ndjson.gz"),
        ("1.Condition.ndjson", "1.Condition.ndjson"),
        ("condition_12.JSON", "condition_12.JSON"),
        ("/srv/in/Aaron697_Doe_1234.json", ".json"),
        (
            "Smith_John/Patient-19480312.json",
            ".json",
        ),  # a part has three digits at most: this could be a birth date
        ("MimicPatient.ndjson.gz", ".ndjson.gz"),
        ("john.smith.ndjson.zst", ".ndjson.zst"),
        ("John Smith", "file"),
        ("Patient.ndjson\n", "file"),
        ("standard input", "standard input"),
        ("retry of landing 3 (John Smith.json)", "retry of landing 3"),
    ],
)
def test_name_is_shown_as_far_as_it_names_nobody(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_landing_is_shown_by_its_number() -> None:
    assert shown_landing(2, "John Smith.json") == "landing 2 (.json)"
