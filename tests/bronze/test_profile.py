"""`ingest --check`: what a feed holds, and that the settings it proposes are settings."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metriccare.bronze import records
from metriccare.bronze.judge import read
from metriccare.bronze.profile import codes
from metriccare.bronze.profile.look import look
from metriccare.bronze.profile.report import (
    ClassUse,
    DateUse,
    DepartmentUse,
    DispositionUse,
    FeedProfile,
    SharedId,
    WardUse,
)
from metriccare.bronze.shapes import Encounter
from metriccare.lake.engine import connect
from metriccare.silver import flatten, rules
from metriccare.tenants import settings_file
from metriccare.tenants.configuration import ClassRule, DispositionRule, TenantSettings
from tests.bronze.inbox import Inbox

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LOCAL = "urn:oid:1.2.840.114350.1"


class Looker:
    """A tenant with settings, and a folder of files to look at."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.settings = TenantSettings()

    def look(self, *resources: object, name: str = "feed.ndjson") -> FeedProfile:
        lines = [one if isinstance(one, str) else json.dumps(one) for one in resources]
        self.inbox.write("\n".join(lines).encode(), name)
        return look(self, [self.inbox.folder / "in"], now=NOW)


@pytest.fixture
def looker(inbox: Inbox) -> Looker:
    return Looker(inbox)


def encounter(**elements: object) -> dict[str, object]:
    found = {"resourceType": "Encounter", "status": "finished", "class_": {"code": "IMP"}} | elements
    return {key.rstrip("_"): value for key, value in found.items()}


def discharged(*codings: dict[str, str]) -> dict[str, object]:
    return encounter(hospitalization={"dischargeDisposition": {"coding": list(codings)}})


def test_counts_and_reasons(looker: Looker):
    (looker.inbox.folder / "in").mkdir()
    (looker.inbox.folder / "in/staffing.csv").write_text("a")
    found = looker.look(
        encounter(), encounter(), {"resourceType": "Observation"}, "", "{", {"resourceType": "X"}
    )
    assert (found.files, found.ignored, found.refused) == (1, 1, ())
    assert (found.records, found.good, found.quarantined, found.blank) == (6, 3, 2, 1)
    assert found.reasons == {"truncated": 1, "unknown_resource_type": 1}
    assert found.types == {"Encounter": 2, "Observation": 1}


def test_nothing_is_landed(looker: Looker):
    looker.look(encounter())
    assert not looker.inbox.bronze.exists()


def test_a_bundle_is_looked_at_too(looker: Looker):
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": encounter()}, {"request": {"method": "DELETE"}}],
    }
    found = looker.look(json.dumps(bundle, indent=1))
    assert (found.good, found.quarantined) == (1, 1)
    assert found.classes[0].encounters == 1


def test_a_damaged_file_is_named(looker: Looker):
    looker.inbox.write(b"\x1f\x8b\x08", "cut.json.gz")
    found = looker.look(encounter())
    assert len(found.refused) == 1
    assert "cut.json.gz: its compressed data is damaged" in found.refused[0]
    missing = look(looker, [looker.inbox.folder / "gone"], now=NOW)
    assert missing.refused == (f"{looker.inbox.folder}/gone: there is no such file or folder",)


def test_classes_and_what_is_unmapped(looker: Looker):
    local = {"system": LOCAL, "code": "104", "display": "Inpatient stay"}
    found = looker.look(encounter(), encounter(), encounter(class_=local), encounter(class_={"code": "ZZ"}))
    assert found.classes == (
        ClassUse("", "IMP", "", "inpatient", 2),
        ClassUse(LOCAL, "104", "Inpatient stay", None, 1),
        ClassUse("", "ZZ", "", None, 1),
    )
    assert found.unmapped_classes == found.classes[1:]
    looker.settings = TenantSettings(class_map=(ClassRule(kind="other", class_system=LOCAL),))
    assert [use.code for use in looker.look(encounter(class_=local)).unmapped_classes] == []


def test_dispositions_and_what_is_unmapped(looker: Looker):
    found = looker.look(
        discharged({"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "exp"}),
        discharged({"system": LOCAL, "code": "9", "display": "Expired"}),
    )
    assert found.unmapped_dispositions == (DispositionUse(LOCAL, "9", "Expired", None, 1),)
    assert {use.disposition for use in found.dispositions} == {"died", None}


def test_departments_follow_the_tenants_order(looker: Looker):
    service = {"text": "Cardiology", "coding": [{"code": "CARD", "display": "Heart"}]}
    ward = [{"location": {"reference": "Location/1", "display": "Ward 1"}}]
    feed = [encounter(serviceType=service, location=ward), encounter(location=ward), encounter(), encounter()]
    assert looker.look(*feed).departments == (
        DepartmentUse("", "none", 2),
        DepartmentUse("Cardiology", "service_text", 1),
        DepartmentUse("Ward 1", "ward", 1),
    )
    looker.settings = TenantSettings(department_order=("service_coding",))
    assert DepartmentUse("Heart", "service_coding", 1) in looker.look(*feed).departments


def test_wards_without_a_department(looker: Looker):
    looker.settings = TenantSettings(ward_department={"North": "Surgery"})
    ward = {"resourceType": "Location", "physicalType": {"coding": [{"code": "wa"}]}}
    bed = {"resourceType": "Location", "physicalType": {"coding": [{"code": "bd"}]}, "name": "Bed"}
    found = looker.look(ward | {"name": "North"}, ward | {"name": "East"}, bed)
    assert found.wards == (WardUse("East", None), WardUse("North", "Surgery"))
    assert found.unmapped_wards == (WardUse("East", None),)
    assert '# "East" = "East"' in found.proposal


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("2024", {"year_or_month": 1}),
        ("2024-02", {"year_or_month": 1}),
        ("2024-02-29", {"day": 1}),
        ("2023-02-29", {"not_a_date": 1}),
        ("2024-13", {"not_a_date": 1}),
        ("2024-02-29T23:59:60Z", {"time": 1}),
        ("2024-02-29T10:00:00.123-14:00", {"time": 1}),
        ("2024-02-29T10:00:00", {"time_without_offset": 1}),
        ("2024-02-29T10:00:00+14:01", {"not_a_date": 1}),
        ("2024-02-29T24:00:00Z", {"not_a_date": 1}),
        ("0000", {"not_a_date": 1}),
        ("yesterday", {"not_a_date": 1}),
        ("2026-06-02", {"day": 1}),
        ("2026-06-03", {"day": 1, "future": 1}),
        ("1899-12-31", {"day": 1, "before_1900": 1}),
        (None, {"absent": 1}),
    ],
)
def test_quality_of_a_date(looker: Looker, text: str | None, quality: dict[str, int]):
    found = looker.look(encounter(period={"start": text}))
    nothing = dict.fromkeys(DateUse.__struct_fields__[1:], 0)
    assert found.dates[0] == DateUse("Encounter.period.start", **(nothing | quality))


def test_offsets_are_counted(looker: Looker):
    found = looker.look(
        encounter(period={"start": "2024-01-01T00:00:00-05:00", "end": "2024-01-01T00:00:00Z"})
    )
    assert found.offsets == {"-05:00": 1, "Z": 1}


def patient(id_: str, value: str, source: str | None = None) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [{"system": "mrn", "value": value}],
        "meta": {"source": source},
    }


def test_ids_of_two_sources(looker: Looker):
    found = looker.look(
        patient("1", "a", "https://north.example#request-1"),
        patient("1", "a", "https://south.example"),
        patient("2", "b", "https://north.example#request-1"),
        patient("2", "b", "https://north.example#request-2"),
        {"resourceType": "Patient"},
    )
    sources = ("https://north.example", "https://south.example")
    assert (found.shared_ids, found.shared_id_count) == ((SharedId("Patient", "1", sources),), 1)


def test_ids_of_two_files_with_other_identifiers(looker: Looker):
    looker.look(
        patient("1", "a"), patient("2", "b"), {"resourceType": "Patient", "id": "3"}, name="north.ndjson"
    )
    found = looker.look(patient("1", "z"), patient("2", "b"), patient("3", "c"), name="south.ndjson")
    files = tuple(f"{looker.inbox.folder}/in/{name}.ndjson" for name in ("north", "south"))
    assert found.shared_ids == (SharedId("Patient", "1", files),)


def test_proposal_is_a_settings_file(looker: Looker):
    strange = 'quote " back \\ tab \t é \x7f'
    found = looker.look(
        encounter(
            class_={"system": LOCAL, "code": "1", "display": "Inpatient"},
            period={"start": "2026-01-01T00:00:00"},
        ),
        encounter(class_={"code": strange, "display": "Emergency_visit"}),
        encounter(class_={"system": LOCAL, "code": "3", "display": "Observation-bed"}),
        discharged({"system": LOCAL, "code": "9", "display": "Patient expired"}),
        discharged({"code": "8", "display": "Left against advice"}),
        discharged({"system": LOCAL, "code": "7", "display": "Home"}),
        {"resourceType": "Condition", "recordedDate": "2026-01-01"},
    )
    settings = settings_file.parse(found.proposal, "proposal")
    assert settings.class_map == (
        ClassRule(kind="inpatient", class_system=LOCAL, class_code="1"),
        ClassRule(kind="emergency", class_code=strange),
        ClassRule(kind="observation", class_system=LOCAL, class_code="3"),
    )
    assert settings.disposition_map == (
        DispositionRule(system=LOCAL, code="9", disposition="died"),
        DispositionRule(code="8", disposition="against_advice"),
        DispositionRule(system=LOCAL, code="7", disposition="alive"),
    )
    assert not settings.dates_shifted
    assert '# 1 encounter, "Patient expired": guessed\n' in found.proposal
    assert '# 1 encounter, "Home": say what it means; alive is only the likeliest\n' in found.proposal
    assert "# 1 time has no offset: it is read in the zone below" in found.proposal
    assert "# 1 condition has a recordedDate and no onset" in found.proposal
    looker.settings = settings
    again = look(looker, [looker.inbox.folder / "in"], now=NOW)
    assert (again.unmapped_classes, again.unmapped_dispositions) == ((), ())


def test_proposal_for_shifted_dates(looker: Looker):
    found = looker.look(encounter(period={"start": "2180-01-01"}))
    assert settings_file.parse(found.proposal, "proposal").dates_shifted


def test_proposal_for_mimic_names_the_preset(looker: Looker):
    found = looker.look(encounter(identifier=[{"system": "http://mimic/identifier/encounter-hosp"}]))
    assert "use --preset mimic" in found.proposal


SETTINGS = TenantSettings(
    class_map=(
        ClassRule(kind="part", identifier_system_suffix="-icu"),
        ClassRule(kind="emergency", identifier_system="exact", class_code="AMB"),
        ClassRule(kind="observation", type_system="t", type_code="1"),
        ClassRule(kind="inpatient", class_system=LOCAL),
    ),
    disposition_map=(
        DispositionRule(code="9", disposition="died"),
        DispositionRule(system=LOCAL, code="9", disposition="against_advice"),
        DispositionRule(system="http://snomed.info/sct", code="371828006", disposition="alive"),
    ),
)
NUBC = "http://www.nubc.org/patient-discharge"
VARIED = [
    encounter(),
    encounter(class_={"code": "EMER", "system": "http://hl7.org/fhir/v3/ActCode|4.0"}),
    encounter(class_={"code": "OBSENC", "system": "elsewhere"}),
    encounter(class_={"code": "ZZ"}),
    encounter(class_={}),
    encounter(class_=None),
    encounter(class_={"system": LOCAL, "code": "1"}),
    encounter(identifier=[{"system": "x"}, {"system": "a-icu"}]),
    encounter(identifier=[{"system": "exact"}], class_={"code": "AMB"}),
    encounter(identifier=[{"system": "exact"}], class_={"code": "ZZ"}),
    encounter(type=[{"coding": [{"system": "t|2", "code": "1"}]}], class_={"code": "ZZ"}),
    discharged({"system": "http://hl7.org/fhir/discharge-disposition", "code": "aadvice"}),
    discharged({"system": NUBC, "code": "07"}),
    discharged({"system": NUBC, "code": "020"}),
    discharged({"system": NUBC, "code": "1"}),
    discharged({"system": "http://snomed.info/sct", "code": "371828006"}),
    discharged({"system": LOCAL, "code": "9"}),
    discharged({"system": "other", "code": "9"}),
    discharged({"code": "9"}),
    discharged({"system": "other", "code": "5"}),
    discharged({"system": NUBC}),
]


def test_codes_mean_what_silver_says(inbox: Inbox, tmp_path: Path):
    landing = inbox.land(
        "\n".join(json.dumps({**one, "id": str(n)}) for n, one in enumerate(VARIED)).encode()
    )
    connection = connect()
    rules.prepare(connection, SETTINGS, b"\0" * 32, 1)
    flatten.prepare(connection)
    flatten.flatten(
        connection,
        [flatten.LandedBatch(batch, 1, 0) for batch in records.batches(inbox, landing)],
        spill=tmp_path,
    )
    query = "SELECT CASE WHEN class_mapped THEN kind END, disposition FROM arrived_encounter ORDER BY seq"
    silver = connection.execute(query).fetchall()
    connection.close()
    resources = [read(json.dumps(one).encode()) for one in VARIED]
    assert [ours(one) for one in resources if isinstance(one, Encounter)] == silver


def ours(resource: Encounter) -> tuple[str | None, str | None]:
    stay = resource.hospitalization
    codings = codes.codings([stay.dischargeDisposition] if stay else None)
    meanings = [codes.disposition_of(coding, SETTINGS) for coding in codings]
    return codes.kind_of(resource, SETTINGS), next((meaning for meaning in meanings if meaning), None)
