"""`metriccare replay`: one file, patient or period read from bronze again, and what rests on it computed anew.

Only current versions are read: an older one that a DELETE or a newer version has replaced must not come back. Not a
rebuild (`run --full`), and not a re-landing: bronze stays as it is.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from metriccare.bronze.records import landings
from metriccare.errors import NotFoundError, UsageError
from metriccare.gold.build import run
from metriccare.gold.measures import MONTH
from metriccare.gold.report import Progress, RunReport
from metriccare.gold.tables import STAY
from metriccare.lake.engine import connect, packaged_sql
from metriccare.lake.store import open_lake
from metriccare.silver.rules import pseudonym
from metriccare.silver.tables import PARENTS
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from metriccare.bronze.landing import Landing

PACKAGE = "metriccare.gold"


def replay_file(tenant: Tenant, name: str, *, progress: Progress | None = None) -> RunReport:
    """Read one landed file again: by landing number, name, or the beginning of its SHA-256.

    Raises NotFoundError where no run has read such a file.
    """
    found = [landing for landing in _applied(tenant) if _is(landing, name)]
    if not found:
        raise NotFoundError(
            f"tenant {tenant.name} has no landed file '{name}' that a run has read",
            way_out="see metriccare status, and run what is pending first",
        )
    connection = connect()
    try:
        chosen = {landing.number: frozenset[int]() for landing in found}
        for landing in found:
            chosen |= _places(connection, tenant, "replay_landing", {"landing": landing.number})
    finally:
        connection.close()
    return run(tenant, chosen=chosen, progress=progress)


def replay_patient(tenant: Tenant, patient: str, *, progress: Progress | None = None) -> RunReport:
    """Read every current record of one patient again: by FHIR id, or by the id in silver.

    Raises NotFoundError where silver has no record of the patient.
    """
    ids = {"given": patient, "pseudonym": pseudonym(tenant.key, patient)}
    return _replay(tenant, "replay_patient", ids, f"patient '{patient}'", progress)


def replay_period(tenant: Tenant, first: str, last: str, *, progress: Progress | None = None) -> RunReport:
    """Read every current record of the patients discharged from month `first` to `last` again.

    Raises UsageError for a month that is not YYYY-MM, NotFoundError where nobody was discharged then.
    """
    for month in (first, last):
        if not MONTH.fullmatch(month):
            raise UsageError(f"'{month}' is not a month", way_out="write it as YYYY-MM, such as 2026-03")
    return _replay(
        tenant, "replay_period", {"first": first, "last": last}, f"discharge from {first} to {last}", progress
    )


def _replay(
    tenant: Tenant, query: str, values: Mapping[str, str], what: str, progress: Progress | None
) -> RunReport:
    connection = connect()
    try:
        chosen = _places(connection, tenant, query, values)
    finally:
        connection.close()
    if not chosen:
        raise NotFoundError(
            f"tenant {tenant.name} has no {what}", way_out="see metriccare status for what there is"
        )
    return run(tenant, chosen=chosen, progress=progress)


def _places(
    connection: "DuckDBPyConnection", tenant: Tenant, query: str, values: Mapping[str, str | int]
) -> dict[int, frozenset[int]]:
    lake = open_lake(tenant.lake)
    for schema in (*PARENTS, STAY):
        lake.view(connection, schema)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    for landing, seq in connection.execute(packaged_sql(PACKAGE, query)).fetchall():
        found[int(landing)].add(int(seq))
    return {landing: frozenset(places) for landing, places in found.items()}


def _applied(tenant: Tenant) -> "list[Landing]":
    manifest = open_lake(tenant.lake).manifest
    applied = manifest.applied_landing if manifest else 0
    return [landing for landing in landings(tenant) if landing.number <= applied]


def _is(landing: "Landing", name: str) -> bool:
    return name in (str(landing.number), landing.name, PurePath(landing.name).name) or (
        len(name) >= 8 and landing.sha256.startswith(name)
    )
