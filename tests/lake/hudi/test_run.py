"""The same landings run by both engines: equal rows in every table, equal answers; neither carries on the other's lake.

The second run, of the long tests, has what makes a merge go wrong: a late older version, a deletion, a stay that moves
to another patient and another month.
"""

from dataclasses import dataclass

import pytest

from metriccare.cli import health
from metriccare.errors import LakeVersionError
from metriccare.gold import build
from metriccare.gold.explain.stay import explain_stay
from metriccare.gold.report import RunReport
from metriccare.gold.tables import STAY
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake import manifest
from metriccare.lake.store import open_lake
from metriccare.silver.tables import TABLES as SILVER_TABLES
from tests.fhir_builders import (
    ACT_CODE,
    CLABSI,
    DIED,
    Resource,
    bundle,
    coding,
    condition,
    delete,
    diagnosis,
    encounter,
    entry,
    identifier,
    location,
    organization,
    patient,
    placed,
)
from tests.hospital import Hospital
from tests.lake_rows import rows_of

WHEN = frozenset({"landed_us", "landed_day"})
O1 = "Organization/o1"


def stay(
    number: int,
    start: str,
    end: str,
    *,
    subject: str | None = None,
    updated: str | None = None,
    died: bool = False,
) -> Resource:
    """An inpatient encounter with a ward, a principal diagnosis and a list of states."""
    return encounter(
        f"e{number}", start, end, subject=subject or f"Patient/p{number}", provider=O1, updated=updated,
        locations=[placed("w1", start=start)], diagnoses=[diagnosis(f"c{number}", 1)],
        disposition=[DIED] if died else [],
    ) | {"statusHistory": [{"status": "arrived", "period": {"start": start}}]}  # fmt: skip


FIRST = [
    organization("o1", "North"),
    location("w1", "Ward 3B", kind="wa"),
    *(patient(f"p{n}", birth="1950-01-01", identifiers=[identifier("urn:mrn", str(n))]) for n in range(6)),
    *(
        stay(n, f"2024-01-{1 + n:02}", f"2024-01-{5 + n:02}", updated="2024-03-01T00:00:00Z")
        for n in range(6)
    ),
    condition("c2", CLABSI, subject="Patient?identifier=urn:mrn|2", onset="2024-01-05"),
    encounter("anchor", "2024-06-01", "2024-06-01", subject="Patient/p0", klass=coding(ACT_CODE, "AMB")),
    "{this is no JSON",
]
SECOND = [
    stay(0, "2024-02-01", "2024-02-09", subject="Patient/p3", updated="2024-04-01T00:00:00Z", died=True),
    stay(
        1, "2023-01-01", "2023-01-02", updated="2024-02-01T00:00:00Z"
    ),  # late, and older than what is stored
    stay(7, "2024-01-20", "2024-01-25", subject="Patient/p2"),
    patient("p7", birth="2030-01-01"),
]


def land(hospital: Hospital, *, second: bool) -> None:
    hospital.land(*(SECOND if second else FIRST))
    if second:
        hospital.land(bundle(delete("Encounter/e4"), entry(patient("p5"))))


@dataclass
class Both:
    """The same landings, run by each engine."""

    embedded: Hospital
    spark: Hospital
    reports: list[tuple[RunReport, RunReport]]


@pytest.fixture(scope="module")
def once(spark_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """After a first run: whoever reads need not know by which engine."""
    home = tmp_path_factory.mktemp("engines")
    hospitals = {name: Hospital(home / name) for name in ("duckdb", spark_engine)}
    key = (hospitals["duckdb"].tenant.folder / "key").read_bytes()
    (hospitals[spark_engine].tenant.folder / "key").write_bytes(key)
    found = Both(hospitals["duckdb"], hospitals[spark_engine], [])
    run_both(found, second=False)
    return found


@pytest.fixture(scope="module")
def twice(once: Both) -> Both:
    """After an increment, and from then on: tests of the first run alone stand before those of this."""
    run_both(once, second=True)
    return once


def run_both(both: Both, *, second: bool) -> None:
    reports: list[RunReport] = []
    with pytest.MonkeyPatch.context() as environment:
        for name, hospital in (("duckdb", both.embedded), ("spark", both.spark)):
            environment.setenv("METRICCARE_ENGINE", name)
            land(hospital, second=second)
            reports.append(build.run(hospital.tenant))
            hospital._run_needed = False
            hospital._groups.clear()
            hospital._findings = None
    both.reports.append((reports[0], reports[1]))


def rows(hospital: Hospital) -> dict[str, list[tuple[object, ...]]]:
    found = rows_of(hospital.tenant, (*SILVER_TABLES, *GOLD_TABLES), without=WHEN)
    return {name: [tuple(map(_rounded, row)) for row in table] for name, table in found.items()}


def _rounded(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


EVERY = pytest.mark.parametrize("schema", [schema.path for schema in (*SILVER_TABLES, *GOLD_TABLES)])


@EVERY
def test_every_row_of_every_table_is_equal(once: Both, schema: str) -> None:
    assert rows(once.spark)[schema] == rows(once.embedded)[schema]


def test_measures_findings_and_explanations_are_equal(once: Both) -> None:
    equal_answers(once, "e0", "e2", "e5")


def test_doctor_finds_a_hudi_lake_sound_and_a_missing_file(once: Both) -> None:
    tenant = once.spark.tenant
    home = tenant.folder.parent.parent
    assert [check for check in health.checks(home, tenant.name, deep=False) if check.state == "wrong"] == []
    (file, *_) = open_lake(tenant.lake).table(STAY).files()[0]
    file.rename(file.with_suffix(".away"))
    try:
        (found,) = [each for each in health.checks(home, tenant.name, deep=False) if each.state == "wrong"]
    finally:
        file.with_suffix(".away").rename(file)
    assert found.found.startswith("gold/stay version ")
    assert found.found.endswith("the table is gone or damaged")


@pytest.mark.slow
@EVERY
def test_after_an_increment_every_row_is_equal(twice: Both, schema: str) -> None:
    assert rows(twice.spark)[schema] == rows(twice.embedded)[schema]


@pytest.mark.slow
def test_after_an_increment_the_answers_are_equal(twice: Both) -> None:
    equal_answers(twice, "e0", "e2", "e7")


@pytest.mark.slow
def test_a_late_older_version_lost_and_a_moved_stay_stands_once(twice: Both) -> None:
    stays = {row[0]: row for row in rows(twice.spark)["gold/stay"]}
    assert len(stays) == 6  # e0 to e3, e5 and e7: e4 is deleted, and none stands twice
    assert twice.spark.cell("mortality", month="2024-02") == (1, 1, 100.0)
    assert twice.spark.cell("mortality", month="2023-01") is None


@pytest.mark.slow
def test_both_say_what_they_did_alike(twice: Both) -> None:
    for embedded, spark in twice.reports:
        for name in ("run", "full", "landings", "patients", "stays", "data_through", "changed"):
            assert getattr(spark, name) == getattr(embedded, name)


def equal_answers(both: Both, *stays: str) -> None:
    by = ("hospital", "department", "month")
    assert both.spark.measures(by=by) == both.embedded.measures(by=by)
    assert both.spark.findings() == both.embedded.findings()
    for asked in stays:
        told = [explain_stay(each.tenant, asked, with_raw=True) for each in (both.spark, both.embedded)]
        assert [story.timeline for story in told[:1]] == [story.timeline for story in told[1:]]
        assert told[0].measures == told[1].measures


@pytest.mark.slow
def test_neither_engine_carries_on_the_others_lake(twice: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    twice.spark.land(patient("p9"))
    with pytest.raises(LakeVersionError) as refused:
        build.run(twice.spark.tenant)
    assert "written by the engine 'spark', and METRICCARE_ENGINE is 'duckdb'" in refused.value.message
    monkeypatch.setenv("METRICCARE_ENGINE", "spark")
    twice.embedded.land(patient("p9"))
    with pytest.raises(LakeVersionError, match="METRICCARE_ENGINE is 'spark'"):
        build.run(twice.embedded.tenant)
    found = manifest.read(twice.spark.tenant.lake)
    assert found is not None
    assert (found.engine, found.run) == ("spark", 2)


@pytest.mark.slow
def test_rebuilt_with_the_other_engine_it_is_its_lake(twice: Both) -> None:
    before = rows(twice.spark)
    build.run(twice.spark.tenant, full=True)
    found = manifest.read(twice.spark.tenant.lake)
    assert found is not None
    assert found.engine == "duckdb"
    after = rows(twice.spark)
    assert after["silver/encounter"] == before["silver/encounter"]
    assert not list(twice.spark.tenant.lake.glob("*/*/.hoodie"))
