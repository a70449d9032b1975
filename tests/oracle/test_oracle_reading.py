"""The oracle against hand-worked moments, versions and references (section 1 of the specification)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.fhir_builders import bundle, delete, encounter, entry, identifier, location, organization, patient
from tests.oracle.fields import child
from tests.oracle.landed import file, files, world
from tests.oracle.landing import records
from tests.oracle.moments import SECOND, Partial, compare, moment, read
from tests.oracle.references import Identified, resolve
from tests.oracle.settings import OracleSettings
from tests.oracle.versions import current

NEW_YORK, UTC_ZONE = ZoneInfo("America/New_York"), ZoneInfo("UTC")
LORD_HOWE, CAIRO = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Cairo")


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2024-01-05T10:00:00-05:00", UTC_ZONE, "2024-01-05T15:00:00+00:00"),
        ("2024-01-05T10:00:00", NEW_YORK, "2024-01-05T15:00:00+00:00"),
        ("2024-01-05T10:00:60Z", UTC_ZONE, "2024-01-05T10:00:59+00:00"),
        ("2024-11-03T01:30:00", NEW_YORK, "2024-11-03T05:30:00+00:00"),  # repeated: the earlier
        ("2024-03-10T02:30:00", NEW_YORK, "2024-03-10T07:00:00+00:00"),  # skipped: the first that exists
        ("2024-10-06T02:15:00", LORD_HOWE, "2024-10-05T15:30:00+00:00"),  # a gap of half an hour
        ("2024-04-26", CAIRO, "2024-04-25T22:00:00+00:00"),  # a day without 00:00
        ("2024-04-25", CAIRO, "2024-04-24T22:00:00+00:00"),
    ],
)
def test_instant_of_a_date_time(text: str, zone: ZoneInfo, expected: str) -> None:
    found = moment(text, zone)
    assert found is not None
    assert found.instant == instant(expected)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2024-01-05T02:00:00Z", NEW_YORK, date(2024, 1, 4)),
        ("2024-01-05T02:00:00-00:00", NEW_YORK, date(2024, 1, 4)),
        ("2024-01-05T02:00:00+00:00", NEW_YORK, date(2024, 1, 4)),
        ("2024-01-05T02:00:00+01:00", NEW_YORK, date(2024, 1, 5)),
        ("2024-01-05T23:30:00-05:00", UTC_ZONE, date(2024, 1, 5)),
        ("2024-01-05T02:00:00", NEW_YORK, date(2024, 1, 5)),
        ("2024-01-05", NEW_YORK, date(2024, 1, 5)),
    ],
)
def test_date_of_a_date_time(text: str, zone: ZoneInfo, expected: date) -> None:
    found = moment(text, zone)
    assert found is not None
    assert found.day == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-01",
        "2024-1-1",
        "2024-01-05T10:00:00+14:30",
        "2024-01-05T10:00:00-15:00",
        "2024-01-05T10:00Z",
        "2024-01-05T24:00:00Z",
        "2024-01-05T10:00:61Z",
        "2024-01-05 10:00:00Z",
        "2024-01-05t10:00:00z",
        "05.01.2024",
        " 2024-01-05",
        "0000-01-01",
        "",
    ],
)
def test_text_that_is_no_date_time(text: str) -> None:
    assert read(text, UTC_ZONE) is None


def test_year_and_month_never_become_a_day() -> None:
    assert read("2024", UTC_ZONE) == Partial(2024, None)
    assert read("2024-03", UTC_ZONE) == Partial(2024, 3)
    assert moment("2024-03", UTC_ZONE) is None


def test_compare_as_dates_where_one_has_no_time() -> None:
    late, day, next_day = (
        moment(text, UTC_ZONE) for text in ("2024-01-05T23:00:00Z", "2024-01-05", "2024-01-06")
    )
    assert late is not None
    assert day is not None
    assert next_day is not None
    assert compare(late, day) == 0
    assert compare(late, next_day) < 0


def test_compare_as_instants_where_both_have_a_time() -> None:
    west, east = moment("2024-01-05T23:00:00-05:00", UTC_ZONE), moment("2024-01-06T02:00:00+01:00", UTC_ZONE)
    assert west is not None
    assert east is not None
    assert compare(west, east) > 0


KNOWN = [
    Identified("Patient", "b", (("urn:mrn", "1"),)),
    Identified("Patient", "a", (("urn:alt", "1"), (None, "2"))),
    Identified("Organization", "o", (("urn:npi", "7 x"),)),
]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Patient/x", "x"),
        ("Patient/x/_history/3", "x"),
        ("https://h/fhir/Patient/x", "x"),
        ("https://h/fhir/Patient/x/_history/3", "x"),
        ("Patient?identifier=urn:mrn|1", "b"),
        ("Patient?identifier=urn%3Amrn%7C1", "b"),
        ("http://h/r4/Patient?identifier=urn:alt|1", "a"),
        ("Patient?identifier=1", "a"),  # two matches: the lowest
        ("Patient?identifier=|2", "a"),
        ("Patient?identifier=|1", None),
        ("Patient?identifier=urn:mrn|9", None),
        ("Patient?identifier=urn:mrn|1&active=true", None),
        ("Group/x", None),
        ("#x", None),
        ("fhir/Patient/x", None),
        ("Patient/", None),
        ("Patient/x y", None),
        ("urn:uuid:8d4a0c0e-0000-4000-8000-000000000000", None),
    ],
)
def test_reference_to_a_patient(reference: str, expected: str | None) -> None:
    assert resolve({"reference": reference}, "Patient", KNOWN) == expected


def test_a_logical_reference_without_system_is_any_system() -> None:
    assert resolve({"identifier": identifier(None, "1")}, "Patient", KNOWN) == "a"
    assert resolve({"identifier": identifier("urn:mrn", "1")}, "Patient", KNOWN) == "b"


def test_an_organization_that_is_not_found_is_its_value() -> None:
    assert resolve({"reference": "Organization?identifier=urn:npi|7%20x"}, "Organization", KNOWN) == "o"
    assert resolve({"reference": "Organization?identifier=urn:npi|8"}, "Organization", KNOWN) == "8"
    assert resolve({"identifier": identifier("urn:npi", "9")}, "Organization", KNOWN) == "9"


@pytest.mark.parametrize(
    ("lots", "gender"),
    [
        ([[("female", None)], [("male", None)]], "male"),
        ([[("female", "2024-01-02T00:00:00Z")], [("male", "2024-01-01T00:00:00Z")]], "female"),
        ([[("female", "2024-01-02T00:00:00Z")], [("male", None)]], "female"),
        ([[("female", "2024-01-02T00:00:00Z")], [("male", "2024-01-01T19:00:00-05:00")]], "male"),
        ([[("female", None), ("male", None)]], "male"),
    ],
)
def test_the_version_that_wins(lots: list[list[tuple[str, str | None]]], gender: str) -> None:
    contents = [file(*(patient("p", gender=one, updated=updated) for one, updated in lot)) for lot in lots]
    standing = current(records(files(contents)), UTC_ZONE)[("Patient", "p")].body
    assert standing is not None
    assert standing["gender"] == gender


def test_delete_removes_what_landed_before_it_and_a_later_version_restores() -> None:
    first = file(patient("p", updated="2024-01-02T00:00:00Z"), patient("q"))
    second = file(bundle(delete("Patient/p"), delete("Patient/q")))
    third = file(patient("p", gender="male", updated="2024-01-01T00:00:00Z"))
    assert set(current(records(files([first, second, third])), UTC_ZONE)) == {("Patient", "p")}


def test_bundle_entries_take_their_id_and_point_by_full_url() -> None:
    mother = bundle(
        entry(patient(None), full_url="urn:uuid:111"),
        entry(encounter("e", None, None, subject="urn:uuid:111"), full_url="urn:uuid:222"),
        entry(encounter("f", None, None, subject="urn:uuid:333")),
    )
    found = {one.id: one for one in records(files([file(bundle({"resource": mother}))]))}
    assert set(found) == {"111", "e", "f"}
    assert child(found["e"].body or {}, "subject")["reference"] == "Patient/111"
    assert child(found["f"].body or {}, "subject")["reference"] == "urn:uuid:333"


@pytest.mark.parametrize(
    "line",
    [
        '{"resourceType": "Patient", "id": "p", "gender": "male"',
        '{"resourceType": "Patient", "id": "p", "id": "p"}',
        '{"resourceType": "Patient", "id": "p", "gender": 7}',
        '{"resourceType": "Patient", "id": "p", "contact": [{"modifierExtension": [{"url": "urn:x"}]}]}',
        '{"resourceType": "Patient", "id": "p", "language": "\\u0000"}',
        '{"resourceType": "Encounter", "id": "p"}',
        '{"id": "p"}',
    ],
)
def test_what_is_quarantined_does_not_exist(line: str) -> None:
    assert [one.id for one in records(files([file(line, patient("q"))]))] == ["q"]


def test_a_file_may_be_an_array() -> None:
    content = b"[" + file(patient("p")).strip() + b",\n" + file(organization("o")).strip() + b"]"
    assert [(one.type, one.id) for one in records(files([content]))] == [
        ("Patient", "p"),
        ("Organization", "o"),
    ]


def test_data_through_ignores_planned_and_implausible() -> None:
    found = world(
        encounter("a", "2024-01-01", "2024-01-09T23:00:00-05:00", subject="Patient/p"),
        encounter("b", "2024-03-01", "2024-03-02", subject="Patient/p", status="planned"),
        encounter("c", "2024-02-01", "2199-03-02", subject="Patient/p", status="in-progress"),
        encounter("d", "2024-04-01", None, subject="Group/p"),
        location("l"),
    )
    assert found.feed.data_through == date(2024, 2, 1)


def test_shifted_dates_are_plausible() -> None:
    stay = encounter("a", "2199-01-01", "2199-01-09", subject="Patient/p")
    assert len(world(stay).stays) == 0
    assert len(world(stay, settings=OracleSettings(dates_shifted=True)).stays) == 1


def test_the_future_begins_a_day_after_landing() -> None:
    within = encounter("a", "2024-01-01", "2025-06-02T00:00:00Z", subject="Patient/p")
    beyond = encounter("b", "2024-01-01", "2025-06-02T00:00:01Z", subject="Patient/q")
    assert [one.stay.first.id for one in world(within, beyond).stays] == ["a"]
