"""The inbox: who sees which alert, in which part; and what people do with one. On SQLite."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from metriccare.access import accounts, memberships
from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.alerts import acts, inbox, story
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import NOBODY, Part, Reader, Wish
from metriccare.alerts.tables import AlertRow, MessageRow
from metriccare.database.engine import Database
from metriccare.errors import ChangedMeanwhileError, NotFoundError, UsageError
from metriccare.office.desk import Author, InvalidEntryError
from tests.alerts.conftest import NOON, PRIYA
from tests.alerts.written import written

EAST = Scope(frozenset({"east"}), None)
SURGERY = Scope(frozenset({"east"}), frozenset({"Surgery"}))
HER = Reader(PRIYA.id, EVERYWHERE)
ROSA = Author("2" * 32, "Rosa Delgado", NOON)


@pytest.fixture
def four(book: Book) -> dict[str, AlertRow]:
    """One of the tenant, one of a hospital, one of a department, one of operations."""
    return {
        "tenant": written(book, "tenant"),
        "east": written(book, "east", hospital="east"),
        "surgery": written(book, "surgery", hospital="east", department="Surgery"),
        "feed": written(book, "feed", kind="silent_feed"),
    }


def titles(book: Book, reader: Reader, wish: Wish | None = None) -> list[str]:
    return [alert.title for alert in inbox.listed(book, reader, wish or Wish())]


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (EVERYWHERE, {"tenant", "east", "surgery", "feed"}),
        (EAST, {"east", "surgery", "feed"}),
        (SURGERY, {"surgery", "feed"}),
        (Scope(frozenset({"west"}), None), {"feed"}),
    ],
)
def test_reader_sees_what_lies_in_her_scope(
    book: Book, four: dict[str, AlertRow], scope: Scope, seen: set[str]
) -> None:
    reader = Reader("", scope)
    assert set(titles(book, reader)) == seen
    assert {name for name, alert in four.items() if reader.sees(alert)} == seen
    assert inbox.glance(book, reader, Wish()).open == len(seen)
    for name, alert in four.items():
        if name in seen:
            assert inbox.one(book, reader, alert.id).title == name
        else:
            with pytest.raises(NotFoundError):
                inbox.one(book, reader, alert.id)


def test_alert_of_another_tenant_is_not_found(book: Book, four: dict[str, AlertRow]) -> None:
    other = Book(book.session, "south")
    assert inbox.listed(other, HER, Wish()) == []
    with pytest.raises(NotFoundError):
        acts.note(other, HER, PRIYA, four["east"].id, "Hello")


def test_list_has_the_untaken_first_then_the_taken_then_the_resolved(
    book: Book, later: Callable[[float], datetime]
) -> None:
    first, second = written(book, "first"), written(book, "second", fired_at=later(1))
    taken, over = written(book, "taken", fired_at=later(2)), written(book, "over", fired_at=later(3))
    acts.take(book, HER, PRIYA, taken.id, 1)
    story.resolve(book, over, "Over.", later(4))
    assert titles(book, HER) == ["second", "first", "taken", "over"]
    assert titles(book, HER, Wish("open")) == ["second", "first"]
    assert titles(book, HER, Wish("mine")) == ["taken"]
    assert titles(book, Reader("3" * 32, EVERYWHERE), Wish("mine")) == []
    assert titles(book, HER, Wish("resolved")) == ["over"]
    found = inbox.glance(book, HER, Wish())
    assert (found.every, found.open, found.taken, found.resolved, found.mine) == (4, 2, 1, 1, 1)
    assert [one.id for one in inbox.listed(book, HER, Wish(), skip=1, most=1)] == [first.id]
    assert inbox.newest(book, HER) is taken
    assert second.owner_id is None


def test_alert_that_fires_again_is_the_newest_and_keeps_its_owner(
    book: Book, later: Callable[[float], datetime]
) -> None:
    alert = written(book, "first")
    written(book, "second", fired_at=later(1))
    acts.take(book, HER, PRIYA, alert.id, 1)
    alert.escalated_at = later(1)
    story.resolve(book, alert, "Over.", later(2))
    assert written(book, "first", fired_at=later(3)) is alert
    assert (alert.fired_at, alert.escalated_at, alert.owner_name) == (later(3), None, "Priya Raman")
    assert inbox.newest(book, HER) is alert


@pytest.mark.parametrize(
    ("wish", "seen"),
    [
        (Wish(hospital="east"), {"east", "surgery"}),
        (Wish(measure="mortality"), {"tenant", "east", "surgery"}),
        (Wish(measure="hai"), set[str]()),
        (Wish(owner=NOBODY), {"tenant", "surgery", "feed"}),
        (Wish(owner=PRIYA.id), {"east"}),
    ],
)
def test_list_is_narrowed(book: Book, four: dict[str, AlertRow], wish: Wish, seen: set[str]) -> None:
    acts.take(book, HER, PRIYA, four["east"].id, 1)
    assert set(titles(book, HER, wish)) == seen


def test_owners_are_told_of_alerts_that_a_reader_sees_and_no_others(
    book: Book, four: dict[str, AlertRow]
) -> None:
    acts.take(book, HER, ROSA, four["tenant"].id, 1)
    acts.take(book, HER, PRIYA, four["surgery"].id, 1)
    book.session.flush()
    assert inbox.owners(book, HER) == {PRIYA.id: "Priya Raman", ROSA.id: "Rosa Delgado"}
    assert inbox.owners(book, Reader("", SURGERY)) == {PRIYA.id: "Priya Raman"}
    assert inbox.owners(Book(book.session, "south"), HER) == {}


@pytest.mark.parametrize("part", ["", "open"])
def test_mark_changes_with_every_step_that_a_reader_may_see_and_no_other(
    book: Book, four: dict[str, AlertRow], part: Part
) -> None:
    def mark(scope: Scope) -> str:
        return inbox.glance(book, Reader("", scope), Wish(part)).mark

    before = mark(EVERYWHERE), mark(SURGERY)
    acts.note(book, HER, PRIYA, four["east"].id, "Seen.")
    assert mark(EVERYWHERE) != before[0]
    assert mark(SURGERY) == before[1]


def test_both_engines_count_list_lock_and_find_what_waits(database: Database) -> None:
    with database.writing() as session:
        book = Book(session, "north")
        alert = written(book, "surgery", hospital="east", department="Surgery")
        channel = MessageRow(id="m", channel="mail", told="fired", alert_ids=f'["{alert.id}"]', body="[]")
        channel.state, channel.next_at, channel.created_at = "waiting", NOON, NOON
        book.add(channel)
    with database.writing() as session:
        book, surgeon = Book(session, "north"), Reader(PRIYA.id, SURGERY)
        acts.take(book, surgeon, PRIYA, alert.id, 1, "Mine.")
    with database.reading() as session:
        book = Book(session, "north")
        found = inbox.glance(book, surgeon, Wish("mine"))
        assert (found.every, found.open, found.taken, found.mine, found.mark) == (1, 0, 1, 1, "1-2")
        assert [one.title for one in inbox.listed(book, surgeon, Wish("mine"))] == ["surgery"]
        assert [one.id for one in inbox.waiting(book, alert)] == ["m"]
        assert len(inbox.latest_steps(book)) == 2


def test_steps_of_a_tenant_change_with_a_step_of_it_alone(book: Book, four: dict[str, AlertRow]) -> None:
    south = Book(book.session, "south")
    before = inbox.latest_steps(book), inbox.latest_steps(south)
    acts.note(book, HER, PRIYA, four["east"].id, "Seen.")
    assert inbox.latest_steps(book) != before[0]
    assert inbox.latest_steps(south) == before[1] == ()


def test_alert_taken_assigned_and_given_back(book: Book) -> None:
    rosa = accounts.create(book.session, "rosa@example.org", "Rosa Delgado", NOON)
    memberships.give(book.session, rosa.id, Grant("north", Role.CLINICIAN, EAST), NOON)
    alert = written(book, "east", hospital="east")
    acts.take(book, HER, PRIYA, alert.id, 1, "I look at it.")
    assert (alert.owner_name, alert.taken_at) == ("Priya Raman", NOON)
    acts.assign(book, HER, PRIYA, alert.id, 2, rosa.id)
    assert alert.owner_name == "Rosa Delgado"
    acts.give_back(book, HER, PRIYA, alert.id, 3)
    assert (alert.owner_id, alert.owner_name, alert.taken_at) == (None, None, None)
    assert [(one.what, one.words, one.by_name) for one in inbox.events(book, alert)] == [
        ("fired", "It is above 3.", None),
        ("taken", "I look at it.", "Priya Raman"),
        ("assigned", "To Rosa Delgado.", "Priya Raman"),
        ("given back", "", "Priya Raman"),
    ]


def test_what_changes_nothing_is_no_step(book: Book) -> None:
    alert = written(book, "east", hospital="east")
    acts.give_back(book, HER, PRIYA, alert.id, 1)
    acts.wake(book, HER, PRIYA, alert.id, 1)
    acts.take(book, HER, PRIYA, alert.id, 1)
    acts.take(book, HER, PRIYA, alert.id, 2)
    assert [one.what for one in inbox.events(book, alert)] == ["fired", "taken"]


def test_alert_is_assigned_only_to_whoever_may_see_it(book: Book) -> None:
    people = (
        ("west", Grant("north", Role.CLINICIAN, Scope(frozenset({"west"}), None)), False),
        ("south", Grant("south", Role.COMPLIANCE), False),
        ("awaited", Grant("north", Role.COMPLIANCE), True),
        ("fine", Grant("north", Role.ADMINISTRATOR), False),
    )
    ids: dict[str, str] = {}
    for name, grant, awaiting in people:
        account = accounts.create(book.session, f"{name}@example.org", name, NOON)
        memberships.give(book.session, account.id, grant, NOON, awaiting=awaiting)
        ids[name] = account.id
    alert = written(book, "east", hospital="east")
    assert [one.name for one in acts.takers(book, alert)] == ["fine"]
    for name in ("west", "south", "awaited"):
        with pytest.raises(InvalidEntryError, match="nobody who may see this alert"):
            acts.assign(book, HER, PRIYA, alert.id, 1, ids[name])
    assert alert.owner_id is None


def test_act_after_another_one_that_was_not_seen_is_refused(book: Book) -> None:
    alert = written(book, "east", hospital="east")
    acts.take(book, HER, ROSA, alert.id, 1)
    with pytest.raises(ChangedMeanwhileError):
        acts.take(book, HER, PRIYA, alert.id, 1)
    assert alert.owner_name == "Rosa Delgado"


@pytest.mark.parametrize("what", ["sent", "not sent", "escalated", "note"])
def test_message_or_note_meanwhile_contradicts_no_act(book: Book, what: str) -> None:
    alert = written(book, "east", hospital="east")
    story.add_event(book, alert, what, "Words.", NOON)
    acts.take(book, HER, PRIYA, alert.id, 1)
    assert inbox.versions(book, [alert]) == {alert.id: 3}


def test_snoozed_and_woken(book: Book) -> None:
    alert = written(book, "east", hospital="east")
    acts.snooze(book, HER, PRIYA, alert.id, 1, datetime(2026, 7, 15, 7, 0, tzinfo=UTC))
    assert alert.snoozed_until == datetime(2026, 7, 15, 7, 0, tzinfo=UTC)
    assert inbox.events(book, alert)[-1].words == "Until 2026-07-15 07:00 UTC."
    acts.wake(book, HER, PRIYA, alert.id, 2)
    assert alert.snoozed_until is None
    assert inbox.events(book, alert)[-1].what == "snooze over"


@pytest.mark.parametrize("days", [-1.0, 0.0, 90.1])
def test_snooze_without_an_end_ahead_is_refused(book: Book, days: float) -> None:
    alert = written(book, "east", hospital="east")
    with pytest.raises(InvalidEntryError, match="at most 90 days"):
        acts.snooze(book, HER, PRIYA, alert.id, 1, NOON + timedelta(days=days))


def test_resolved_alert_takes_notes_and_nothing_else(book: Book) -> None:
    alert = written(book, "east", hospital="east")
    story.resolve(book, alert, "Over.", NOON)
    with pytest.raises(UsageError, match="this alert is over"):
        acts.take(book, HER, PRIYA, alert.id, 2)
    acts.note(book, HER, PRIYA, alert.id, " It was the new ward. ")
    assert inbox.events(book, alert)[-1].words == "It was the new ward."


@pytest.mark.parametrize(
    ("words", "wrong"), [("  ", "is missing"), ("a" * 2001, "2,001"), ("a\x07", "control")]
)
def test_note_that_is_none_is_refused(book: Book, words: str, wrong: str) -> None:
    alert = written(book, "east", hospital="east")
    with pytest.raises(InvalidEntryError, match=wrong):
        acts.note(book, HER, PRIYA, alert.id, words)
