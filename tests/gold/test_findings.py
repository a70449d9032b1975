"""`gold.findings`: where a finding stands, and what each rule concerns, by hospital."""

from pathlib import Path

import pytest

from metriccare.errors import UsageError
from metriccare.gold import findings
from tests.fhir_builders import CLABSI, HOME, Resource, bundle, coding, condition, encounter, entry, patient
from tests.hospital import Hospital

STAY = ("2025-01-01T10:00:00Z", "2025-01-05T10:00:00Z")
LATER = ("2025-03-01", "2025-03-04")
SKILLED_NURSING = coding("urn:local", "SNF")


def visit(
    id_: str, of: str, at: str, start: str | None = STAY[0], end: str | None = STAY[1], **rest: object
) -> Resource:
    """A stay of patient `of` in hospital `at`."""
    return encounter(id_, start, end, subject=f"Patient/{of}", provider=f"Organization/{at}") | rest


def leaving_to(*codes: dict[str, str]) -> Resource:
    return {"dischargeDisposition": {"coding": list(codes)}}


RECORDS = (
    visit("open", "p", "no-end", end=None),
    visit("also-a-stay", "p", "no-end", *LATER),
    encounter("nobody", *STAY, subject=None),
    encounter("nobody-in-a-hospital", *STAY, subject=None, provider="Organization/nameless"),
    visit("a", "pa", "unmapped-1", hospitalization=leaving_to(SKILLED_NURSING)),
    visit("b", "pb", "unmapped-1", hospitalization=leaving_to(SKILLED_NURSING)),
    visit("c", "pc", "unmapped-2", hospitalization=leaving_to(SKILLED_NURSING)),
    visit("d", "pc", "unmapped-2", hospitalization=leaving_to(HOME)),  # one stay with c
    visit("e", "pe", "infected"),
    visit("f", "pe", "infected-later", *LATER),
    condition("names-e", CLABSI, subject="Patient/pe", encounter="Encounter/e"),
    condition("names-none", CLABSI, subject="Patient/pe"),
    patient("pg") | {"link": [{"type": "seealso", "other": {"reference": "Patient/q"}}]},
    visit("g", "pg", "linked"),
    visit("h", "pg", "linked", *LATER),
)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("findings"))
    hospital.land(*RECORDS, name="feed.ndjson")
    hospital.land(bundle(entry(patient("pi")), entry(visit("in-a-bundle", "pi", "bundle", None))))
    hospital.run()
    return hospital


def one(hospital: Hospital, id_: str) -> findings.Row:
    [row] = [row for row in findings.query(hospital.tenant) if row["resource_id"] == hospital.pseudonym(id_)]
    return row


def test_finding_says_what_where_and_whose(landed: Hospital) -> None:
    row = one(landed, "open")
    assert row == {
        "file": ".ndjson",
        "rule": "no_end",
        "resource_type": "Encounter",
        "resource_id": landed.pseudonym("open"),
        "patient_id": landed.pseudonym("p"),
        "hospital": "no-end",
        "hospital_name": None,
        "detail": None,
        "counted": False,
        "landing": 1,
        "line": 1,
        "entry": None,
    }


def test_finding_names_its_file_as_it_came_only_where_that_is_asked_for(landed: Hospital) -> None:
    [row] = findings.query(landed.tenant, rule="no_end", hospital="no-end", with_raw=True)
    assert Path(str(row["file"])).name == "feed.ndjson"


def test_finding_in_a_bundle_names_the_entry(landed: Hospital) -> None:
    row = one(landed, "in-a-bundle")
    assert (row["landing"], row["line"], row["entry"]) == (2, 1, "Bundle.entry[1]")


def test_finding_that_belongs_to_no_patient_has_none(landed: Hospital) -> None:
    row = one(landed, "nobody")
    assert (row["rule"], row["patient_id"]) == ("no_patient", None)


def test_encounter_that_belongs_to_no_patient_has_its_hospital(landed: Hospital) -> None:
    assert one(landed, "nobody-in-a-hospital")["hospital"] == "nameless"


def test_condition_finding_has_the_hospital_of_the_encounter_it_names(landed: Hospital) -> None:
    assert (one(landed, "names-e")["hospital"], one(landed, "names-none")["hospital"]) == ("infected", None)


def test_findings_before_the_first_run_are_none(hospital: Hospital) -> None:
    assert findings.query(hospital.tenant) == []
    assert findings.summary(hospital.tenant) == []


def test_findings_of_one_rule_and_one_hospital(landed: Hospital) -> None:
    found = findings.query(landed.tenant, rule="unmapped_disposition", hospital="unmapped-2")
    assert [row["resource_id"] for row in found] == [landed.pseudonym("c")]


def test_findings_of_an_unknown_rule_are_refused(hospital: Hospital) -> None:
    with pytest.raises(UsageError, match="no finding rule 'typo'"):
        findings.query(hospital.tenant, rule="typo")


@pytest.mark.parametrize(
    ("rule", "hospital", "records_and_stays"),
    [
        ("no_end", "no-end", (1, 0)),  # what makes no stay touches none
        ("unmapped_disposition", "unmapped-1", (2, 2)),
        ("unmapped_disposition", "unmapped-2", (1, 1)),
        ("onset_missing", "infected", (1, 1)),  # the stay that it names
        ("onset_missing", None, (1, 2)),  # all stays of its patient
        ("patient_link", None, (1, 2)),
        ("no_patient", None, (1, 0)),
    ],
)
def test_summary_counts_records_and_the_stays_they_touch(
    rule: str, hospital: str | None, records_and_stays: tuple[int, int], landed: Hospital
) -> None:
    rows = findings.summary(landed.tenant)
    [row] = [row for row in rows if (row["rule"], row["hospital"]) == (rule, hospital)]
    assert (row["records"], row["stays"]) == records_and_stays


def test_summary_says_what_the_rule_means_and_moves(landed: Hospital) -> None:
    row = next(row for row in findings.summary(landed.tenant) if row["rule"] == "no_end")
    assert (row["counted"], row["moves"]) == (False, ["mortality", "readmission_30d", "hai", "alos"])
    assert (
        row["meaning"] == "A finished inpatient encounter has no period.end that is a date, so it is no stay."
    )
    assert str(row["way_out"]).startswith("Have the source send period.end")
