"""The one function that crosses tenants, as somebody who wants to learn of another tenant would use it."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.access import peers
from metriccare.access.peers import Count, Together
from metriccare.access.tables import PeerCount
from metriccare.database.engine import Database
from metriccare.errors import UsageError

SPRING = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 7, 14)
BY = ("1" * 32, "Priya Raman")
ALL = ("north", "south", "east", "west", "evil", "other")
SRC = Path(__file__).parents[2] / "src"


@pytest.fixture
def session(local_database: Database) -> Iterator[Session]:
    """Undone at the end of the test."""
    with Session(local_database.engine) as found:
        yield found


def shares(
    session: Session,
    tenant: str,
    hospitals: Sequence[tuple[int, int]],
    *,
    year: str = "2025",
    since: datetime = SPRING,
) -> None:
    """A tenant that shares, with events and stays of each hospital."""
    peers.join(session, tenant, BY, since)
    counts = [Count("mortality", "default", year, n, *one) for n, one in enumerate(hospitals, 1)]
    peers.give(session, tenant, counts)


def asked(
    session: Session, tenant: str = "north", today: date = TODAY, among: Sequence[str] = ALL
) -> Together | None:
    return peers.together(session, tenant, "mortality", "default", among, today)


def three_others(session: Session) -> None:
    """Five hospitals of three other tenants: 130 of 5,000, none too large."""
    shares(session, "north", [(500, 1000)])
    shares(session, "south", [(20, 1000), (30, 1000)])
    shares(session, "east", [(25, 1000), (25, 1000)])
    shares(session, "west", [(30, 1000)])


def test_the_others_together_without_whoever_asks(database: Database):
    """On each engine."""
    with Session(database.engine) as session:
        three_others(session)
        assert asked(session) == Together("2025", 0.026, hospitals=5, tenants=3, roughly=5000)
        assert peers.leave(session, "west")
        assert asked(session) is None


def test_whoever_does_not_share_is_told_nothing(session: Session):
    three_others(session)
    assert asked(session, "evil") is None
    peers.leave(session, "north")
    assert asked(session) is None


def test_four_hospitals_or_two_tenants_are_too_few(session: Session):
    shares(session, "north", [(500, 1000)] * 9)  # her own never count
    shares(session, "south", [(20, 1000)] * 2)
    shares(session, "east", [(25, 1000)] * 3)
    assert asked(session) is None
    shares(session, "west", [(30, 24)])  # a hospital in name only
    assert asked(session) is None
    peers.give(session, "east", [Count("mortality", "default", "2025", 1, 25, 1000)])
    peers.give(session, "west", [Count("mortality", "default", "2025", 1, 25, 1000)])
    assert asked(session) is None  # three tenants, four hospitals


@pytest.mark.parametrize(
    ("south", "told"),
    [
        ([(100, 3001)], False),  # one hospital, more than half of 6,001
        ([(100, 3000)], True),
        ([(50, 1501), (50, 1500)], False),  # one tenant, more than half
        ([(50, 1500), (50, 1500)], True),
    ],
)
def test_nobody_is_more_than_half(session: Session, south: list[tuple[int, int]], told: bool):
    shares(session, "north", [(1, 100)])
    shares(session, "south", south)
    shares(session, "east", [(25, 750)] * 2)
    shares(session, "west", [(25, 750)] * 2)
    assert (asked(session) is not None) is told


@pytest.mark.parametrize(("events", "told"), [(0, True), (1, False), (10, False), (11, True)])
def test_a_small_count_is_not_told(session: Session, events: int, told: bool):
    shares(session, "north", [(1, 100)])
    shares(session, "south", [(events, 1000), (0, 1000)])
    shares(session, "east", [(0, 1000), (0, 1000)])
    shares(session, "west", [(0, 1000)])
    assert (asked(session) is not None) is told


def test_joining_does_not_show_at_the_moment_and_leaving_does(session: Session):
    """Whoever asks before and after somebody joined learns what she has only when the quarter turns."""
    three_others(session)
    before = asked(session)
    shares(session, "other", [(90, 1000)], since=datetime(2026, 7, 1, tzinfo=UTC))
    assert asked(session) == before
    assert asked(session, "other") is None  # and is not answered before she counts
    assert asked(session, today=date(2026, 9, 30)) == before
    joined = asked(session, today=date(2026, 10, 1))
    assert joined == Together("2025", 0.037, hospitals=6, tenants=4, roughly=6000)
    assert peers.leave(session, "other")
    assert asked(session, today=date(2026, 10, 1)) == before
    assert not peers.leave(session, "other")
    assert not session.scalars(select(PeerCount).where(PeerCount.tenant == "other")).all()


def test_saying_yes_again_does_not_begin_anew(session: Session):
    peers.join(session, "north", BY, SPRING)
    peers.join(session, "north", BY, datetime(2026, 7, 1, tzinfo=UTC))
    assert peers.consent(session, "north") == SPRING


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 9, 1, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 12, 31, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_yes_counts_from_the_next_quarter(said: datetime, counts: date):
    assert peers.counts_from(said) == counts


def test_the_year_is_the_asker_s_newest_and_nobody_chooses_it(session: Session):
    three_others(session)
    shares(session, "north", [(500, 1000)], year="2024")
    assert asked(session) is None  # the others gave 2025
    peers.give(session, "north", [])
    assert asked(session) is None


def test_another_measure_or_variant_is_another_question(session: Session):
    three_others(session)
    assert peers.together(session, "north", "hai", "default", ALL, TODAY) is None
    assert peers.together(session, "north", "mortality", "30d_65_94", ALL, TODAY) is None


def test_a_tenant_that_was_removed_counts_no_longer(session: Session):
    three_others(session)
    assert asked(session, among=("north", "south", "east")) is None
    assert asked(session, among=("south", "east", "west")) is None


def test_nothing_is_given_without_a_yes(session: Session):
    with pytest.raises(UsageError, match="evil does not share"):
        peers.give(session, "evil", [Count("mortality", "default", "2025", 1, 1, 1000)])


def test_one_event_more_or_less_is_not_seen(session: Session):
    """Rounded to 0.1 per 100 and to hundreds of stays: nobody's single event shows."""
    three_others(session)
    before = asked(session)
    peers.give(session, "west", [Count("mortality", "default", "2025", 1, 31, 1001)])
    assert asked(session) == before


def test_the_answer_names_nobody(session: Session):
    three_others(session)
    told = repr(asked(session))
    assert not any(name in told for name in ALL)


def test_nothing_else_in_the_product_reads_what_tenants_give():
    """Another query over these tables would be another way across tenants."""
    reading = {
        str(path.relative_to(SRC / "metriccare"))
        for path in SRC.rglob("*.py")
        if "migrations" not in path.parts
        and re.search(r"PeerCount|PeerConsent|peer_count|peer_consent", path.read_text(encoding="utf-8"))
    }
    assert reading == {"access/peers.py", "access/tables.py"}
