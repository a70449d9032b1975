"""Real processes, killed at random points of what they do: every file counts once, every alert arrives, none twice.

The web with its own worker and a worker beside it, which share queue, schedule and outbox; files come by folder and by
the API. Not what a part does when it is asked nicely (`test_carry_out`, `test_delivering`).
"""

import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from metriccare.access import accounts, memberships, principals, tokens
from metriccare.access.policy import Grant, Permission, Role
from metriccare.access.principals import Came
from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.settings import WebhookSettings
from metriccare.alerts.kinds import Threshold
from metriccare.alerts.tables import AlertRow, EventRow, MessageRow
from metriccare.bronze.records import landings
from metriccare.database.engine import Database
from metriccare.gold import measures
from metriccare.live import history
from metriccare.live.tables import JobRow, LeaseRow
from metriccare.office.desk import Author
from metriccare.tenants import registry
from tests.live.receiver import Receiver
from tests.live.services import PATIENCE, Services, children
from tests.live.shop import drop, records, text

TENANTS = ("north", "south")
FILES_A_ROUND = 5
DIED = Threshold(
    name="died", title="Somebody died", measure="mortality", by=("hospital",), above=50.0, minimum_n=1
)


class Hospitals(Services):
    """Two tenants, what they send, and what came of it."""

    def __init__(self, home: Path, database: Database) -> None:
        super().__init__(home, database)
        self.sent: Counter[str] = Counter()
        for name in TENANTS:
            registry.add(home, name)

    def drop(self, tenant: str, number: int) -> None:
        drop(registry.get(self.home, tenant), f"{number:04}.ndjson", self.death(tenant, number))
        self.sent[tenant] += 1

    def upload(self, tenant: str, number: int, token: str) -> None:
        """Sent again, as the same, until it is said to have landed."""
        head = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/fhir+ndjson",
            "Idempotency-Key": f"{tenant}-{number}",
        }
        address, content = f"{self.address}/api/v1/t/{tenant}/ingest", self.death(tenant, number)
        while True:
            try:
                answer = self.client.post(address, content=content, headers=head)
                if answer.status_code == 200:
                    break
                assert answer.status_code in (409, 429, 503), answer.text
            except httpx2.HTTPError:
                pass
            time.sleep(0.1)
        self.sent[tenant] += 1

    def death(self, tenant: str, number: int) -> str:
        """A patient who died in a hospital that nobody was at before."""
        return text(*records(number, died=True, hospital=f"{tenant}-{number}"))

    def deaths(self, tenant: str) -> int:
        found = registry.get(self.home, tenant)
        if not (found.lake / "lake.json").exists():
            return 0
        rows = measures.query(found, measure="mortality", variant="default")
        return int(str(rows[0]["numerator"])) if rows else 0

    def idle(self) -> bool:
        with self.database.reading() as session:
            busy = session.scalars(select(JobRow.id).where(JobRow.state == "taken")).all()
            return not busy and not history.listed(session, states=["running"])

    def delivered(self) -> bool:
        with self.database.reading() as session:
            alerts = session.scalars(select(AlertRow.id).where(AlertRow.told)).all()
            states = set(session.scalars(select(MessageRow.state)))
            return len(alerts) == self.sent.total() and states == {"delivered"}

    def watch(self, receiver: Receiver) -> None:
        """One rule in each tenant that fires at every file, and tells the receiver."""
        author, key = Author("t", "Test", datetime.now(UTC)), ApplicationSecret.of(self.home)
        with self.database.writing() as session:
            for name in TENANTS:
                book = Book(session, name)
                made = kept.put(book, author, "hook", WebhookSettings(url=receiver.address), key=key)
                assert made.secret is not None
                receiver.secrets.append(made.secret.get_secret_value())
                rules.put(book, author, DIED.model_copy(update={"channels": ("hook",)}))

    def token(self, tenant: str) -> str:
        now = datetime.now(UTC)
        with self.database.writing() as session:
            account = accounts.create(session, f"{tenant}@quality.example", tenant, now)
            memberships.give(session, account.id, Grant(tenant, Role.ADMINISTRATOR), now)
            owner = principals.principal_of(session, account.id, Came("password"), now)
            assert owner is not None
            may, until = frozenset({Permission.INGEST}), now + timedelta(days=1)
            return tokens.issue(session, owner, tenant, "test", may, until, now)


@pytest.fixture
def hospitals(home: Path, local_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospitals]:
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.0/8")
    made = Hospitals(home, local_database)
    yield made
    made.end()


def check_counted_once(hospitals: Hospitals) -> None:
    hospitals.until(lambda: all(hospitals.deaths(name) == count for name, count in hospitals.sent.items()))
    hospitals.until(hospitals.idle)
    for name, count in hospitals.sent.items():
        tenant = registry.get(hospitals.home, name)
        assert len(landings(tenant)) == count
        assert list((tenant.folder / "drop").glob("*.ndjson")) == []
        assert list((tenant.bronze / "staging").iterdir()) == []


def check_told_once(hospitals: Hospitals, receiver: Receiver) -> None:
    hospitals.until(hospitals.delivered)
    fired = [f"{name}-{number}" for name in TENANTS for number in range(hospitals.sent[name])]
    with hospitals.database.reading() as session:
        assert sorted(str(one) for one in session.scalars(select(AlertRow.hospital))) == sorted(fired)
        steps = Counter(session.scalars(select(EventRow.alert_id).where(EventRow.what.startswith("fired"))))
        assert set(steps.values()) == {1}, "an alert was decided twice"
    assert all(one.genuine for one in receiver.received)
    assert {hospital: len(receiver.of(hospital)) for hospital in fired} == dict.fromkeys(fired, 1)


def rounds(hospitals: Hospitals, count: int, seed: int) -> None:
    """Kill the web, its worker, the other worker, or all, `count` times, while files come in."""
    chance, over, files = random.Random(seed), threading.Event(), threading.Semaphore(0)
    keys = {name: hospitals.token(name) for name in TENANTS}
    sender = threading.Thread(target=send, args=(hospitals, keys, random.Random(seed + 1), files, over))
    web, worker = hospitals.start_web(), hospitals.start_worker()
    sender.start()
    for _ in range(count):
        files.release(FILES_A_ROUND)
        time.sleep(chance.uniform(0.3, 2.5))
        struck = chance.choice(["web", "its worker", "worker", "all"])
        if struck == "its worker":
            for pid in children(web):
                subprocess.run(["kill", "-9", str(pid)], check=False)  # it may have ended by itself
        if struck in ("worker", "all"):
            hospitals.kill(worker)
        if struck in ("web", "all"):
            hospitals.kill(web)
            web = hospitals.start_web()
        if struck in ("worker", "all"):
            worker = hospitals.start_worker()
    over.set()
    sender.join()


def send(
    hospitals: Hospitals,
    keys: dict[str, str],
    chance: random.Random,
    files: threading.Semaphore,
    over: threading.Event,
) -> None:
    """Files of both tenants, by folder or by the API, until it is over; so many a round on any machine."""
    while not over.is_set():
        if not files.acquire(timeout=0.2):
            continue
        tenant = chance.choice(TENANTS)
        if chance.random() < 0.5:
            hospitals.drop(tenant, hospitals.sent[tenant])
        else:
            hospitals.upload(tenant, hospitals.sent[tenant], keys[tenant])
        over.wait(chance.uniform(0.0, 0.5))


def killed(hospitals: Hospitals, count: int, seed: int) -> None:
    with Receiver() as receiver:
        hospitals.watch(receiver)
        rounds(hospitals, count, seed)
        check_counted_once(hospitals)
        check_told_once(hospitals, receiver)
    with hospitals.database.reading() as session:
        states = {run.state for run in history.listed(session, limit=1_000)}
    assert states <= {"succeeded", "nothing_new", "abandoned"}


def test_killed_again_and_again_every_file_counts_and_every_alert_arrives_once(hospitals: Hospitals) -> None:
    killed(hospitals, 5, seed=20_260_714)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_killed_fifty_times_every_file_counts_and_every_alert_arrives_once(hospitals: Hospitals) -> None:
    killed(hospitals, 50, seed=4)


def test_of_two_workers_one_schedules_and_the_other_takes_over_when_it_is_killed(
    hospitals: Hospitals,
) -> None:
    processes = {process.pid: process for process in (hospitals.start_worker(), hospitals.start_worker())}

    def scheduler() -> int:
        with hospitals.database.reading() as session:
            row = session.get(LeaseRow, "scheduler")
            return int(row.holder.split("/")[1]) if row and "/" in row.holder else 0

    hospitals.until(lambda: scheduler() in processes)
    first = scheduler()
    for number in range(8):
        hospitals.drop(TENANTS[number % 2], number // 2)
    check_counted_once(hospitals)
    hospitals.kill(processes[first])
    hospitals.until(lambda: scheduler() in processes.keys() - {first})


def test_a_worker_asked_to_stop_finishes_and_leaves_nothing_taken(hospitals: Hospitals) -> None:
    process = hospitals.start_worker()
    for number in range(6):
        hospitals.drop("north", number)
    hospitals.until(lambda: not hospitals.idle())
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert hospitals.idle()


@pytest.mark.slow
def test_a_flood_of_one_tenant_keeps_no_other_waiting(hospitals: Hospitals) -> None:
    hospitals.start_worker()
    hospitals.drop("south", 0)
    hospitals.until(lambda: hospitals.deaths("south") == 1)
    for number in range(1_000):
        hospitals.drop("north", number)
    hospitals.drop("south", 1)
    hospitals.until(lambda: hospitals.deaths("south") == 2)
    assert hospitals.deaths("north") < 1_000, "the last that came was served while the flood still went on"
    hospitals.until(lambda: hospitals.deaths("north") == 1_000)
