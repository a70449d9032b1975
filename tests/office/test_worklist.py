"""The stays to review: who is on the list and why, on small tables whose answer is written beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from metriccare.lake.engine import connect
from metriccare.office import worklist
from metriccare.office.worklist import Item, Kind
from tests.fhir_builders import CLABSI, DIED, condition, encounter, organization, patient
from tests.hospital import Hospital

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DAY = 86_400_000_000


@dataclass(frozen=True)
class Reach:
    """Some hospitals."""

    hospitals: frozenset[str]

    def holds(self, hospital: str, department: str) -> bool:
        """Whatever the department."""
        del department
        return hospital in self.hospitals


@pytest.fixture
def tables() -> Iterator["DuckDBPyConnection"]:
    """Empty tables with the columns that the list reads."""
    connection = connect()
    for schema in worklist.TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in schema.columns)
        connection.execute(f"CREATE TEMP TABLE {schema.name} ({columns})")
    yield connection
    connection.close()


def add(tables: "DuckDBPyConnection", table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    tables.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def stay(tables: "DuckDBPyConnection", stay_id: str, days: float = 3, **values: object) -> None:
    plain = {
        "stay_id": stay_id, "hospital": "harrow", "department": "Medicine", "month": "2026-05",
        "year": "2026", "end_day": 20_600, "los_us": int(days * DAY), "hai_events": 0, "readmitted": False,
    }  # fmt: skip
    add(tables, "stay", **(plain | values))


def keys(found: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [item.key for item in found]


def test_worklist_names_each_reason(tables: "DuckDBPyConnection") -> None:
    stay(tables, "back", readmitted=True, days_to_next=12, readmission_stay_id="again")
    stay(tables, "again", planned=False)
    stay(tables, "died", death_evidence="disposition")
    stay(tables, "ill", hai_events=2)
    add(
        tables, "infection_event", event_id="1", stay_id="ill", infection_type="vap", counted=True, onset_us=2
    )
    add(
        tables, "infection_event", event_id="2", stay_id="ill", infection_type="cdi", counted=True, onset_us=1
    )
    add(tables, "infection_event", event_id="3", stay_id="ill", infection_type="ssi", counted=False)
    found = worklist.found(tables, since_day=0)
    assert [(item.key, item.found_day, item.details) for item in found] == [
        (("back", "readmission"), 20_612, ()),
        (("died", "death"), 20_600, ("disposition",)),
        (("ill", "infection"), 20_600, ("cdi", "vap")),
    ]
    assert (found[0].days_to_next, found[0].readmission_stay_id) == (12, "again")


def test_one_stay_may_have_several_reasons(tables: "DuckDBPyConnection") -> None:
    stay(tables, "both", 20, death_evidence="disposition")
    assert keys(worklist.found(tables, since_day=0)) == [("both", "death"), ("both", "long_stay")]


@pytest.mark.parametrize(("days", "long"), [(14.0, False), (14.001, True)])
def test_long_stay_without_a_year_before_is_above_14_days(
    tables: "DuckDBPyConnection", days: float, long: bool
) -> None:
    stay(tables, "one", days)
    assert bool(worklist.found(tables, since_day=0)) is long


def test_long_stay_is_above_the_95th_percentile_of_the_department_the_year_before(
    tables: "DuckDBPyConnection",
) -> None:
    for number in range(1, 22):  # 1 to 21 days: the 95th percentile of these is 20
        stay(tables, f"before-{number}", number, year="2025", month="2025-05", end_day=20_200)
    stay(tables, "at", 20)
    stay(tables, "above", 20.01)
    stay(tables, "elsewhere", 15, department="Surgery")
    stay(tables, "other hospital", 15, hospital="northgate")
    found = worklist.found(tables, since_day=20_500)
    assert sorted((item.stay_id, item.long_days) for item in found) == [
        ("above", 20.0),
        ("elsewhere", 14.0),
        ("other hospital", 14.0),
    ]


def test_long_stay_needs_twenty_stays_the_year_before(tables: "DuckDBPyConnection") -> None:
    for number in range(19):
        stay(tables, f"before-{number}", 40, year="2025", month="2025-05", end_day=20_200)
    stay(tables, "now", 15)
    assert [(item.stay_id, item.long_days) for item in worklist.found(tables, since_day=20_500)] == [
        ("now", 14.0)
    ]


def test_long_stay_of_a_quick_department_is_still_14_days(tables: "DuckDBPyConnection") -> None:
    for number in range(20):
        stay(tables, f"before-{number}", 2, year="2025", month="2025-05", end_day=20_200)
    stay(tables, "now", 13)
    assert worklist.found(tables, since_day=20_500) == ()


def test_findings_that_a_person_can_settle_are_listed_once_a_stay(tables: "DuckDBPyConnection") -> None:
    stay(tables, "odd")
    add(tables, "stay_encounter", stay_id="odd", encounter_id="visit")
    add(tables, "condition", condition_id="infection", encounter_id="visit")
    add(tables, "finding", rule="death_conflict", resource_type="Encounter", resource_id="visit")
    add(tables, "finding", rule="onset_missing", resource_type="Condition", resource_id="infection")
    add(tables, "finding", rule="no_offset", resource_type="Encounter", resource_id="visit")
    found = worklist.found(tables, since_day=0)
    assert [(item.kind, item.stay_id, item.details) for item in found] == [
        (Kind.FINDING, "odd", ("death_conflict", "onset_missing"))
    ]


def test_old_discharges_are_not_asked_about(tables: "DuckDBPyConnection") -> None:
    stay(tables, "old", death_evidence="disposition", end_day=20_234)
    stay(tables, "new", death_evidence="disposition", end_day=20_235)
    assert keys(worklist.found(tables, since_day=20_235)) == [("new", "death")]


def test_worklist_of_a_lake_is_cut_to_the_reach_and_follows_the_lake(hospital: Hospital) -> None:
    hospital.land(
        organization("harrow"),
        organization("northgate"),
        patient("p1"),
        patient("p2"),
        encounter(
            "e1", "2026-03-01T08:00:00Z", "2026-03-09T08:00:00Z", subject="Patient/p1",
            provider="Organization/harrow", disposition=[DIED],
        ),
        encounter(
            "e2", "2026-03-01T08:00:00Z", "2026-03-09T08:00:00Z", subject="Patient/p2",
            provider="Organization/northgate",
        ),
        condition(
            "c1", CLABSI, subject="Patient/p2", encounter="Encounter/e2", onset="2026-03-04T08:00:00Z"
        ),
    )  # fmt: skip
    assert worklist.items(hospital.tenant, Reach(frozenset({"harrow"}))) == []
    hospital.run()
    harrow, both = Reach(frozenset({"harrow"})), Reach(frozenset({"harrow", "northgate"}))
    died, ill = hospital.pseudonym("e1"), hospital.pseudonym("e2")
    assert [item.key for item in worklist.items(hospital.tenant, harrow)] == [(died, "death")]
    assert sorted(item.key for item in worklist.items(hospital.tenant, both)) == sorted(
        [(died, "death"), (ill, "infection")]
    )
    assert worklist.item(hospital.tenant, harrow, ill, "infection") is None
    found = worklist.item(hospital.tenant, both, ill, "infection")
    assert found is not None
    assert (found.details, found.days, found.month) == (("clabsi",), 8.0, "2026-03")
    hospital.land({"resourceType": "Patient", "id": "p3"}, encounter(
        "e3", "2026-03-02T08:00:00Z", "2026-03-20T08:00:00Z", subject="Patient/p3",
        provider="Organization/harrow",
    ))  # fmt: skip
    hospital.run()
    assert [item.key for item in worklist.items(hospital.tenant, harrow)] == [
        (hospital.pseudonym("e3"), "long_stay"),
        (died, "death"),
    ]
