"""Delivering with threads and processes: nobody waits for a slow one, and whoever dies is followed."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import delivering
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.kinds import senders
from metriccare.alerts.channels.protocol import Delivered, Later, Message, Outcome
from metriccare.alerts.channels.settings import WebhookSettings
from metriccare.alerts.delivering import deliver_due, keep_delivering
from metriccare.alerts.leases import LEASE
from metriccare.alerts.post import Post
from metriccare.alerts.settling import settle
from metriccare.alerts.tables import ChannelRow, MessageRow
from metriccare.database.engine import Database, DatabaseUnavailable
from metriccare.live import whom
from metriccare.live.workshop import utc_now
from tests.alerts.conftest import NOON, PRIYA
from tests.alerts.outside import receiver
from tests.alerts.post import Clock, Office


@pytest.fixture
def office(local_database: Database) -> Office:
    """No channel, no message."""
    return Office(local_database)


@contextmanager
def at_work(post: Post) -> Generator[None]:
    """A worker that delivers meanwhile."""
    stop = Event()
    thread = Thread(target=keep_delivering, args=(post, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        post.wake.set()
        thread.join(10)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until it is so."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds
        time.sleep(0.005)


def test_a_tenants_slow_servers_hold_up_nobody_else(office: Office) -> None:
    over = Event()

    def slow(_message: Message) -> Outcome:
        over.wait(600)
        return Delivered()

    for number in range(12):
        office.channel(f"slow{number}", "south")
        office.outside.answers[f"slow{number}"] = slow
        office.messages((f"s{number}-{each}" for each in range(5)), f"slow{number}", "south")
    office.channel("mail")
    with at_work(office.post()):
        until(lambda: len(office.outside.tried) == 2)
        office.message("m1", "mail")
        until(lambda: ("mail", "m1") in office.outside.arrived)
        assert len(office.outside.tried) == 3  # and of the slow tenant two are under way, no more
        over.set()


def test_a_mail_server_that_hangs_holds_up_no_webhook(office: Office) -> None:
    over = Event()

    def hanging(_message: Message) -> Outcome:
        over.wait(600)
        return Later("did not answer")

    for number in range(20):
        office.channel(f"mail{number}", f"t{number}")
        office.outside.answers[f"mail{number}"] = hanging
        office.message(f"m{number}", f"mail{number}", f"t{number}")
    office.channel("pager", kind="webhook")
    with at_work(office.post()):
        until(lambda: len(office.outside.tried) == 6)
        office.message("w1", "pager")
        until(lambda: office.outside.arrived == [("pager", "w1")])
        over.set()


def test_channels_that_fail_get_few_threads_and_go_last(office: Office) -> None:
    for number in range(8):
        office.channel(f"c{number}", f"t{number}")
        office.message(f"m{number}", f"c{number}", f"t{number}")
    with office.database.writing() as session:
        session.query(ChannelRow).filter(ChannelRow.name != "c7").update({"failures": 1})
    over = Event()
    for number in range(8):
        office.outside.answers[f"c{number}"] = lambda _message: Delivered() if over.wait(600) else Later("no")
    with at_work(office.post()):
        until(lambda: len(office.outside.tried) == 4)
        time.sleep(0.2)
        assert len(office.outside.tried) == 4
        assert ("c7", "m7") in office.outside.tried
        over.set()
        until(lambda: len(office.outside.arrived) == 8)


def test_a_database_that_is_busy_for_a_moment_has_nothing_sent_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([True, False])

    def busy(session: Session, **more: Any) -> None:
        if next(failures):
            raise DatabaseUnavailable("the database is locked")
        settle(session, **more)

    office.channel("mail")
    office.message("m1", "mail")
    monkeypatch.setattr("metriccare.alerts.post.settle", busy)
    assert office.deliver() == 1
    assert office.outside.arrived == [("mail", "m1")]
    assert office.row("m1").state == "delivered"


def test_what_was_decided_is_on_its_way_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "IDLE", 3_600)
    office.channel("mail")
    post = office.post()
    with at_work(post):
        time.sleep(0.1)
        office.message("m1", "mail")
        post.wake.set()
        until(lambda: office.outside.arrived == [("mail", "m1")])


def test_many_messages_take_turns_with_another_channels_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "AT_ONCE", 1)
    monkeypatch.setattr(delivering, "TURN", 0.02)
    for name in ("flood", "mail"):
        office.channel(name)
    office.messages((f"f{number:03}" for number in range(60)), "flood")
    office.message("m1", "mail")
    assert office.deliver() == 61
    place = office.outside.arrived.index(("mail", "m1"))
    assert place < 40
    assert len(set(office.outside.arrived)) == 61


def test_two_workers_deliver_each_message_once(database: Database) -> None:
    office = Office(database)
    for number in range(6):
        office.channel(f"c{number}", f"t{number % 3}")
        office.messages((f"m{number}-{each}" for each in range(8)), f"c{number}", f"t{number % 3}")
    threads = [Thread(target=office.deliver, args=(f"w{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.deliver()
    assert len(office.outside.arrived) == len(set(office.outside.arrived)) == 48


def test_a_suspended_tenants_messages_wait_and_a_removed_ones_are_dead(office: Office) -> None:
    lives = {"north": "held", "south": "gone", "west": "open"}
    for tenant in lives:
        office.channel("mail", tenant)
        office.message(f"m-{tenant}", "mail", tenant)
    post = replace(office.post(), life=lambda _session, tenant: lives[tenant])  # pyright: ignore[reportArgumentType]
    assert deliver_due(post) == 1
    states = {tenant: office.row(f"m-{tenant}").state for tenant in lives}
    assert states == {"north": "waiting", "south": "dead", "west": "delivered"}
    assert office.row("m-south").last_error == "the tenant was removed"
    lives["north"] = lives["south"] = "open"
    assert deliver_due(post) == 1


def test_a_channel_with_a_fault_of_ours_keeps_no_other_from_sending(office: Office) -> None:
    def faulty(_message: Message) -> Outcome:
        raise ValueError("Doe, Jane")

    for name in ("faulty", "mail"):
        office.channel(name)
        office.message(f"m-{name}", name)
    office.outside.answers["faulty"] = faulty
    assert office.deliver() == 2
    row = office.row("m-faulty")
    assert (row.state, row.last_error) == ("waiting", "unexpected ValueError")
    assert office.row("m-mail").state == "delivered"


def test_what_was_sent_and_could_not_be_settled_is_sent_again_under_its_id(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_arguments: object, **_more: object) -> None:
        raise DatabaseUnavailable("the database is away")

    office.channel("mail")
    office.message("m1", "mail")
    monkeypatch.setattr("metriccare.alerts.post.settle", unavailable)
    monkeypatch.setattr("metriccare.alerts.post.PAUSES", (0.0,))
    assert office.deliver() == 0
    monkeypatch.setattr("metriccare.alerts.post.settle", settle)
    assert office.deliver() == 0
    office.clock.now += LEASE
    assert office.deliver() == 1
    assert office.outside.arrived == [("mail", "m1"), ("mail", "m1")]
    assert office.row("m1").state == "delivered"


DYING = """
import sys
from pathlib import Path
from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts.channels.kinds import senders
from metriccare.alerts.delivering import deliver_due
from metriccare.alerts.post import Post
from metriccare.alerts.tables import ChannelRow, MessageRow
from metriccare.database.engine import Database
from metriccare.live import whom
from metriccare.live.workshop import utc_now

home = Path(sys.argv[1])
make = senders(ApplicationSecret.of(home))
deliver_due(Post(Database.of(home), make, whom.name(), utc_now, gone=whom.gone))
"""


def test_a_process_that_is_killed_between_sending_and_settling_is_followed(
    office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.1/32")
    monkeypatch.delenv("METRICCARE_SECRET", raising=False)
    key = ApplicationSecret.of(home)
    with receiver() as there:
        with office.database.writing() as session:
            kept.put(Book(session, "north"), PRIYA, "pager", WebhookSettings(url=there.url()), key=key)
        office.clock = Clock(utc_now())
        office.message("m1", "pager")
        there.answering.clear()  # it takes the message, and says nothing yet
        dying = subprocess.Popen([sys.executable, "-c", DYING, str(home)])
        assert there.arrived.wait(300)
        dying.send_signal(signal.SIGKILL)
        dying.wait()
        there.answering.set()
        assert office.row("m1").state == "waiting"
        post = Post(office.database, senders(key), whom.name(), utc_now, gone=whom.gone)
        assert deliver_due(post) == 1
        assert [got.headers["X-MetricCare-Id"] for got in there.got] == ["m1", "m1"]
        assert there.got[0].body == there.got[1].body
    assert office.row("m1").state == "delivered"
    assert office.row("m1").created_at > NOON


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_processes_killed_at_random_points_deliver_everything(
    office: Office, home: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.1/32")
    monkeypatch.delenv("METRICCARE_SECRET", raising=False)
    key, chance, kills = ApplicationSecret.of(home), random.Random(seed), 6
    office.clock = Clock(utc_now())
    with receiver() as there:
        for number in range(4):
            with office.database.writing() as session:
                settings = WebhookSettings(url=there.url())
                kept.put(Book(session, f"t{number}"), PRIYA, "pager", settings, key=key)
            office.messages((f"{number}-{each}" for each in range(100)), "pager", f"t{number}")
        for _ in range(kills):
            before = len(there.got)
            process = subprocess.Popen([sys.executable, "-c", DYING, str(home)])
            until(lambda: len(there.got) > before or process.poll() is not None)  # noqa: B023 (of this round)
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
            process.wait()
        deliver_due(Post(office.database, senders(key), whom.name(), utc_now, gone=whom.gone))
        arrived = Counter(got.headers["X-MetricCare-Id"] for got in there.got)
    assert set(arrived) == {f"{number}-{each}" for number in range(4) for each in range(100)}
    assert sum(arrived.values()) - 400 <= 4 * kills  # what each channel was sending when its process died
    with office.database.reading() as session:
        assert {row.state for row in session.query(MessageRow)} == {"delivered"}
