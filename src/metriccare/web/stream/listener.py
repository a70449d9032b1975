"""One open page that listens: whose it is, and what waits to be told to it. Filled by a thread, read by the event loop.

Not what is told (`glance`), nor when (`streams`). Only the newest is kept: a page that was slow has missed nothing.
"""

import asyncio
from dataclasses import dataclass

from metriccare.access.policy import Scope


@dataclass(frozen=True, slots=True)
class Ears:
    """Whose page it is: by which session, in which tenant, and where in it she may see alerts."""

    session_id: str
    user_id: str
    tenant: str
    scope: Scope


class Listener:
    """The connection of one page, as both sides see it. Made in the event loop."""

    def __init__(self, ears: Ears) -> None:
        self.ears = ears
        self.told = ""
        """What it was told last; the streams' thread alone reads and writes it."""
        self.ended = False
        self._next = ""
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def tell(self, what: str) -> None:
        """Tell it something new. From any thread."""
        if what != self.told:
            self.told = what
            self._from_outside(what)

    def end(self) -> None:
        """There is nothing more for it. From any thread."""
        self.ended = True
        self._from_outside("")

    async def next(self, patience: float) -> str:
        """What is new; empty after so many seconds without anything, or at its end."""
        try:
            await asyncio.wait_for(self._news.wait(), patience)
        except TimeoutError:
            return ""
        self._news.clear()
        return self._next

    def _from_outside(self, what: str) -> None:
        try:
            self._loop.call_soon_threadsafe(self._set, what)
        except RuntimeError:  # the loop is closed: nobody listens any more
            self.ended = True

    def _set(self, what: str) -> None:
        self._next = what
        self._news.set()
