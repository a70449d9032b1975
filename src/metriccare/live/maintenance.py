"""The night's work on one lake: buckets of several files become one, what no recent version needs is deleted.

Not the rewriting of rows: a run writes each touched bucket anew as a whole (ADR 0011). A reader at an older
version keeps its files for as long as the tenant's setting says.
"""

import msgspec

from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake import manifest as manifests
from metriccare.lake.engine import storage_errors
from metriccare.lake.store import Lake, writing
from metriccare.live.doing import Doing
from metriccare.live.outcome import Step
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants.registry import Tenant

TABLES = (*SILVER_TABLES, *GOLD_TABLES)


def tidy(tenant: Tenant, hours: int, doing: Doing) -> bool:
    """Compact, delete what is older than `hours`, sum up the logs; whether there was a lake. Raises BusyError."""
    if manifests.read(tenant.lake) is None:
        return False
    with storage_errors(tenant.lake), writing(tenant.lake, TABLES) as lake:
        if lake.manifest is None:
            return False
        before = _files(lake)
        with doing.step("compact"):
            for schema in TABLES:
                lake.table(schema).compact()
        with doing.step("vacuum"):
            lake.vacuum(hours)
        with doing.step("logs"):
            for schema in TABLES:
                lake.table(schema).shorten_log()
        _commit(tenant, lake, doing)
        doing.steps.append(Step("files", 0.0, before, _files(lake)))
    return True


def _commit(tenant: Tenant, lake: Lake, doing: Doing) -> None:
    """The same rows at newer versions of their tables."""
    manifest = lake.manifest
    if manifest is None:
        return
    manifests.write(
        tenant.lake, msgspec.structs.replace(manifest, tables=lake.versions(), files=lake.fingerprints())
    )
    doing.lake_run = manifest.run


def _files(lake: Lake) -> int:
    """Data files on the disk, those of older versions among them."""
    return sum(1 for schema in TABLES for _ in lake.table(schema).folder.glob("bucket=*/*.parquet"))
