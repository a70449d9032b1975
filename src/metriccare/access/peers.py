"""What the hospitals of other tenants do together. `together` is the one function of the product that crosses tenants.

Everything that guards it stands here, and nobody else may read its tables (a test holds the code to that):

- Only tenants that have said yes give anything, and only they are answered. A yes counts from the next quarter on, so
  that what is said does not change at the moment when somebody joins; a no counts at once, and leaves nothing behind.
- Whoever asks is told of the others without herself: she could subtract what she knows.
- At least five hospitals of at least three other tenants; no hospital and no tenant is more than half of the stays.
- A whole year, no part of it and no part of the patients: two questions never differ by a few stays.
- No count of 1 to 10; one decimal of the rate, hundreds of the stays. Why something is withheld is not said, since
  that would tell how large somebody is.

Not how totals are counted (`live.sharing`). No place for a name: a hospital is a number here.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from metriccare.access.tables import PeerConsent, PeerCount
from metriccare.errors import UsageError

FEWEST_HOSPITALS, FEWEST_TENANTS = 5, 3
LARGEST_SHARE = 0.5
FEWEST_STAYS = 25
"""Stays of a hospital in a year below which it is left out: it would be a hospital in name only."""
SMALL = range(1, 11)
ROUGHLY = 100
DECIMALS = 3
"""Of the proportion: one decimal per 100."""


@dataclass(frozen=True, slots=True)
class Count:
    """One hospital's events and stays of a year, in one measure and variant; the hospital is a number."""

    measure: str
    variant: str
    year: str
    hospital: int
    events: int
    among: int


@dataclass(frozen=True, slots=True)
class Together:
    """The others together: the proportion (0 to 1), of how many hospitals and tenants, of about how many stays."""

    year: str
    value: float
    hospitals: int
    tenants: int
    roughly: int


def consent(session: Session, tenant: str) -> datetime | None:
    """Since when a tenant shares; None where it does not."""
    row = session.get(PeerConsent, tenant)
    return row.since if row else None


def counts_from(since: datetime) -> date:
    """The first day of the quarter after a yes."""
    quarter = (since.month - 1) // 3 + 1
    return date(since.year + quarter // 4, quarter % 4 * 3 + 1, 1)


def join(session: Session, tenant: str, by: tuple[str, str], now: datetime) -> None:
    """Let this tenant's totals count, from the next quarter on; a yes that was said before stays as it is."""
    if session.get(PeerConsent, tenant) is None:
        session.add(PeerConsent(tenant=tenant, since=now, by_id=by[0], by_name=by[1]))
        session.flush()


def leave(session: Session, tenant: str) -> bool:
    """Take them back at once, with everything that was given; whether the tenant shared at all."""
    session.execute(delete(PeerCount).where(PeerCount.tenant == tenant))
    gone = session.execute(
        delete(PeerConsent).where(PeerConsent.tenant == tenant).returning(PeerConsent.tenant)
    )
    return bool(gone.fetchall())


def give(session: Session, tenant: str, counts: Sequence[Count]) -> None:
    """Put these totals of a tenant in the place of those before. Raises UsageError where it does not share."""
    if session.get(PeerConsent, tenant) is None:
        raise UsageError(f"{tenant} does not share with others", way_out="metriccare benchmarks peers on")
    session.execute(delete(PeerCount).where(PeerCount.tenant == tenant))
    session.add_all(
        PeerCount(
            tenant=tenant, measure=one.measure, variant=one.variant, year=one.year, hospital=one.hospital,
            events=one.events, among=one.among,
        )
        for one in counts
    )  # fmt: skip
    session.flush()


def together(
    session: Session, asking: str, measure: str, variant: str, existing: Collection[str], today: date
) -> Together | None:
    """The others in the newest year that the asking tenant has given; None where nothing may be said.

    `existing` are the tenants that there are: one that was removed counts no longer.
    """
    sharing = _sharing(session, existing, today)
    if asking not in sharing:
        return None
    of = (PeerCount.measure == measure, PeerCount.variant == variant)
    query = select(PeerCount.year).where(PeerCount.tenant == asking, *of).order_by(PeerCount.year.desc())
    year = session.scalars(query).first()
    if year is None:
        return None
    others = (PeerCount.tenant.in_(sharing - {asking}), PeerCount.year == year)
    rows = session.scalars(select(PeerCount).where(*of, *others, PeerCount.among >= FEWEST_STAYS))
    return _pooled(year, list(rows))


def _sharing(session: Session, existing: Collection[str], today: date) -> set[str]:
    rows = session.scalars(select(PeerConsent).where(PeerConsent.tenant.in_(existing)))
    return {row.tenant for row in rows if counts_from(row.since) <= today}


def _pooled(year: str, rows: Sequence[PeerCount]) -> Together | None:
    of_tenant: Counter[str] = Counter()
    for row in rows:
        of_tenant[row.tenant] += row.among
    events, among = sum(row.events for row in rows), sum(row.among for row in rows)
    if len(rows) < FEWEST_HOSPITALS or len(of_tenant) < FEWEST_TENANTS or events in SMALL:
        return None
    if max(*of_tenant.values(), *(row.among for row in rows)) > LARGEST_SHARE * among:
        return None
    return Together(
        year, round(events / among, DECIMALS), len(rows), len(of_tenant), among // ROUGHLY * ROUGHLY
    )
