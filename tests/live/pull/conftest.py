"""A FHIR server for the tests of a file, and a tenant that pulls from it by a worker in this process."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metriccare.access.secrets import ApplicationSecret
from metriccare.bronze.ingest import ingest
from metriccare.bronze.records import batches, landings
from metriccare.database.engine import Database
from metriccare.gold import build, measures
from metriccare.live import history
from metriccare.live.pull import book, keyring, keys
from metriccare.live.pull.access import Bounds
from metriccare.live.pull.book import PullFeed
from metriccare.live.pull.puller import Puller
from metriccare.live.pull.settings import BulkSettings, PullSettings, SearchSettings
from metriccare.live.worker import Worker
from metriccare.live.workshop import Workshop
from metriccare.tenants import registry
from tests.live.fhir.process import Fhir
from tests.live.shop import Record, records

QUICK = Bounds(connect=2, read=2, answer=2, largest=1 << 20, pace=1_000, grace=0.3)
CLIENT = "metriccare"


@pytest.fixture(scope="module")
def server() -> Iterator[Fhir]:
    made = Fhir()
    yield made
    made.end()


@pytest.fixture
def fhir(server: Fhir, monkeypatch: pytest.MonkeyPatch) -> Fhir:
    """A server that holds nothing and makes no trouble; this machine may be reached."""
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.1,::1")
    server.clear()
    return server


class Clock:
    """Moves when a test says so, or something is waited for."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


class Pulls:
    """A tenant `north` with a server, and a worker that does what there is to do when told."""

    def __init__(self, home: Path, database: Database, fhir: Fhir) -> None:
        self.home, self.database, self.fhir = home, database, fhir
        self.clock = Clock()
        registry.add(home, "north")
        self.shop = Workshop(home, database, clock=self.clock)
        self.restart()

    def restart(self, seconds: float = 15.0) -> None:
        """A worker that has forgotten everything but what is kept; its turns are so long."""
        self.worker = Worker(self.shop, acts={"pull": Puller(QUICK, seconds)})

    def bulk(self, **settings: object) -> PullFeed:
        return self.add("bulk", BulkSettings(base=self.fhir.base, **settings))  # pyright: ignore[reportArgumentType]

    def search(self, **settings: object) -> PullFeed:
        return self.add("search", SearchSettings(base=self.fhir.base, **settings))  # pyright: ignore[reportArgumentType]

    def add(self, kind: book.PullKind, settings: PullSettings, name: str = "ehr") -> PullFeed:
        with self.database.writing() as session:
            return book.add(session, "north", name, kind, settings)

    def key(self, algorithm: keys.Algorithm = "ES384", *, known: bool = True) -> None:
        """A key for the feed, which the server knows."""
        made = keys.made(algorithm)
        with self.database.writing() as session:
            feed = book.named(session, "north", "ehr")
            keyring.keep(session, ApplicationSecret.of(self.home), feed.id, made)
        self.fhir.register(CLIENT, keys.public(made if known else keys.made(algorithm)))

    @property
    def feed(self) -> PullFeed:
        with self.database.reading() as session:
            return book.named(session, "north", "ehr")

    def turn(self) -> None:
        """One worker's look at what is due."""
        self.worker.once()

    def pull(self, turns: int = 60) -> None:
        """Until the feed has been through once more, or has failed; waits pass at once."""
        before = self.feed.last_success_at
        self.clock.on(hours=2)
        for _ in range(turns):
            self.worker.once()
            if self.feed.last_success_at != before or self.feed.state == "failing":
                return
            self.clock.on(minutes=2)
        raise AssertionError("the pull neither ended nor failed")

    def until_ok(self, attempts: int = 12) -> None:
        """Pulls until one ends well."""
        for _ in range(attempts):
            self.pull()
            if self.feed.state == "ok":
                return
        raise AssertionError(self.feed.error)

    def names(self) -> list[str]:
        """What landed, without the moment of the pull."""
        return [one.name.split("/")[0] + "/" + one.name.split("/")[-1] for one in landings(self.tenant)]

    @property
    def tenant(self) -> registry.Tenant:
        return registry.get(self.home, "north")

    def records(self) -> int:
        return sum(one.records for one in landings(self.tenant))

    def runs(self) -> list[history.Run]:
        """Pulls, the latest first."""
        with self.database.reading() as session:
            return history.listed(session, ["north"], kinds=["pull"])

    def landed(self) -> list[str]:
        """Every record that landed, as text, those of deletions aside; in an order of its own."""
        found: list[str] = []
        for landing in landings(self.tenant):
            for batch in batches(self.tenant, landing, None):
                found += [_plain(json.loads(one)) for one in batch.column("json").to_pylist() if one]
        return sorted(found)

    def held(self) -> list[str]:
        """The same of what the server holds."""
        return sorted(_plain(one) for one in self.fhir.resources())

    def figures(self) -> list[dict[str, object]]:
        build.run(self.tenant)
        return [dict(row) for row in measures.query(self.tenant, by=("month",))]

    def figures_of_files(self) -> list[dict[str, object]]:
        """What another tenant has that was given the same as a file."""
        other = registry.add(self.home, "other")
        file = self.home / "all.ndjson"
        file.write_text("".join(f"{json.dumps(one)}\n" for one in self.fhir.resources()))
        ingest(other, [file])
        build.run(other)
        return [dict(row) for row in measures.query(other, by=("month",))]


@pytest.fixture
def pulls(home: Path, local_database: Database, fhir: Fhir) -> Pulls:
    return Pulls(home, local_database, fhir)


def _plain(record: Record) -> str:
    return json.dumps(record, sort_keys=True)


def patients(first: int, last: int, *, died: bool = False) -> list[Record]:
    """Patients with one stay each."""
    return [record for number in range(first, last) for record in records(number, died=died)]
