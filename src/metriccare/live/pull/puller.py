"""The act of a pull: one feed's turn with its server, put together, and what follows from how it ended.

Nothing sleeps here: what has to wait is asked for again when it is due, and whoever is due meanwhile goes first. Not
the turn itself (`bulk`, `search`), nor threads and leases (`live.worker`).
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import msgspec

from metriccare.access.secrets import ApplicationSecret
from metriccare.errors import BusyError, MetricCareError, NotFoundError
from metriccare.live import feeds
from metriccare.live.doing import Doing
from metriccare.live.pull import book, bulk, keyring, search
from metriccare.live.pull.access import Access, Bounds
from metriccare.live.pull.assertion import Client
from metriccare.live.pull.book import PullFeed
from metriccare.live.pull.client import Server
from metriccare.live.pull.cursors import BulkCursor, SearchCursor
from metriccare.live.pull.failures import NotLetInError, PullError, WaitError
from metriccare.live.pull.settings import BulkSettings, SearchSettings
from metriccare.live.pull.smart import Held, Smart
from metriccare.live.pull.turn import MOST_SECONDS, MOST_WAITS, Left, Turn
from metriccare.live.queue import Job
from metriccare.live.tables import RunState
from metriccare.live.workshop import Workshop
from metriccare.outgoing.guarded import Guarded
from metriccare.settings import allowed_networks
from metriccare.tenants import history as settings_history
from metriccare.tenants.registry import Tenant

SHORTEST = timedelta(seconds=1)
"""Without a word from the server it is asked again after this when it asked for patience."""


class Puller:
    """Carries out jobs of the kind `pull`. One per worker: it keeps tokens in memory, and nowhere else."""

    def __init__(self, bounds: Bounds | None = None, seconds: float = MOST_SECONDS) -> None:
        self._bounds, self._seconds = bounds or Bounds(), seconds
        self._tokens: dict[str, Held] = {}
        self._waits: dict[str, int] = {}

    def __call__(self, shop: Workshop, tenant: Tenant, job: Job, doing: Doing) -> RunState:
        """One turn of the feed that the job is about."""
        with shop.database.reading() as session:
            feed = book.by_id(session, tenant.name, job.about)
        if feed is None or not feed.enabled:
            return "nothing_new"
        try:
            left = self._turn(shop, tenant, feed, doing)
        except BusyError:
            raise
        except Exception as error:
            _report_failing(shop, feed, error)
            raise
        if not (
            tenant.folder / settings_history.CURRENT
        ).exists():  # removed meanwhile: what was written since then goes too
            raise NotFoundError(f"{tenant.name} is removed", way_out="nothing is pulled for it any more")
        self._settle(shop, feed, left)
        return "succeeded" if doing.counts.landings else "nothing_new"

    def _turn(self, shop: Workshop, tenant: Tenant, feed: PullFeed, doing: Doing) -> Left:
        def save(cursor: object) -> None:
            self._waits.pop(feed.id, None)
            with shop.database.writing() as session:
                book.save_cursor(session, feed.id, cursor)

        with self._server(shop, feed) as server:
            turn = Turn(tenant, feed.id, feed.name, server, doing, save, shop.clock(), seconds=self._seconds)
            try:
                return _pull(turn, feed)
            except WaitError as error:
                return self._patient(feed, error)

    def _patient(self, feed: PullFeed, error: WaitError) -> Left:
        waits = self._waits[feed.id] = self._waits.get(feed.id, 0) + 1
        if waits > MOST_WAITS:
            raise PullError(error.message, way_out=f"it asks for patience since {MOST_WAITS} turns") from None
        return Left(finished=False, wait=SHORTEST if error.wait is None else error.wait)

    @contextmanager
    def _server(self, shop: Workshop, feed: PullFeed) -> Generator[Server]:
        transport = Guarded(allowed_networks())
        speaker = Server(feed.settings.base, transport, bounds=self._bounds)
        try:
            access = self._access(shop, feed, speaker)
            yield Server(feed.settings.base, transport, access, self._bounds)
        finally:
            speaker.close()

    def _access(self, shop: Workshop, feed: PullFeed, speaker: Server) -> Access | None:
        one = feed.settings
        if not one.client_id:
            return None
        with shop.database.reading() as session:
            key = keyring.key_of(session, ApplicationSecret.of(shop.home), feed.id)
        if key is None:
            way_out = f"make one and register it there: metriccare feeds key {feed.name}"
            raise NotLetInError(f"{speaker.host}: this feed has no key yet", way_out=way_out)
        client = Client(one.client_id, one.token_url, one.scope, one.types, key)
        return Smart(f"{feed.id} {key.kid} {msgspec.json.encode(one)}", client, speaker, self._tokens)

    def _settle(self, shop: Workshop, feed: PullFeed, left: Left) -> None:
        now = shop.clock()
        with shop.database.writing() as session:
            feeds.report(session, feed.id, "ok", now)
            if left.finished:
                feeds.landed(session, feed.id, now)
            else:
                # As if something had landed: a turn that brings nothing more is then no line of the history.
                book.ask(session, feed, "landing", now, now + left.wait)


def _pull(turn: Turn, feed: PullFeed) -> Left:
    one = feed.settings
    if isinstance(one, SearchSettings):
        return search.pull(turn, one, msgspec.json.decode(feed.cursor, type=SearchCursor))
    assert isinstance(one, BulkSettings)  # noqa: S101
    return bulk.pull(turn, one, msgspec.json.decode(feed.cursor, type=BulkCursor))


def _report_failing(shop: Workshop, feed: PullFeed, error: Exception) -> None:
    kind = type(error).__qualname__
    said = (
        str(error)
        if isinstance(error, MetricCareError)
        else f"unexpected {kind}; the worker's log says where"
    )
    with shop.database.writing() as session:
        feeds.report(session, feed.id, "failing", shop.clock(), said)
