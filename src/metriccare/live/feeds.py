"""The drop folders of all tenants as the database keeps them, and how each fares. Not the files in them (`folders`).

Every tenant has one, `drop` in its own folder; others are named by whoever set them up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.errors import UsageError
from metriccare.live.folders import After, Folder
from metriccare.live.tables import FeedRow, FeedState
from metriccare.tenants.registry import Tenant

DEFAULT = "drop"


class FolderSettings(msgspec.Struct, frozen=True):
    """Where a folder is (None: in the tenant's own), and what becomes of a file that has landed."""

    path: str | None = None
    after: After = "done"


def drop_folders(session: Session, tenants: Iterable[Tenant]) -> list[Folder]:
    """Every folder that is watched, those of new tenants among them."""
    rows = session.scalars(select(FeedRow).where(FeedRow.kind == "folder")).all()
    found: list[Folder] = []
    for tenant in tenants:
        own = [row for row in rows if row.tenant == tenant.name]
        if not any(row.name == DEFAULT for row in own):
            own.append(_added(session, tenant.name, DEFAULT))
        found += [_folder(tenant, row) for row in own if row.enabled]
    return found


def lacking(session: Session, tenants: Iterable[Tenant]) -> bool:
    """Whether a tenant has no folder yet, so that `drop_folders` will write."""
    query = select(FeedRow.tenant).where(FeedRow.kind == "folder", FeedRow.name == DEFAULT)
    return not {tenant.name for tenant in tenants} <= set(session.scalars(query))


def set_folder(
    session: Session, tenant: Tenant, name: str, settings: FolderSettings, *, enabled: bool = True
) -> None:
    """A folder with these settings from now on. Raises UsageError for one that is no absolute path."""
    if settings.path is not None and not Path(settings.path).is_absolute():
        raise UsageError(f"{settings.path} is not an absolute path", way_out="give it from the root on")
    if settings.path is None and name != DEFAULT:
        raise UsageError(f"the folder {name} has no path", way_out="give one")
    query = select(FeedRow).where(FeedRow.tenant == tenant.name, FeedRow.name == name)
    row = session.scalars(query).one_or_none() or _added(session, tenant.name, name)
    row.settings, row.enabled = msgspec.json.encode(settings).decode(), enabled


def report(session: Session, feed: str, state: FeedState, now: datetime, error: str | None = None) -> bool:
    """How a feed fares; whether that is news."""
    row = session.get(FeedRow, feed)
    if row is None or (row.state, row.last_error) == (state, error):
        return False
    if row.state != state:
        row.state_since = now
    row.state, row.last_error = state, error
    return True


def landed(session: Session, feed: str, now: datetime) -> None:
    """Something of it has landed."""
    row = session.get(FeedRow, feed)
    if row is not None:
        row.last_success_at = now


@dataclass(frozen=True, slots=True)
class Fare:
    """How a feed fares, for a page."""

    name: str
    state: FeedState
    since: datetime | None
    last_success_at: datetime | None
    error: str | None
    settings: FolderSettings


def fares(session: Session, tenant: str) -> list[Fare]:
    """The drop folders of a tenant, by name."""
    query = select(FeedRow).where(FeedRow.tenant == tenant, FeedRow.kind == "folder").order_by(FeedRow.name)
    return [
        Fare(
            row.name,
            cast(FeedState, row.state),
            row.state_since,
            row.last_success_at,
            row.last_error,
            msgspec.json.decode(row.settings, type=FolderSettings),
        )
        for row in session.scalars(query)
    ]


def _added(session: Session, tenant: str, name: str) -> FeedRow:
    row = FeedRow(
        tenant=tenant, kind="folder", name=name, state="waiting", enabled=True, settings="{}", cursor="{}"
    )
    session.add(row)
    session.flush()
    return row


def _folder(tenant: Tenant, row: FeedRow) -> Folder:
    settings = msgspec.json.decode(row.settings, type=FolderSettings)
    path = tenant.folder / DEFAULT if settings.path is None else Path(settings.path)
    return Folder(row.id, tenant.name, path, settings.after, ours=settings.path is None)
