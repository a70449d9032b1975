"""The oracle against hand-worked stays, deaths, episodes, infections and intervals."""

from fractions import Fraction

import pytest

from tests.fhir_builders import (
    AGAINST_ADVICE,
    CLABSI,
    DEATH,
    DIED,
    ELECTIVE,
    HEART_FAILURE,
    HOME,
    ICD_10_CM,
    Coding,
    Resource,
    coding,
    concept,
    condition,
    diagnosis,
    encounter,
    location,
    organization,
    patient,
    placed,
)
from tests.oracle.findings import findings
from tests.oracle.intervals import mean_t, poisson, wilson
from tests.oracle.landed import cell, row, world
from tests.oracle.measures import rows
from tests.oracle.settings import ClassRule, OracleSettings
from tests.oracle.world import World

LATER = encounter("later", "2025-01-01", "2025-01-01", subject="Patient/later", klass={"code": "AMB"})


def stay(
    id_: str,
    start: str,
    end: str,
    *,
    at: str = "Organization/h",
    disposition: Coding | None = None,
    part_of: str | None = None,
    reason: Coding | None = None,
    types: tuple[Coding, ...] = (),
) -> Resource:
    return encounter(
        id_,
        start,
        end,
        subject="Patient/p",
        provider=at,
        disposition=[disposition] if disposition else [],
        part_of=part_of and f"Encounter/{part_of}",
        reasons=[reason] if reason else [],
        types=types,
    )


def merged(found: World) -> list[tuple[list[str], list[str]]]:
    """Each stay as (merged encounters, absorbed ones)."""
    return [([one.id for one in each.stay.encounters], list(each.stay.absorbed)) for each in found.stays]


def test_encounters_of_one_hospital_that_overlap_are_one_stay() -> None:
    found = world(
        stay("a", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z", disposition=DIED),
        stay("b", "2024-01-05T09:59:59Z", "2024-01-06T10:00:00Z", disposition=HOME),
        stay("c", "2024-01-06T10:00:00Z", "2024-01-07T10:00:00Z"),
        stay("d", "2024-01-02", "2024-01-03", at="Organization/other"),
    )
    assert merged(found) == [(["a", "b"], []), (["d"], []), (["c"], [])]
    assert [one.disposition for one in found.stays] == ["alive", None, None]


def test_encounters_of_the_same_period_are_one_stay() -> None:
    found = world(stay("a", "2024-01-01", "2024-01-01"), stay("b", "2024-01-01", "2024-01-01"))
    assert merged(found) == [(["a", "b"], [])]


def test_part_of_an_overlapping_encounter_lends_only_its_id() -> None:
    found = world(
        stay("a", "2024-01-01", "2024-01-05"),
        stay("b", "2024-01-03", "2024-01-20", part_of="a", at="Organization/other"),
        stay("c", "2024-02-01", "2024-02-03", part_of="a"),
    )
    assert merged(found) == [(["a"], ["b"]), (["c"], [])]
    assert cell(found, "alos") == (6.0, 2)


def test_a_ring_of_parts_is_the_stay_of_its_first() -> None:
    found = world(
        stay("b", "2024-01-01", "2024-01-05", part_of="a"),
        stay("a", "2024-01-02", "2024-01-09", part_of="b"),
    )
    assert merged(found) == [(["b"], ["a"])]


def test_a_part_encounter_belongs_whatever_its_period() -> None:
    rule = ClassRule("part", identifier_system_suffix="-icu")
    icu = stay("i", "2024-06-01", "2024-06-05", part_of="a") | {
        "identifier": [{"system": "x-icu", "value": "1"}]
    }
    found = world(stay("a", "2024-01-01", "2024-01-05"), icu, settings=OracleSettings(class_map=(rule,)))
    assert merged(found) == [(["a"], ["i"])]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([patient("p", deceased="2024-01-05")], (1, 1)),
        ([patient("p", deceased="2024-01-06")], (0, 1)),
        ([patient("p", deceased="2024-01")], (0, 1)),
        ([condition("c", DEATH, subject="Patient/p", encounter="Encounter/e")], (1, 1)),
        ([condition("c", DEATH, subject="Patient/p", encounter="Encounter/x", onset="2024-01-03")], (0, 1)),
        ([condition("c", DEATH, subject="Patient/p", onset="2024-01-03")], (1, 1)),
        ([condition("c", DEATH, subject="Patient/p", recorded="2024-01-03")], (1, 1)),
        ([condition("c", DEATH, subject="Patient/p", onset="2024", recorded="2024-01-03")], (0, 1)),
        ([condition("c", DEATH, subject="Patient/p", onset="2024-01-03", verification="refuted")], (0, 1)),
        ([condition("c", DEATH, subject="Patient/q", encounter="Encounter/e")], (0, 1)),
    ],
)
def test_evidence_of_death(evidence: list[Resource], expected: tuple[int, int]) -> None:
    found = world(stay("e", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z", disposition=HOME), *evidence)
    assert cell(found, "mortality") == expected
    assert (("death_conflict", "Encounter", "e") in findings(found)) == (expected[0] == 1)


def test_death_in_two_stays_belongs_to_the_later() -> None:
    found = world(
        stay("a", "2024-01-01", "2024-01-05"),
        stay("b", "2024-01-05", "2024-01-09"),
        patient("p", deceased="2024-01-05"),
    )
    assert set(found.died) == {"b"}


def test_death_within_30_dates_after_admission() -> None:
    old = patient("p", birth="1950", deceased="2024-01-31")
    assert cell(world(stay("e", "2024-01-01", "2024-01-05"), old, LATER), "mortality", "30d_65_94") == (1, 1)
    assert cell(world(stay("e", "2023-12-31", "2024-01-05"), old, LATER), "mortality", "30d_65_94") == (0, 1)


@pytest.mark.parametrize(
    ("next_stay", "expected"),
    [
        (stay("b", "2024-02-04", "2024-02-05"), (1, 2)),
        (stay("b", "2024-02-05", "2024-02-06"), (0, 2)),
        (stay("b", "2024-02-04", "2024-02-05", types=(ELECTIVE,)), (0, 2)),
        (stay("b", "2024-01-06", "2024-01-09", at="Organization/other"), (0, 1)),  # a transfer
        (stay("b", "2024-01-07", "2024-01-09", at="Organization/other"), (1, 2)),
        (stay("b", "2024-01-05", "2024-01-09", reason=HEART_FAILURE), (0, 1)),  # same day, same diagnosis
        (stay("b", "2024-01-05", "2024-01-09"), (1, 2)),
        (stay("b", "2024-01-06", "2024-01-09", reason=HEART_FAILURE), (1, 2)),
        (stay("b", "2024-02-04", "2024-02-05", disposition=AGAINST_ADVICE), (1, 1)),
        (stay("b", "2024-12-03", "2024-12-04"), (0, 1)),  # discharged less than 30 dates ago
    ],
)
def test_readmission(next_stay: Resource, expected: tuple[int, int]) -> None:
    first = stay("a", "2024-01-01", "2024-01-05", reason=HEART_FAILURE)
    assert cell(world(first, next_stay, LATER), "readmission_30d") == expected


def test_no_transfer_after_a_death() -> None:
    found = world(
        stay("a", "2024-01-01", "2024-01-05", disposition=DIED),
        stay("b", "2024-01-06", "2024-01-09", at="Organization/other"),
        LATER,
    )
    assert [len(one.episode.stays) for one in found.episodes] == [1, 1]
    assert [one.exclusion for one in found.episodes] == ["died", None]


def test_an_unripe_episode_makes_the_row_provisional() -> None:
    found = world(stay("a", "2024-01-01", "2024-01-05"), stay("b", "2024-02-04", "2024-02-05"))
    whole = row(found, "readmission_30d")
    assert whole is not None
    assert (whole["numerator"], whole["denominator"], whole["provisional"]) == (1, 1, True)


@pytest.mark.parametrize(
    ("onset", "default", "day_3"),
    [
        ("2024-01-03T10:00:00Z", 0, 1),
        ("2024-01-03T10:00:01Z", 1, 1),
        ("2024-01-02T23:59:59Z", 0, 0),
        ("2024-01-03", 0, 1),
        ("2024-01-04", 1, 1),
        ("2024-01-09T10:00:00Z", 1, 1),
        ("2024-01-09T10:00:01Z", 0, 0),
        ("2024-01", 0, 0),
    ],
)
def test_infection_after_48_hours(onset: str, default: int, day_3: int) -> None:
    infected = condition("c", CLABSI, subject="Patient/p", onset=onset)
    found = world(stay("e", "2024-01-01T10:00:00Z", "2024-01-09T10:00:00Z"), infected)
    assert cell(found, "hai") == (default, 1)
    assert cell(found, "hai", "day_3") == (day_3, 1)
    assert cell(found, "hai", "per_1000_patient_days") == (default, 8)


def infection(id_: str, onset: str, code: Coding = CLABSI) -> Resource:
    return condition(id_, code, subject="Patient/p", onset=onset)


def test_records_within_14_times_24_hours_are_one_event() -> None:
    long_stay = stay("e", "2024-01-02T10:00:00Z", "2024-03-01T10:00:00Z")
    at_the_door = infection("a", "2024-01-01T10:00:00Z")
    inside = world(long_stay, at_the_door, infection("b", "2024-01-15T10:00:00Z"))
    beyond = world(long_stay, at_the_door, infection("b", "2024-01-15T10:00:01Z"))
    assert cell(inside, "hai") == (0, 1)
    assert cell(beyond, "hai") == (1, 1)


def test_icd_codes_are_compared_in_upper_case_without_dots() -> None:
    code = coding(f"{ICD_10_CM}|2024", "t80211a")
    found = world(stay("e", "2024-01-01", "2024-01-09"), infection("c", "2024-01-05", code))
    assert [one.type for one in found.events] == ["clabsi"]


def test_each_type_is_an_event_of_its_own() -> None:
    both = condition("c", CLABSI, coding(ICD_10_CM, "A04.72"), subject="Patient/p", onset="2024-01-05")
    found = world(stay("e", "2024-01-01", "2024-01-09"), both)
    assert cell(found, "hai", "per_1000_patient_days") == (2, 8)
    assert cell(found, "hai") == (1, 1)


def test_department_is_the_ward_of_the_last_location() -> None:
    moved = stay("e", "2024-01-01", "2024-01-09") | {
        "location": [
            placed("bed", start="2024-01-03"),
            placed("door", start="2024-01-01"),
            placed("x", status="planned"),
        ]
    }
    found = world(
        moved,
        location("bed", "Bed 7", part_of="room"),
        location("room", "Room 3", part_of="ward"),
        location("ward", "Ward A", kind="wa"),
        location("door", "Door", kind="wa"),
        settings=OracleSettings(ward_department={"Ward A": "Surgery"}),
    )
    assert [one.department for one in found.stays] == ["Surgery"]


def test_principal_diagnosis_is_the_first_of_rank_1_that_resolves() -> None:
    diagnosed = stay("e", "2024-01-01", "2024-01-09", reason=CLABSI) | {
        "diagnosis": [
            diagnosis("none", 1),
            diagnosis("theirs", 1),
            diagnosis("second", 2),
            diagnosis("ours", 1),
        ]
    }
    found = world(
        diagnosed,
        condition("theirs", CLABSI, subject="Patient/q"),
        condition("second", CLABSI, subject="Patient/p"),
        condition("ours", coding(ICD_10_CM, "i50.9"), subject="Patient/p"),
    )
    assert [one.principal for one in found.stays] == [(ICD_10_CM, "I509")]


def test_rows_by_hospital_and_month() -> None:
    found = world(
        stay("a", "2024-01-01", "2024-02-05"),
        stay("b", "2024-03-01", "2024-03-02", at="Organization?identifier=7")
        | {"serviceType": concept(text="Eye")},
        organization("h", "North"),
        patient("p", gender="female", birth="1960-01-02"),
    )
    assert rows(
        found, measure="alos", variant="whole_days", by=("hospital", "month", "age_band", "department")
    ) == [
        {"measure": "alos", "variant": "whole_days", "hospital": "h", "month": "2024-02", "age_band": "45-64"}
        | {
            "department": "Unknown",
            "hospital_name": "North",
            "numerator": 35,
            "denominator": 1,
            "value": 35.0,
        }
        | {"lower": None, "upper": None, "provisional": False},
        {"measure": "alos", "variant": "whole_days", "hospital": "7", "month": "2024-03", "age_band": "45-64"}
        | {"department": "Eye", "hospital_name": None, "numerator": 1, "denominator": 1, "value": 1.0}
        | {"lower": None, "upper": None, "provisional": False},
    ]
    assert len(rows(found, measure="alos", from_month="2024-03", to_month="2024-03", by=("month",))) == 2


def test_intervals_against_published_values() -> None:
    assert wilson(10, 100) == pytest.approx((5.522914, 17.436567), abs=1e-5)
    assert poisson(10, 1000) == pytest.approx((4.795389, 18.390356), abs=1e-5)
    assert poisson(0, 1000) == pytest.approx((0, 3.688879), abs=1e-5)
    assert mean_t([Fraction(1), Fraction(2), Fraction(3)]) == pytest.approx((-0.484138, 4.484138), abs=1e-5)
