"""Exporting a tenant whole, and deleting it: its folder, and its rows in the application's database.

Not when it may be done (`tenant_life`). The audit trail and the tenant's history stay.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, select

# Imported so that its tables are among those below.
import metriccare.access.tables  # noqa: F401  # pyright: ignore[reportUnusedImport]
from metriccare.database.tables import Table
from metriccare.errors import UsageError
from metriccare.office import archive, certificate, tenant_life
from metriccare.office.certificate import Certificate, Files
from metriccare.office.desk import Author, Desk
from metriccare.office.tables import TenantStepRow
from metriccare.office.tenant_life import Life, TenantState
from metriccare.tenants import registry

OFFICE = "office_"
OUTLIVES = (TenantStepRow.__tablename__, "audit")
"""Tables whose rows outlive the tenant, by the beginning of their names."""


def prepare(home: Path, desk: Desk, author: Author) -> Certificate:
    """Write the tenant into an archive: raw records, lake, settings, key, and what its office wrote.

    It takes as long as the tenant is large and changes no row, so a session that reads is enough. Raises UsageError
    where its export has not been begun, StorageError where the disk refuses.
    """
    if tenant_life.life(desk).state is not TenantState.EXPORTING:
        raise UsageError(f"the export of {desk.tenant} was not begun", way_out="suspend it, then export it")
    folder = registry.existing_folder(home, desk.tenant)
    rows = {table.name: _rows(desk, table) for table in _tables() if table.name.startswith(OFFICE)}
    return Certificate(
        tenant=desk.tenant,
        exported_at=author.now.isoformat(timespec="seconds"),
        exported_by=author.id,
        archive=archive.write(home, desk.tenant, folder, rows, author.now),
        files=archive.files_of(folder),
        rows={name: len(found) for name, found in rows.items()},
    )


def export(desk: Desk, author: Author, made: Certificate) -> Life:
    """The archive of this certificate is the tenant's export; from now the retention period runs."""
    return tenant_life.exported(desk, author, certificate.written(made))


def ready(home: Path, desk: Desk, author: Author) -> Certificate:
    """The certificate of a tenant that may be deleted now, its archive checked.

    Raises UsageError where the retention period is not over, or the archive is not what was written.
    """
    made = certificate.read(tenant_life.check_deletable(desk, author.now).certificate or "")
    if not archive.holds(home, made.archive):
        raise UsageError(
            f"the archive of {desk.tenant} is not what was exported", way_out="resume it, then export again"
        )
    return made


def delete_tenant(home: Path, desk: Desk, author: Author, made: Certificate) -> Life:
    """Delete a tenant that is `ready`; the certificate says what is gone.

    The rows go with the caller's transaction, the folder at once: one that is gone already is no obstacle, so that a
    deletion that was interrupted can be done again.
    """
    gone = {table.name: _delete(desk, table) for table in reversed(_tables())}
    done = msgspec.structs.replace(
        made,
        deleted_at=author.now.isoformat(timespec="seconds"),
        deleted_by=author.id,
        deleted_files=_delete_folder(home, desk.tenant),
        deleted_rows=gone,
    )
    return tenant_life.deleted(desk, author, certificate.written(done))


def _tables() -> list[SqlTable]:
    """Every table of the application that has a tenant in it, but for those that outlive it."""
    tables = Table.metadata.sorted_tables
    return [table for table in tables if "tenant" in table.c and not table.name.startswith(OUTLIVES)]


def _rows(desk: Desk, table: SqlTable) -> list[Mapping[str, object]]:
    found = desk.session.execute(select(table).where(table.c.tenant == desk.tenant)).mappings()
    return [{str(name): value for name, value in row.items()} for row in found]


def _delete(desk: Desk, table: SqlTable) -> int:
    gone = desk.session.execute(delete(table).where(table.c.tenant == desk.tenant).returning(table.c.tenant))
    return len(gone.fetchall())


def _delete_folder(home: Path, tenant: str) -> Files:
    if tenant not in registry.names(home):
        return Files()
    found = archive.files_of(registry.existing_folder(home, tenant))
    registry.remove(home, tenant)
    return found
