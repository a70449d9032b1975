"""One patient's case out of the lake: gold's own steps, run for that patient alone over the lake that was counted.

The rows that come out are held against the stored ones, so an explanation cannot tell another story than the count.
"""

from typing import TYPE_CHECKING

from metriccare.errors import DataError, UsageError
from metriccare.gold import work
from metriccare.gold.explain import case
from metriccare.gold.explain.case import Asked, Case
from metriccare.gold.explain.reading import Reading
from metriccare.gold.lineage import rules_behind, rules_of
from metriccare.gold.tables import EPISODE, FINDING, INFECTION_EVENT, PATIENT_TABLES, STAY, STAY_ENCOUNTER
from metriccare.lake.engine import run_sql
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import TableSchema
from metriccare.silver import rules as silver_rules
from metriccare.silver.tables import PERSONAL_TABLES
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants import history, settings_file
from metriccare.tenants.configuration import TenantSettings
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from collections.abc import Iterable

# the working tables that hold what the stored ones hold, but for lineage
COMPARED: tuple[tuple[TableSchema, str], ...] = (
    (STAY, "work_stay"),
    (STAY_ENCOUNTER, "work_stay_encounter"),
    (EPISODE, "work_episode"),
    (INFECTION_EVENT, "work_infection_event"),
)
OF_PATIENTS = (*PATIENT_TABLES, FINDING)
OF_THE_FEED = 0  # the bucket of findings that belong to no patient
NOT_COMPARED = {"run", "settings_version", "definition_version", "readmission_stay_id", "readmitted"}


def prepare(lake: Reading, tenant: Tenant) -> TenantSettings:
    """Resolve the lake's references, once for any number of cases; the settings that it was computed with.

    Raises UsageError where the key or the definitions have changed since.
    """
    built, now = rules_behind(lake.manifest), rules_of(tenant)
    if built.definitions != now.definitions:
        raise _changed(tenant, "the definitions of the measures have")
    if built.key != now.key:
        raise _changed(tenant, "the tenant's key has")
    settings = settings_of_run(tenant, lake.manifest)
    for schema in SILVER_TABLES:  # as in a run that changes nothing
        lake.connection.execute(f"CREATE OR REPLACE TEMP VIEW stored_{schema.name} AS FROM {schema.name}")
    silver_rules.prepare(lake.connection, settings, tenant.key, lake.manifest.buckets)
    run_sql(lake.connection, "metriccare.silver", "macros")
    work.prepare(lake.bench, settings)
    work.resolve(lake.bench)
    return settings


def _changed(tenant: Tenant, what: str) -> UsageError:
    return UsageError(
        f"{what} changed since the last run", way_out=f"metriccare run --tenant {tenant.name}, then ask again"
    )


def load(lake: Reading, tenant: Tenant, settings: TenantSettings, encounter_id: str) -> Case:
    """The case of the patient whose encounter this is. Raises DataError where the lake contradicts itself."""
    lake.show((*PERSONAL_TABLES, *OF_PATIENTS))  # of which the case before showed some buckets only
    lake.ask(encounter_id=encounter_id)
    asked = next(iter(lake.rows("case_asked", Asked)))
    _compute(lake, asked.patient_id)
    _hold_against_gold(lake, tenant)
    return _case(lake, settings, asked)


def settings_of_run(tenant: Tenant, manifest: Manifest) -> TenantSettings:
    """The settings that the lake was computed with: today's, or an earlier version of them."""
    if tenant.settings.fingerprint() == manifest.settings_fingerprint:
        return tenant.settings
    for revision in reversed(history.revisions(tenant.folder)):
        settings = settings_file.read(revision.file)
        if settings.fingerprint() == manifest.settings_fingerprint:
            return settings
    raise _changed(tenant, "the settings have")


def _compute(lake: Reading, patient_id: str | None) -> None:
    lake.connection.execute("CREATE OR REPLACE TEMP TABLE work_patient (patient_id VARCHAR)")
    if patient_id is not None:
        lake.connection.execute("INSERT INTO work_patient VALUES (?)", [patient_id])
        buckets = work.buckets(lake.bench)
        lake.show((*PERSONAL_TABLES, *PATIENT_TABLES), buckets)
        lake.show((FINDING,), buckets | {OF_THE_FEED})
    work.compute(lake.bench)


def _hold_against_gold(lake: Reading, tenant: Tenant) -> None:
    for schema, computed in COMPARED:
        columns = ", ".join(f'"{name}"' for name in schema.column_names if name not in NOT_COMPARED)
        stored = f"SELECT {columns} FROM {schema.name} WHERE patient_id IN (FROM work_patient)"  # noqa: S608 (names of our own)
        again = f"SELECT {columns} FROM {computed}"  # noqa: S608 (names of our own)
        row = lake.connection.execute(
            f"(({stored}) EXCEPT ({again})) UNION ALL (({again}) EXCEPT ({stored}))"
        ).fetchone()
        if row is not None:
            raise DataError(
                f"tenant {tenant.name}: gold's table {schema.name} is not what silver gives for this patient",
                way_out=f"metriccare run --full --tenant {tenant.name} computes it anew from bronze",
            )


def _case(lake: Reading, settings: TenantSettings, asked: Asked) -> Case:
    patients: Iterable[case.Patient] = lake.rows("case_patient", case.Patient)
    return Case(
        settings=settings,
        data_through=lake.manifest.data_through,
        asked=asked,
        patient=next(iter(patients), None),
        encounters={row.encounter_id: row for row in lake.rows("case_encounter", case.Encounter)},
        stays={row.stay_id: row for row in lake.rows("case_stay", case.Stay)},
        episodes={row.episode_id: row for row in lake.rows("case_episode", case.Episode)},
        conditions=tuple(lake.rows("case_condition", case.Condition)),
        events=tuple(lake.rows("case_event", case.Event)),
        diagnoses=tuple(lake.rows("case_diagnosis", case.Diagnosis)),
        locations=tuple(lake.rows("case_location", case.Location)),
        statuses=tuple(lake.rows("case_status", case.Status)),
        death_days=tuple(
            int(row[0])
            for row in lake.connection.execute("SELECT DISTINCT day FROM death_day ORDER BY day").fetchall()
        ),
        findings=tuple(lake.rows("case_finding", case.Finding)),
    )
