"""Streams end when the server is told to: it waits for answers that are not complete, and these never would be.

Not the server's own end: the handler that was there is called after ours.
"""

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def at_a_signal(end: Callable[[], None]) -> Generator[None]:
    """Call `end` when this process is asked to end. Signals reach the main thread alone; elsewhere nothing is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def ended(number: int, frame: FrameType | None) -> None:
        threading.Thread(
            target=end, name="ending streams"
        ).start()  # it takes locks, which a handler must not wait for
        known = before[signal.Signals(number)]
        if callable(known):
            known(number, frame)

    for number, known in before.items():
        if callable(known):
            signal.signal(number, ended)
    try:
        yield
    finally:
        for number, known in before.items():
            if callable(known):
                signal.signal(number, known)
