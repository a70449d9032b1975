"""All pages of this process that listen, and the one thread that looks into the database for them.

It looks at most twice a second, whatever the number of pages, and not at all while there are none; so it also sees what
another process has written. Before a page is told anything, and every few seconds, its owner's right is looked at anew.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic

import structlog

from metriccare.alerts import inbox
from metriccare.alerts.book import Book
from metriccare.database.engine import Database, DatabaseUnavailable
from metriccare.web.stream.glances import glances, still
from metriccare.web.stream.listener import Ears, Listener

LOG = structlog.get_logger("metriccare.web")
EVERY = 0.5
"""Seconds between two looks: an alert is on the page within that."""
RIGHTS_EVERY = 5.0
"""Seconds after which a page whose session has ended is closed at the latest."""
MOST_OF_A_SESSION = 6
"""Open pages of one session that listen; only those that can be seen do."""
MOST_OF_A_PERSON = 24
"""And of all her sessions: signing in again and again must not take every connection that the server has."""


class Streams:
    """The pages that listen. Closing ends them all, and no other begins."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._listeners: set[Listener] = set()
        self._seen: dict[str, tuple[str, ...]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self._looked_at_rights = 0.0

    def full(self, ears: Ears) -> bool:
        """Whether a session, or a person, has as many pages listening as may be, or none may begin any more."""
        with self._changed:
            return self._is_full(ears)

    def _is_full(self, ears: Ears) -> bool:
        sessions = Counter(one.ears.session_id for one in self._listeners)
        people = Counter(one.ears.user_id for one in self._listeners)
        most = sessions[ears.session_id] >= MOST_OF_A_SESSION or people[ears.user_id] >= MOST_OF_A_PERSON
        return self._closed.is_set() or most

    def join(self, ears: Ears) -> Listener:
        """A page begins to listen, and is told at once how it stands. In the event loop."""
        listener = Listener(ears)
        with self._changed:
            if self._is_full(
                ears
            ):  # asked again: of many that came at once, all were told that there is room
                listener.end()
                return listener
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="alert streams", daemon=True)
                self._thread.start()
            self._changed.notify()
        return listener

    def leave(self, listener: Listener) -> None:
        """The page is closed."""
        with self._changed:
            self._listeners.discard(listener)

    def end(self) -> None:
        """End every stream, because the server does; their answers are complete at once."""
        self._closed.set()
        for listener in self._all():
            listener.end()

    def close(self) -> None:
        """The same, and wait for the thread."""
        self.end()
        with self._changed:
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _all(self) -> list[Listener]:
        with self._changed:
            return list(self._listeners)

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                with self._changed:
                    self._changed.wait_for(lambda: self._listeners or self._closed.is_set())
                self._look_if_possible()
                self._closed.wait(EVERY)
        except Exception as error:  # noqa: BLE001 (whatever it is, no page may wait for a thread that has gone)
            LOG.error("fault", kind=type(error).__qualname__, where="alert streams")
            with self._changed:
                self._thread = None  # the pages come back, and the first of them begins another one
            for listener in self._all():
                listener.end()

    def _look_if_possible(self) -> None:
        try:
            self._look()
        except DatabaseUnavailable:
            self._seen.clear()  # pages wait; when it is back, all of them are told anew

    def _look(self) -> None:
        listeners = self._all()
        rights = monotonic() - self._looked_at_rights >= RIGHTS_EVERY
        if rights:
            self._looked_at_rights = monotonic()
        for tenant in {one.ears.tenant for one in listeners}:
            self._tell(tenant, [one for one in listeners if one.ears.tenant == tenant], everybody=rights)

    def _tell(self, tenant: str, listeners: Iterable[Listener], *, everybody: bool) -> None:
        """Those who do not know yet; everybody where there was a step, or it is time to look at rights."""
        with self._database.reading() as session:
            steps = inbox.latest_steps(Book(session, tenant))
            news = everybody or self._seen.get(tenant) != steps
            now, glance = self._clock(), glances(session, tenant)
            for listener in listeners:
                if not news and listener.told:
                    continue
                if still(session, listener.ears, now):
                    listener.tell(glance(listener.ears.scope))
                else:
                    listener.end()
        self._seen[tenant] = steps
