"""The outbox delivered, by threads, one per way.

A slow server holds up nobody but its own channel: no tenant and no kind of channel has all threads, each sends for a
while and then lets others, and of those that do not fail goes first who was served least recently. Not the sending of
one message (`post`), nor whose turn it is (`leases`). Any number of workers may deliver at the same time.
"""

import itertools
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

import structlog

from metriccare.alerts import leases
from metriccare.alerts.leases import Way
from metriccare.alerts.post import Post, deliver_one
from metriccare.errors import MetricCareError

LOG = structlog.get_logger("metriccare.alerts")

AT_ONCE, OF_ONE_TENANT, OF_ONE_KIND, OF_FAILING = 12, 2, 6, 3
"""Threads: all mail goes by one server, and what has failed may hang again; neither may take them all."""
IDLE = 0.5
TURN = 5.0
"""Seconds after which a way that still has messages lets others go first."""
SWEEP = 15.0


def deliver_due(post: Post) -> int:
    """Try each message that is due now, and what becomes due by that; how many tries. For a process that ends."""
    with ThreadPoolExecutor(AT_ONCE, "deliver") as pool:
        deliverer = Deliverer(post, pool, Event())
        deliverer.sweep()
        while deliverer.begin():
            deliverer.join()
        return deliverer.tries


def keep_delivering(post: Post, stop: Event) -> None:
    """Deliver until `stop`; what is being sent then is sent to its end."""
    with ThreadPoolExecutor(AT_ONCE, "deliver") as pool:
        deliverer = Deliverer(post, pool, stop)
        swept = -SWEEP
        while not stop.is_set():
            if time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                deliverer.sweep()
            deliverer.begin()
            post.wake.wait(IDLE)
            post.wake.clear()


class Deliverer:
    """Gives each way that has something due to a thread, and remembers whose turn was when."""

    def __init__(self, post: Post, pool: ThreadPoolExecutor, stop: Event) -> None:
        self.tries = 0
        self._post, self._pool, self._stop = post, pool, stop
        self._busy: dict[Way, Future[int]] = {}
        self._turns = itertools.count(1)
        self._served: dict[Way, int] = {}

    def begin(self) -> int:
        """Start on what is due, as far as there are threads for it; how many ways are being served now."""
        done = {way: future for way, future in self._busy.items() if future.done()}
        self._busy = {way: future for way, future in self._busy.items() if way not in done}
        self.tries += sum(future.result() for future in done.values())
        for way in sorted(self._open_ways(), key=lambda way: (way.failing, self._served.get(way, 0))):
            if self._has_room(way):
                self._served[way] = next(self._turns)
                self._busy[way] = self._pool.submit(self._serve, way)
        return len(self._busy)

    def join(self) -> None:
        """Wait until one of the ways has been served."""
        wait(self._busy.values(), return_when="FIRST_COMPLETED")

    def sweep(self) -> None:
        """What dead workers held is free again; what can never be sent is dead."""
        with self._post.database.writing() as session:
            now = self._post.clock()
            leases.free(session, self._post.gone)
            leases.strand(session, now)
            tenants = {way.tenant for way in leases.due(session, now)}
            leases.forget(session, (name for name in tenants if self._post.life(session, name) == "gone"))

    def _open_ways(self) -> list[Way]:
        with self._post.database.reading() as session:
            ways = leases.due(session, self._post.clock())
            lives = {tenant: self._post.life(session, tenant) for tenant in {way.tenant for way in ways}}
        return [way for way in ways if lives[way.tenant] == "open"]

    def _has_room(self, way: Way) -> bool:
        busy = self._busy
        return (
            way not in busy
            and len(busy) < AT_ONCE
            and sum(other.tenant == way.tenant for other in busy) < OF_ONE_TENANT
            and sum(other.kind == way.kind for other in busy) < OF_ONE_KIND
            and not (way.failing and sum(other.failing for other in busy) >= OF_FAILING)
        )

    def _serve(self, way: Way) -> int:
        """Send what is due on a way; how many tries that were."""
        try:
            tries = self._send(way)
        except MetricCareError as error:  # the database is away; what was sent and not settled is sent again
            LOG.warning("not settled", tenant=way.tenant, channel=way.channel, error=error.message)
            return 0
        if tries:
            self._post.wake.set()  # perhaps it has more, and somebody waits for the thread
        return tries

    def _send(self, way: Way) -> int:
        tries, until = 0, time.monotonic() + TURN
        while not self._stop.is_set() and time.monotonic() < until and deliver_one(self._post, way):
            tries += 1
        return tries
