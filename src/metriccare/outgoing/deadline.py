"""How long a conversation with somebody else may take in all. Not what is said.

A timeout of a socket bounds one wait: a server that says a byte every few seconds keeps within it for ever. When the
time is over the connection is shut under whoever waits for it.
"""

import contextlib
import socket
import time
from collections.abc import Sequence
from threading import Lock, Timer
from types import TracebackType


class Deadline:
    """So many seconds from entering it; `step` bounds each single wait."""

    def __init__(self, seconds: float, step: float) -> None:
        self.passed = False
        self.seconds = seconds
        self._step = step
        self._end = 0.0
        self._lock = Lock()
        self._watched: list[socket.socket] = []
        self._timer = Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._end = time.monotonic() + self.seconds
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()

    def connected(self, addresses: Sequence[str], port: int) -> socket.socket:
        """A connection to the first address that takes it. Raises OSError, as each wait on it does."""
        failure: OSError = OSError("no address")
        for address in addresses:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError("the time was over before it began")
            try:
                found = socket.create_connection((address, port), timeout=min(self._step, left))
            except OSError as error:
                failure = error
                continue
            found.settimeout(self._step)
            self._watch(found)
            return found
        raise failure

    def _watch(self, connection: socket.socket) -> None:
        # A second handle: TLS takes the first one over, and a shutdown ends the connection by either.
        with self._lock:
            if self.passed:
                connection.close()
                raise TimeoutError("the time was over before it began")
            self._watched.append(connection.dup())

    def _shut(self) -> None:
        with self._lock:
            self.passed = True
            for connection in self._watched:
                with contextlib.suppress(OSError):  # it has ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
