"""The outbox on both engines: one holder at a time, at least once, rests that grow, whatever the clock does."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from metriccare.alerts import leases, outbox
from metriccare.alerts.book import Book
from metriccare.alerts.channels.protocol import Delivered, Later, Never
from metriccare.alerts.leases import LEASE, LONGEST, Taken, Way
from metriccare.alerts.settling import ATTEMPTS, pause
from metriccare.alerts.tables import ChannelRow, MessageRow
from metriccare.database.engine import Database
from metriccare.errors import NotFoundError, UsageError
from tests.alerts.conftest import NOON, PRIYA
from tests.alerts.post import HOUR, MINUTE, SECOND, Office


@pytest.fixture
def office(database: Database) -> Office:
    """One channel, `mail`, of the tenant `north`."""
    found = Office(database)
    found.channel("mail")
    return found


def taken(office: Office, channel: str = "mail", worker: str = "w1") -> Taken:
    found = office.take(channel, worker)
    assert found is not None
    return found


def test_a_message_is_sent_once_and_its_alert_says_so(office: Office) -> None:
    office.alert()
    office.message("m1", "mail")
    office.clock.now += timedelta(milliseconds=400)
    assert office.deliver() == 1
    assert office.outside.arrived == [("mail", "m1")]
    row = office.row("m1")
    assert (row.state, row.delivered_at, row.attempts) == ("delivered", office.clock.now, 1)
    assert office.story() == [("sent", "Sent to mail by e-mail 0.4 s after it was decided.")]
    assert office.channel_row("mail").last_delivered_at == office.clock.now
    assert office.deliver() == 0


def test_two_workers_never_hold_one_message(office: Office) -> None:
    for number in range(10):
        office.channel(f"c{number}")
        office.message(f"m{number}", f"c{number}")
    found: list[str] = []
    ready = Barrier(4)

    def work(worker: str) -> None:
        ready.wait()
        for number in range(10):
            one = office.take(f"c{number}", worker)
            if one is not None:
                found.append(one.message.id)

    threads = [Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"m{number}" for number in range(10)]


def test_one_message_of_a_channel_is_sent_at_a_time(office: Office) -> None:
    office.message("m1", "mail")
    office.message("m2", "mail")
    first = taken(office)
    assert office.take("mail", "w2") is None
    assert office.due() == []
    office.settle(first, Delivered())
    assert taken(office, worker="w2").message.id == "m2"


def test_a_lease_that_ends_is_free_again_and_the_first_holder_settles_nothing(office: Office) -> None:
    office.message("m1", "mail")
    first = taken(office)
    office.clock.now += LEASE - SECOND
    assert office.take("mail", "w2") is None
    office.clock.now += SECOND
    second = taken(office, worker="w2")
    assert (second.message.id, second.attempts) == ("m1", 2)
    office.settle(first, Later("too late"))
    assert office.row("m1").taken_by == "w2"
    office.settle(first, Delivered())  # it has arrived all the same
    office.settle(second, Later("not now"))
    assert office.row("m1").state == "delivered"


def test_what_a_dead_worker_held_is_free_at_once(office: Office) -> None:
    office.message("m1", "mail")
    taken(office, worker="dead")
    with office.database.writing() as session:
        assert leases.free(session, lambda worker: worker == "dead") == 1
    assert taken(office).message.id == "m1"


def test_a_clock_set_back_keeps_nothing_waiting(office: Office) -> None:
    office.message("new", "mail")
    office.clock.now -= timedelta(days=400)
    assert office.deliver() == 1
    office.message("held", "mail")
    taken(office, worker="dead")
    office.clock.now -= timedelta(days=400)
    assert taken(office).message.id == "held"


def test_a_rest_that_a_wrong_clock_has_written_is_over(office: Office) -> None:
    office.message("m1", "mail")
    office.settle(taken(office), Later("503"))
    office.clock.now -= timedelta(days=400)
    assert office.due() == [Way("north", "mail")]
    assert taken(office).message.id == "m1"


def test_a_clock_set_forward_loses_nothing(office: Office) -> None:
    office.outside.always("mail", Later("503"))
    office.message("m1", "mail")
    office.deliver()
    office.clock.now += timedelta(days=4000)
    office.deliver()
    assert (office.row("m1").state, office.row("m1").attempts) == ("waiting", 2)


def test_a_channel_that_fails_is_tried_once_for_all_that_wait(office: Office) -> None:
    office.outside.always("mail", Later("the address answered 500"))
    office.messages((f"m{number:04}" for number in range(1000)), "mail")
    for _ in range(60):
        office.deliver()
        office.clock.now += MINUTE
    assert 5 <= len(office.outside.tried) <= 60
    assert len({identifier for _, identifier in office.outside.tried}) == len(office.outside.tried)
    row = office.channel_row("mail")
    assert (row.last_error, row.failing_since) == ("the address answered 500", NOON)


def test_after_an_hour_of_failures_everything_arrives(office: Office) -> None:
    office.outside.always("mail", Later("the address answered 500"))
    office.messages((f"m{number:02}" for number in range(20)), "mail")
    end = office.clock.now + HOUR
    while office.clock.now < end:
        office.deliver()
        office.clock.now += MINUTE
    assert office.outside.arrived == []
    del office.outside.answers["mail"]
    office.clock.now += HOUR
    office.deliver()
    assert len(office.outside.arrived) == len(set(office.outside.arrived)) == 20
    row = office.channel_row("mail")
    assert (row.failures, row.failing_since, row.resting_until, row.last_error) == (0, None, None, "")


def test_one_message_that_never_succeeds_holds_up_no_other(office: Office) -> None:
    office.outside.answers["mail"] = lambda message: Later("500") if message.id == "m0" else Delivered()
    for number in range(3):
        office.message(f"m{number}", "mail")
    for _ in range(3):
        office.deliver()
        office.clock.now += 10 * SECOND
    assert [identifier for _, identifier in office.outside.arrived] == ["m1", "m2"]


def test_after_so_many_tries_it_is_dead_and_can_be_replayed(office: Office) -> None:
    office.alert()
    office.outside.always("mail", Later("the address answered 500"))
    office.message("m1", "mail")
    for _ in range(ATTEMPTS):
        assert office.deliver() == 1
        office.clock.now += HOUR
    assert office.deliver() == 0
    assert office.row("m1").state == "dead"
    assert office.story() == [
        ("not sent", "Could not be sent to mail by e-mail: the address answered 500 (tried 30 times).")
    ]
    del office.outside.answers["mail"]
    with office.database.writing() as session:
        book = Book(session, "north")
        assert [row.id for row in outbox.dead(book)] == ["m1"]
        assert outbox.dead(Book(session, "south")) == []
        assert outbox.replay(book, office.clock.now, "m1") == 1
    assert office.deliver() == 1
    assert office.outside.arrived == [("mail", "m1")]


def test_what_is_refused_for_good_is_dead_at_once_and_the_channel_rests(office: Office) -> None:
    office.outside.always("mail", Never("the address answered that it is gone (410)"))
    office.message("m1", "mail")
    office.message("m2", "mail")
    assert office.deliver() == 1
    assert (office.row("m1").state, office.row("m2").state) == ("dead", "waiting")
    assert office.row("m1").last_error == "the address answered that it is gone (410)"


def test_replay_names_what_it_cannot_find_or_tell_apart(office: Office) -> None:
    office.outside.always("mail", Never("no"))
    for name in ("ab1", "ab2"):
        office.message(name, "mail")
        office.deliver()
        office.clock.now += HOUR
    with office.database.writing() as session:
        book = Book(session, "north")
        with pytest.raises(NotFoundError):
            outbox.replay(book, NOON, "x")
        with pytest.raises(UsageError, match="2 dead messages begin with ab"):
            outbox.replay(book, NOON, "ab")
        assert outbox.replay(book, NOON) == 2


def test_who_has_it_already_is_remembered(office: Office) -> None:
    office.message("m1", "mail")
    office.settle(taken(office), Later("greylisted", reached=("a@x.example",)))
    row = office.channel_row("mail")
    assert (row.resting_until, row.last_error) == (None, "greylisted")
    office.clock.now += MINUTE
    assert taken(office).message.reached == ("a@x.example",)


def test_what_is_told_to_a_channel_that_is_off_waits(office: Office) -> None:
    office.channel("off", enabled=False)
    office.message("m1", "off")
    assert office.deliver() == 0
    with office.database.writing() as session:
        session.query(ChannelRow).filter_by(name="off").update({"enabled": True})
    assert office.deliver() == 1


def test_what_has_no_channel_is_dead_and_says_why(office: Office) -> None:
    office.message("m1", "gone")
    assert office.deliver() == 0
    row = office.row("m1")
    assert (row.state, row.last_error) == ("dead", "there is no channel 'gone'")


def test_a_test_message_goes_first_also_while_the_channel_rests(office: Office) -> None:
    office.message("m1", "mail")
    office.settle(taken(office), Later("500"))
    office.message("m2", "mail")
    assert office.due() == []
    with office.database.writing() as session:
        identifier = outbox.test_message(Book(session, "north"), PRIYA, "mail")
    found = taken(office)
    assert (found.message.id, found.message.told, found.message.alerts) == (identifier, "test", ())


def test_pauses_double_up_to_an_hour_and_chance_shortens_them() -> None:
    assert [pause(number, 1.0) / SECOND for number in (1, 2, 3, 10, 11, 30, 10_000)] == [
        5, 10, 20, 2560, 3600, 3600, 3600,
    ]  # fmt: skip
    assert pause(5, 0.5) == 40 * SECOND
    assert pause(5, 0.0) == SECOND


def test_what_the_other_side_asks_for_is_kept_within_bounds() -> None:
    assert pause(1, 0.0, 90 * SECOND) == 90 * SECOND
    assert pause(1, 1.0, 90 * SECOND) == 95 * SECOND
    assert pause(1, 0.0, timedelta(days=30)) == LONGEST
    assert pause(1, 0.0, timedelta(0)) == SECOND


def test_a_channel_that_is_removed_while_it_sends_takes_nothing_back(office: Office) -> None:
    office.message("m1", "mail")
    sending = taken(office)
    with office.database.writing() as session:
        session.query(ChannelRow).delete()
    office.settle(sending, Delivered())
    assert office.row("m1").state == "delivered"


def test_what_arrived_though_its_channel_was_removed_meanwhile_is_delivered(office: Office) -> None:
    office.message("m1", "mail")
    sending = taken(office)
    with office.database.writing() as session:
        session.query(MessageRow).update({"state": "dead"})
    office.settle(sending, Later("not now"))
    assert office.row("m1").state == "dead"
    office.settle(sending, Delivered())
    assert office.row("m1").state == "delivered"


def test_what_was_delivered_long_ago_is_forgotten_and_nothing_else(office: Office) -> None:
    office.outside.answers["mail"] = lambda message: Never("no") if message.id == "dead" else Delivered()
    for name in ("old", "new", "dead"):
        office.clock.now += timedelta(days=60)
        office.message(name, "mail")
        office.deliver()
    office.message("waits", "mail")
    with office.database.writing() as session:
        assert outbox.prune(Book(session, "south"), office.clock.now) == 0
        assert outbox.prune(Book(session, "north"), office.clock.now) == 1
        assert {row.id for row in session.query(MessageRow)} == {"new", "dead", "waits"}
