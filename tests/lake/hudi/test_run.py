"""The same landings run by both engines: equal rows in every table, equal answers; neither carries on the other's lake.

The second run has what makes a merge go wrong: a late older version, a deletion, a stay that moves to another patient
and another month.
"""

from collections.abc import Iterator
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
def both(spark_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    home = tmp_path_factory.mktemp("engines")
    with pytest.MonkeyPatch.context() as environment:
        hospitals = {name: Hospital(home / name) for name in ("duckdb", spark_engine)}
        key = (hospitals["duckdb"].tenant.folder / "key").read_bytes()
        (hospitals[spark_engine].tenant.folder / "key").write_bytes(key)
        found = Both(hospitals["duckdb"], hospitals[spark_engine], [])
        for second in (False, True):
            reports: list[RunReport] = []
            for name, hospital in hospitals.items():
                environment.setenv("METRICCARE_ENGINE", name)
                land(hospital, second=second)
                reports.append(build.run(hospital.tenant))
                hospital._run_needed = False
            found.reports.append((reports[0], reports[1]))
        environment.delenv("METRICCARE_ENGINE")  # whoever reads need not know
        yield found


def rows(hospital: Hospital) -> dict[str, list[tuple[object, ...]]]:
    found = rows_of(hospital.tenant, (*SILVER_TABLES, *GOLD_TABLES), without=WHEN)
    return {name: [tuple(map(_rounded, row)) for row in table] for name, table in found.items()}


def _rounded(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


@pytest.mark.parametrize("schema", [schema.path for schema in (*SILVER_TABLES, *GOLD_TABLES)])
def test_every_row_of_every_table_is_equal(both: Both, schema: str) -> None:
    assert rows(both.spark)[schema] == rows(both.embedded)[schema]


def test_a_late_older_version_lost_and_a_moved_stay_stands_once(both: Both) -> None:
    stays = {row[0]: row for row in rows(both.spark)["gold/stay"]}
    assert len(stays) == 6  # e0 to e3, e5 and e7: e4 is deleted, and none stands twice
    assert both.spark.cell("mortality", month="2024-02") == (1, 1, 100.0)
    assert both.spark.cell("mortality", month="2023-01") is None


def test_both_say_what_they_did_alike(both: Both) -> None:
    for embedded, spark in both.reports:
        for name in ("run", "full", "landings", "patients", "stays", "data_through", "changed"):
            assert getattr(spark, name) == getattr(embedded, name)


def test_measures_findings_and_explanations_are_equal(both: Both) -> None:
    by = ("hospital", "department", "month")
    assert both.spark.measures(by=by) == both.embedded.measures(by=by)
    assert both.spark.findings() == both.embedded.findings()
    for asked in ("e0", "e2", "e7"):
        told = [explain_stay(each.tenant, asked, with_raw=True) for each in (both.spark, both.embedded)]
        assert [story.timeline for story in told[:1]] == [story.timeline for story in told[1:]]
        assert told[0].measures == told[1].measures


def test_doctor_finds_a_hudi_lake_sound_and_a_missing_file(both: Both) -> None:
    tenant = both.spark.tenant
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


def test_neither_engine_carries_on_the_others_lake(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    both.spark.land(patient("p9"))
    with pytest.raises(LakeVersionError) as refused:
        build.run(both.spark.tenant)
    assert "written by the engine 'spark', and METRICCARE_ENGINE is 'duckdb'" in refused.value.message
    monkeypatch.setenv("METRICCARE_ENGINE", "spark")
    both.embedded.land(patient("p9"))
    with pytest.raises(LakeVersionError, match="METRICCARE_ENGINE is 'spark'"):
        build.run(both.embedded.tenant)
    found = manifest.read(both.spark.tenant.lake)
    assert found is not None
    assert (found.engine, found.run) == ("spark", 2)


def test_rebuilt_with_the_other_engine_it_is_its_lake(both: Both) -> None:
    before = rows(both.spark)
    build.run(both.spark.tenant, full=True)
    found = manifest.read(both.spark.tenant.lake)
    assert found is not None
    assert found.engine == "duckdb"
    after = rows(both.spark)
    assert after["silver/encounter"] == before["silver/encounter"]
    assert not list(both.spark.tenant.lake.glob("*/*/.hoodie"))
