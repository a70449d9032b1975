"""A worker: threads that take jobs, one that watches folders, one that schedules, one that says that it lives.

    watcher ──ask──►┐
    scheduler ─ask─►├─ queue ──take──► takers ──► carry_out ──► after_run
    the web ───ask─►┘                     ▲
                             heart ─renew─┘

Pulls have takers of their own: a server that is slow keeps no run waiting. Warm: engines and libraries are loaded
once. Any number may run; killed at any moment, another, or the same one started again, goes on. Not what a job is
(`carry_out`), not how it is started and stopped (`cli.worker`).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import structlog

from metriccare.live import history, lease, planning, queue, whom
from metriccare.live.carry_out import ACTS, Act, carry_out
from metriccare.live.pull import book
from metriccare.live.pull.puller import Puller
from metriccare.live.tables import Kind
from metriccare.live.watching import Watcher
from metriccare.live.workshop import Workshop

LOG = structlog.get_logger("metriccare.live")

SCHEDULER = "scheduler"
SCHEDULER_LEASE = timedelta(seconds=15)
TICK = 2.0
BEAT = 5.0
IDLE = 0.25
AFTER_FAILURE = 1.0
AT_ONCE = 2
PULLS_AT_ONCE = 2

Loop = Callable[[Event], None]


class Worker:
    """`acts` says what it can do; `beside` are more loops that run as long as it does."""

    def __init__(
        self,
        shop: Workshop,
        *,
        at_once: int = AT_ONCE,
        acts: Mapping[Kind, Act] | None = None,
        beside: Sequence[Loop] = (),
    ) -> None:
        self._shop = shop
        self._acts = acts or {**ACTS, "pull": Puller()}
        here: tuple[Kind, ...] = tuple(kind for kind in self._acts if kind != "pull")
        elsewhere: tuple[Kind, ...] = ("pull",)
        self._watcher = Watcher(shop)
        self._loops: list[tuple[str, Loop]] = [
            ("watcher", self._watcher.run),
            ("scheduler", self._schedule),
            ("heart", self._beat),
            *((f"beside {number}", loop) for number, loop in enumerate(beside)),
            *((f"taker {number}", partial(self._take, here)) for number in range(at_once)),
            *((f"puller {number}", partial(self._take, elsewhere)) for number in range(PULLS_AT_ONCE)),
        ]

    def run(self, stop: Event, patience: float = 20.0) -> bool:
        """Work until `stop`; whether every thread has ended within `patience` seconds after it."""
        self.recover()
        threads = [
            Thread(target=_kept_up, args=(loop, stop, name), name=name, daemon=True)
            for name, loop in self._loops
        ]
        for thread in threads:
            thread.start()
        stop.wait()
        until = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._leave()
        return not any(thread.is_alive() for thread in threads)

    def once(self) -> int:
        """Do what there is to do now, and no more; how many jobs that was."""
        self.recover()
        self._tick()
        while self._watcher.once():
            time.sleep(IDLE)
        done = 0
        while self._take_one(tuple(self._acts)):
            done += 1
            self._watcher.once()
        self._leave()
        return done

    def recover(self) -> None:
        """What dead workers of this machine have left is free again, at once and not when their leases end."""
        now = self._shop.clock()
        with self._shop.database.writing() as session:
            freed = queue.free(session, now, whom.gone)
            abandoned = history.reap(session, now, whom.gone)
        if freed or abandoned:
            LOG.info("recovered", jobs=freed, runs=abandoned)

    def _take(self, kinds: Sequence[Kind], stop: Event) -> None:
        while not stop.is_set():
            if not self._take_one(kinds):
                self._shop.wake.wait(IDLE)
                self._shop.wake.clear()

    def _take_one(self, kinds: Sequence[Kind]) -> bool:
        """Whether there was something to do."""
        self._give_back()
        now = self._shop.clock()
        with self._shop.database.reading() as session:
            if not queue.waits(session, now, kinds):
                return False
        with self._shop.database.writing() as session:
            job = queue.take(session, self._shop.worker, now, kinds)
        if job is None:
            return False
        outcome = carry_out(self._shop, job, self._acts)
        if outcome is not None and job.kind != "freshness":
            LOG.info(
                "done",
                tenant=job.tenant,
                kind=job.kind,
                state=outcome.state,
                landings=outcome.counts.landings,
            )
        return True

    def _give_back(self) -> None:
        """What this worker lost hold of waits for a taker again, now that the database answers."""
        lost, now = set(self._shop.lost), self._shop.clock()
        if lost:
            with self._shop.database.writing() as session:
                queue.lose(session, self._shop.worker, lost, now)
                history.lose(session, self._shop.worker, lost, now)
            self._shop.lost.difference_update(lost)

    def _schedule(self, stop: Event) -> None:
        while not stop.is_set():
            if self._tick():
                self._shop.wake.set()
            stop.wait(TICK)

    def _tick(self) -> int:
        """What is due is asked for, if this worker is the one that schedules."""
        tenants, now = self._shop.tenants(), self._shop.clock()
        with self._shop.database.writing() as session:
            ours = lease.hold(session, SCHEDULER, self._shop.worker, now, SCHEDULER_LEASE, whom.gone)
            if ours is None:
                return 0
            queue.free(session, now, whom.gone)
            history.reap(session, now, whom.gone)
            return planning.tick(session, tenants, now) + book.tick(session, tenants, now)

    def _beat(self, stop: Event) -> None:
        while not stop.wait(BEAT):
            now, at_work = self._shop.clock(), set(self._shop.at_work)
            if at_work:
                with self._shop.database.writing() as session:
                    queue.renew(session, self._shop.worker, now, at_work)
                    history.beat(session, now, at_work)

    def _leave(self) -> None:
        """Another worker may schedule at once."""
        with self._shop.database.writing() as session:
            lease.release(session, SCHEDULER, self._shop.worker, self._shop.clock())


def _kept_up(loop: Loop, stop: Event, name: str) -> None:
    """A loop that fails is begun again: the database may be away for a while, and then is there again."""
    while not stop.is_set():
        try:
            loop(stop)
        except Exception as error:  # noqa: BLE001 (a thread that ended would be missed by nobody)
            LOG.warning("begun again", thread=name, error=type(error).__qualname__)
            stop.wait(AFTER_FAILURE)
