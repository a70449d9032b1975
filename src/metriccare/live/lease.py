"""Being the only one: a lease in the database that its holder renews, and that another takes over when it does not.

Every call is part of the caller's transaction, and what the holder decides stands in the same one: a second holder,
whatever its clock says, waits for the row and then finds a higher fence. Not who asks for it (`worker`).
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from metriccare.live.queue import SKEW, IsGone
from metriccare.live.tables import LeaseRow


def hold(
    session: Session, name: str, holder: str, now: datetime, length: timedelta, gone: IsGone | None = None
) -> int | None:
    """The fence if the lease is the holder's from now on, or still is; None where it is another's.

    One whose holder is certainly `gone` is over at once. One that ends further ahead than its length was written by a
    clock that was wrong, and is as good as over.
    """
    _make(session, name, now)
    if gone is not None:
        _free(session, name, now, gone)
    over = or_(LeaseRow.until <= now, LeaseRow.until > now + length + SKEW)
    ours = LeaseRow.holder == holder
    kept = (
        update(LeaseRow)
        .where(LeaseRow.name == name, ours)
        .values(until=now + length)
        .returning(LeaseRow.fence)
        .execution_options(synchronize_session=False)
    )
    taken = (
        update(LeaseRow)
        .where(and_(LeaseRow.name == name, over))
        .values(holder=holder, until=now + length, fence=LeaseRow.fence + 1)
        .returning(LeaseRow.fence)
        .execution_options(synchronize_session=False)
    )
    fence = session.scalars(kept).one_or_none()
    return session.scalars(taken).one_or_none() if fence is None else fence


def release(session: Session, name: str, holder: str, now: datetime) -> None:
    """Let the next one have it at once."""
    ours = and_(LeaseRow.name == name, LeaseRow.holder == holder)
    session.execute(update(LeaseRow).where(ours).values(holder="", until=now))


def _free(session: Session, name: str, now: datetime, gone: IsGone) -> None:
    before = session.scalars(select(LeaseRow.holder).where(LeaseRow.name == name)).one()
    if before and gone(before):
        release(session, name, before, now)


def _make(session: Session, name: str, now: datetime) -> None:
    """Nobody's lease, where it was never held; two that find so at once both find one row afterwards."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(LeaseRow).values(name=name, holder="", until=now, fence=0)
    session.execute(row.on_conflict_do_nothing(index_elements=["name"]))
