"""A tenant's feeds of every kind as whoever looks after them enters and sees them: names and texts, as a form has them.

Not what they do: drop folders are `feeds` and `folders`, servers are `pull`. A refusal names the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, cast, get_args

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from metriccare.errors import NotFoundError, UsageError
from metriccare.live import feeds
from metriccare.live.feeds import DEFAULT, FolderSettings
from metriccare.live.folders import After
from metriccare.live.pull import book
from metriccare.live.pull.progress import progress
from metriccare.live.pull.settings import KINDS, PullSettings, of_texts
from metriccare.live.tables import FeedRow, FeedState
from metriccare.office.desk import InvalidEntryError
from metriccare.tenants.registry import Tenant

FeedKind = Literal["folder", "bulk", "search"]
FIELDS: Mapping[FeedKind, tuple[str, ...]] = {
    "folder": tuple(FolderSettings.__struct_fields__),
    **{kind: tuple(settings.__struct_fields__) for kind, settings in KINDS.items()},
}
MAIN: Mapping[FeedKind, str] = {"folder": "path", "bulk": "base", "search": "base"}
"""The field that says where it is."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A feed as it was entered, and how it fares."""

    name: str
    kind: FeedKind
    texts: Mapping[str, str]
    enabled: bool
    state: FeedState
    since: datetime | None
    last_success_at: datetime | None
    error: str | None
    progress: str = ""
    next_at: datetime | None = None
    has_key: bool = False

    @property
    def place(self) -> str:
        """Where it is: a folder, or an address."""
        return self.texts[MAIN[self.kind]]


_UNSEEN = Entered(
    name=DEFAULT,
    kind="folder",
    texts={"path": "", "after": "done"},
    enabled=True,
    state="waiting",
    since=None,
    last_success_at=None,
    error=None,
)
"""A tenant's own folder before a worker has looked at it."""


def listed(session: Session, tenant: Tenant) -> list[Entered]:
    """All of a tenant's feeds, by name."""
    folders = [_folder(row) for row in session.scalars(_folders(tenant))]
    if not any(one.name == DEFAULT for one in folders):
        folders.append(_UNSEEN)
    servers = [_server(one) for one in book.listed(session, tenant.name)]
    return sorted([*folders, *servers], key=lambda one: one.name)


def named(session: Session, tenant: Tenant, name: str) -> Entered:
    """One of them. Raises NotFoundError."""
    found = next((one for one in listed(session, tenant) if one.name == name), None)
    if found is None:
        raise NotFoundError(f"there is no feed called {name!r}", way_out="see: metriccare feeds list")
    return found


def add(session: Session, tenant: Tenant, name: str, kind: FeedKind, texts: Mapping[str, str]) -> None:
    """A new feed. Raises InvalidEntryError."""
    _refuse_unknown(kind, texts)
    if kind != "folder":
        book.add(session, tenant.name, name, kind, of_texts(kind, texts))
        return
    if not book.is_name(name):
        raise InvalidEntryError("name", "is not of small letters, digits and hyphens")
    if any(one.name == name for one in listed(session, tenant)):
        raise InvalidEntryError("name", "is another feed's already")
    feeds.set_folder(session, tenant, name, _of_folder(tenant, texts))


def change(
    session: Session, tenant: Tenant, name: str, texts: Mapping[str, str], *, enabled: bool | None = None
) -> None:
    """Other settings from now on; what is not named stays, what is empty is its default. Raises InvalidEntryError."""
    before = named(session, tenant, name)
    _refuse_unknown(before.kind, texts)
    after = {**before.texts, **texts}
    on = before.enabled if enabled is None else enabled
    if before.kind == "folder":
        feeds.set_folder(session, tenant, name, _of_folder(tenant, after, name), enabled=on)
        return
    if texts:
        book.change(session, tenant.name, name, of_texts(before.kind, after))
    if enabled is not None:
        book.enable(session, tenant.name, name, enabled=enabled)


def remove(session: Session, tenant: Tenant, name: str) -> None:
    """Forget it. What has landed stays, and so do files in a folder."""
    if name == DEFAULT:
        way_out = f"switch it off: metriccare feeds set {DEFAULT} --disable"
        raise UsageError("every tenant keeps its own drop folder", way_out=way_out)
    if named(session, tenant, name).kind != "folder":
        book.remove(session, tenant.name, name)
        return
    row = session.scalars(_folders(tenant).where(FeedRow.name == name)).one()
    session.delete(row)


def _refuse_unknown(kind: FeedKind, texts: Mapping[str, str]) -> None:
    unknown = sorted(texts.keys() - set(FIELDS[kind]))
    if unknown:
        known = ", ".join(FIELDS[kind])
        raise UsageError(f"a feed of kind {kind} has no {unknown[0]!r}", way_out=f"it has: {known}")


def _of_folder(tenant: Tenant, texts: Mapping[str, str], name: str = "") -> FolderSettings:
    path, after = texts.get("path", "").strip(), texts.get("after", "").strip() or "done"
    if after not in get_args(After):
        raise InvalidEntryError("after", f"is none of {', '.join(get_args(After))}")
    if path and not Path(path).is_absolute():
        raise InvalidEntryError("path", "is not absolute")
    if not path and name != DEFAULT:
        raise InvalidEntryError("path", "is missing")
    if path and Path(path).resolve().is_relative_to(tenant.folder.parent.resolve()):
        raise InvalidEntryError("path", "is among the tenants' own folders")  # another tenant's files
    return FolderSettings(path or None, cast(After, after))


def _texts(settings: PullSettings) -> dict[str, str]:
    said = cast("dict[str, object]", msgspec.to_builtins(settings))
    return {
        name: ", ".join(settings.types) if name == "types" else str(value) for name, value in said.items()
    }


def _folders(tenant: Tenant) -> Select[FeedRow]:
    query = select(FeedRow).where(FeedRow.tenant == tenant.name, FeedRow.kind == "folder")
    return query.order_by(FeedRow.name)


def _folder(row: FeedRow) -> Entered:
    settings = msgspec.json.decode(row.settings, type=FolderSettings)
    return Entered(
        name=row.name,
        kind="folder",
        texts={"path": settings.path or "", "after": settings.after},
        enabled=row.enabled,
        state=cast(FeedState, row.state),
        since=row.state_since,
        last_success_at=row.last_success_at,
        error=row.last_error,
    )


def _server(feed: book.PullFeed) -> Entered:
    return Entered(
        name=feed.name,
        kind=feed.kind,
        texts=_texts(feed.settings),
        enabled=feed.enabled,
        state=feed.state,
        since=feed.since,
        last_success_at=feed.last_success_at,
        error=feed.error,
        progress=progress(feed),
        next_at=feed.next_at,
        has_key=feed.has_key,
    )
