"""A tenant's life: no step is skipped, the archive holds what the tenant had, and nothing is left after deletion."""

import hashlib
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from metriccare.errors import StorageError, UsageError
from metriccare.office import certificate, deadlines, feedback, removal, tenant_life
from metriccare.office.deadlines import Entry
from metriccare.office.desk import Author, Desk, InvalidEntryError
from metriccare.office.tenant_life import Life, TenantState
from metriccare.tenants import registry
from tests.office.conftest import NOON, PRIYA

LATER = replace(PRIYA, now=NOON + timedelta(days=30))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with the tenants `north` and `south`."""
    for name in ("north", "south"):
        registry.add(tmp_path / "house", name)
    return tmp_path / "house"


def export(house: Path, desk: Desk) -> Life:
    tenant_life.begin_export(desk, PRIYA)
    return removal.export(desk, PRIYA, removal.prepare(house, desk, PRIYA))


def delete(house: Path, desk: Desk, by: Author = LATER) -> Life:
    return removal.delete_tenant(house, desk, by, removal.ready(house, desk, by))


def test_tenant_that_nobody_suspended_is_active(desk: Desk) -> None:
    found = tenant_life.life(desk)
    assert (found.state, found.steps) == (TenantState.ACTIVE, 0)


def test_tenant_is_suspended_with_a_reason_and_resumed(desk: Desk, other: Desk) -> None:
    suspended = tenant_life.suspend(desk, PRIYA, "contract ended")
    assert (suspended.state, suspended.reason, suspended.by) == (
        TenantState.SUSPENDED, "contract ended", "Priya Raman",
    )  # fmt: skip
    assert tenant_life.life(other).state is TenantState.ACTIVE
    assert tenant_life.resume(desk, PRIYA, "signed again").state is TenantState.ACTIVE
    assert [one.state for one in tenant_life.history(desk)] == [TenantState.SUSPENDED, TenantState.ACTIVE]


def test_suspending_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(InvalidEntryError):
        tenant_life.suspend(desk, PRIYA, " ")


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda desk, _: tenant_life.resume(desk, PRIYA, "why"), "the tenant is active"),
        (lambda desk, house: export(house, desk), "cannot become exporting"),
        (lambda desk, house: delete(house, desk), "the tenant is active"),
    ],
    ids=["resume", "export", "delete"],
)
def test_active_tenant_skips_no_step(
    desk: Desk, house: Path, step: Callable[[Desk, Path], object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        step(desk, house)
    assert registry.names(house) == ["north", "south"]


def test_export_holds_the_folder_and_what_the_office_wrote(desk: Desk, other: Desk, house: Path) -> None:
    deadlines.add(desk, PRIYA, Entry("NHSN", "2026-08-17"))
    deadlines.add(other, PRIYA, Entry("somebody else's", "2026-08-17"))
    tenant_life.suspend(desk, PRIYA, "contract ended")
    stands = export(house, desk)
    assert (stands.state, stands.due) == (TenantState.EXPORTED, date(2026, 8, 13))
    made = certificate.read(stands.certificate or "")
    file = house / "exports" / "north-20260714T120000Z.tar"
    assert made.archive.file == file.name
    assert made.archive.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.rows["office_deadline"] == 1
    with tarfile.open(file) as tar:
        names = tar.getnames()
        rows = tar.extractfile("north/office/office_deadline.ndjson")
        assert rows is not None
        text = rows.read().decode()
    assert {"north/tenant.toml", "north/key"} <= set(names)
    assert text.count("\n") == 1
    assert '"title": "NHSN"' in text


def test_delete_waits_for_the_retention_period(desk: Desk, house: Path) -> None:
    tenant_life.suspend(desk, PRIYA, "contract ended")
    export(house, desk)
    early = replace(PRIYA, now=NOON + timedelta(days=29))
    with pytest.raises(UsageError, match="is kept until 2026-08-13"):
        delete(house, desk, early)
    assert registry.names(house) == ["north", "south"]


def test_delete_leaves_history_and_certificate_alone(desk: Desk, other: Desk, house: Path) -> None:
    feedback.rate(desk, PRIYA, rating="2", comment="", page="/")
    feedback.rate(other, PRIYA, rating="5", comment="", page="/")
    tenant_life.suspend(desk, PRIYA, "contract ended")
    export(house, desk)
    stands = delete(house, desk)
    made = certificate.read(stands.certificate or "")
    assert registry.names(house) == ["south"]
    assert feedback.ratings(desk).n == 0
    assert feedback.ratings(other).n == 1
    assert made.deleted_at == "2026-08-13T12:00:00+00:00"
    assert made.deleted_files is not None
    assert made.deleted_files == made.files
    assert (made.deleted_rows or {})["office_rating"] == 1
    assert [one.state.value for one in tenant_life.history(desk)] == [
        "suspended",
        "exporting",
        "exported",
        "deleted",
    ]
    with pytest.raises(UsageError, match="the tenant is deleted"):
        tenant_life.resume(desk, PRIYA, "a mistake")


def test_delete_again_after_an_interruption(desk: Desk, house: Path) -> None:
    tenant_life.suspend(desk, PRIYA, "contract ended")
    export(house, desk)
    registry.remove(house, "north")
    assert delete(house, desk).state is TenantState.DELETED


@pytest.mark.parametrize(
    "spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"short")], ids=["gone", "cut"]
)
def test_delete_needs_the_archive_as_it_was(desk: Desk, house: Path, spoil: Callable[[Path], object]) -> None:
    tenant_life.suspend(desk, PRIYA, "contract ended")
    export(house, desk)
    spoil(house / "exports" / "north-20260714T120000Z.tar")
    with pytest.raises(UsageError, match="the archive of north is not what was exported"):
        delete(house, desk)
    assert registry.names(house) == ["north", "south"]


def test_export_that_the_disk_refuses_leaves_no_archive(desk: Desk, house: Path) -> None:
    tenant_life.suspend(desk, PRIYA, "contract ended")
    (house / "exports").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="exports"):
        export(house, desk)
    assert tenant_life.export_failed(desk, PRIYA, "no room").state is TenantState.SUSPENDED
