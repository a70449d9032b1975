"""A tenant's life: active, suspended, exported, deleted. Each step is written down and none is skipped.

    active ◄─resume─ suspended ─export─► exporting ─► exported ─delete, after the retention period─► deleted
     ▲  └───suspend────► ▲ └◄────failed─────┘            │
     └───────────────────────────────resume──────────────┘

Not the files themselves (`removal`), and not who may do it (an operator, by the policy).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from metriccare.errors import UsageError
from metriccare.office.desk import Author, Desk, text
from metriccare.office.tables import TenantStepRow

RETENTION_DAYS = 30
"""How long an exported tenant is kept before it may be deleted, so that a mistake can be taken back."""


class TenantState(StrEnum):
    """What may be done with a tenant: only an active one lets its people in and lands records."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPORTING = "exporting"
    EXPORTED = "exported"
    DELETED = "deleted"


_BEFORE = {
    TenantState.ACTIVE: {TenantState.SUSPENDED, TenantState.EXPORTED},
    TenantState.SUSPENDED: {TenantState.ACTIVE, TenantState.EXPORTING},
    TenantState.EXPORTING: {TenantState.SUSPENDED},
    TenantState.EXPORTED: {TenantState.EXPORTING},
    TenantState.DELETED: {TenantState.EXPORTED},
}


@dataclass(frozen=True, slots=True)
class Life:
    """Where a tenant's life stands; `due` is the first day on which an exported one may be deleted."""

    state: TenantState = TenantState.ACTIVE
    since: datetime | None = None
    by: str = ""
    reason: str = ""
    due: date | None = None
    certificate: str | None = None
    steps: int = 0
    by_id: str = ""


def life(desk: Desk) -> Life:
    """Where the desk's tenant stands now; one that nobody ever suspended is active."""
    return next(iter(history(desk)[-1:]), Life())


def history(desk: Desk) -> list[Life]:
    """Every step, oldest first."""
    return [_life(row) for row in desk.all(desk.rows(TenantStepRow).order_by(TenantStepRow.number))]


def suspend(desk: Desk, author: Author, reason: str) -> Life:
    """Nobody of the tenant signs in and nothing lands until it is resumed."""
    _check_not_exporting(desk)
    return _step(desk, author, TenantState.SUSPENDED, text("reason", reason, most=500, needed=True))


def resume(desk: Desk, author: Author, reason: str) -> Life:
    """Everything as before."""
    return _step(desk, author, TenantState.ACTIVE, text("reason", reason, most=500, needed=True))


def begin_export(desk: Desk, author: Author) -> Life:
    """From now its archive is being written, which may take long."""
    return _step(desk, author, TenantState.EXPORTING, "")


def export_failed(desk: Desk, author: Author, why: str) -> Life:
    """It is suspended as before; there is no archive."""
    return _step(desk, author, TenantState.SUSPENDED, why[:500])


def exported(desk: Desk, author: Author, certificate: str, days: int = RETENTION_DAYS) -> Life:
    """Its archive is written; from `days` days on it may be deleted."""
    due = (author.now + timedelta(days=days)).date()
    return _step(desk, author, TenantState.EXPORTED, "", due=due, certificate=certificate)


def check_deletable(desk: Desk, now: datetime) -> Life:
    """Raises UsageError where the tenant has not been exported, or its retention period is not over."""
    stands = life(desk)
    _check(stands.state, TenantState.DELETED)
    if stands.due is None or now.date() < stands.due:
        raise UsageError(
            f"tenant {desk.tenant} is kept until {stands.due}", way_out="delete it then, or resume it"
        )
    return stands


def deleted(desk: Desk, author: Author, certificate: str) -> Life:
    """Nothing of it is left but this history and the audit trail."""
    check_deletable(desk, author.now)
    return _step(desk, author, TenantState.DELETED, "", certificate=certificate)


def _step(
    desk: Desk,
    author: Author,
    state: TenantState,
    reason: str,
    *,
    due: date | None = None,
    certificate: str | None = None,
) -> Life:
    before = life(desk)
    _check(before.state, state)
    row = TenantStepRow(
        number=before.steps + 1, state=state.value, reason=reason, due=due, certificate=certificate
    )
    return _life(desk.add(row, author))


def _check_not_exporting(desk: Desk) -> None:
    """A person suspends what is active; only the export itself goes back from exporting."""
    if life(desk).state is TenantState.EXPORTING:
        raise UsageError("the tenant is being exported", way_out="wait until its archive is written")


def _check(before: TenantState, after: TenantState) -> None:
    if before not in _BEFORE[after]:
        raise UsageError(
            f"the tenant is {before.value}, so it cannot become {after.value}",
            way_out=f"that follows {' or '.join(sorted(_BEFORE[after]))}",
        )


def _life(row: TenantStepRow) -> Life:
    return Life(
        TenantState(row.state),
        row.at,
        row.author_name,
        row.reason,
        row.due,
        row.certificate,
        row.number,
        row.author_id,
    )
