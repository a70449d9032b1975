"""Which figures a run has moved, by measure, month and hospital: the two lake versions compared, not the run asked.

Reads only the files that the versions do not share, so that it costs what the change costs. No counts: who may see a
figure opens it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.errors import MetricCareError
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake import engines
from metriccare.lake.engine import connect, packaged_sql
from metriccare.lake.manifest import Manifest
from metriccare.lake.table import LakeTable
from metriccare.live.outcome import Change
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.live"


def moved(tenant: Tenant, before: Manifest | None, now: Manifest | None) -> tuple[Change, ...]:
    """At most a hundred, the latest months first; none of a first run, which makes everything new."""
    versions = [manifest.tables.get(MEASURE_RESULT.path) if manifest else None for manifest in (before, now)]
    if versions[0] is None or versions[1] is None or versions[0] == versions[1]:
        return ()
    tables = [engines.of(now).table(tenant.lake, MEASURE_RESULT, version) for version in versions]
    connection = connect()
    try:
        _show_difference(connection, tables[0], tables[1])
        rows = connection.execute(packaged_sql(PACKAGE, "changed")).fetchall()
    except MetricCareError:
        return ()  # the old version's log is gone: the figures are there, only their difference is not
    finally:
        connection.close()
    return tuple(Change(*map(str, row)) for row in rows)


def _show_difference(connection: "DuckDBPyConnection", before: LakeTable, now: LakeTable) -> None:
    old, new = _files(before), _files(now)
    buckets = {bucket for bucket in old.keys() | new.keys() if old.get(bucket) != new.get(bucket)}
    for name, table in (("before_result", before), ("now_result", now)):
        connection.execute(f"CREATE TEMP VIEW {name} AS {table.source(buckets)}")


def _files(table: LakeTable) -> Mapping[int, list[Path]]:
    return {bucket: sorted(files) for bucket, files in table.files().items()}
