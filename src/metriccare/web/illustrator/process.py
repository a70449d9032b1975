"""The drawing processes seen from the one that answers visitors: asked for a picture, begun when they are needed.

Each draws one picture at a time; a second is begun when two visitors want one at once. They end with the process that
began them, however that ends.
"""

import atexit
import multiprocessing
import subprocess
import sys
from functools import cache
from queue import LifoQueue
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PATIENCE: Final = 20.0  # seconds for a picture that takes 20 ms: after them the process is taken for stuck
TRIES: Final = 2
AT_ONCE: Final = (
    2  # pictures: on more cores there are more processes that answer visitors, each with its own two
)
DRAWN, FAILED = b"+", b"-"


class UndrawnError(RuntimeError):
    """A specification that cannot be drawn, or no process that draws: a fault of ours."""


class Illustrator:
    """The drawing process of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._there: tuple[subprocess.Popen[bytes], Connection] | None = None

    def drawn(self, spec: str) -> str:
        """The picture of a specification. Raises UndrawnError."""
        with self._lock:
            answer = self._answer(spec.encode())
        if answer[:1] == FAILED:
            raise UndrawnError(answer[1:].decode())
        return answer[1:].decode()

    def close(self) -> None:
        """End the process; the next picture begins another."""
        with self._lock:
            self._end()

    def _answer(self, asked: bytes) -> bytes:
        for _ in range(TRIES):
            _, line = self._there = self._there or _begun()
            try:
                line.send_bytes(asked)
                if line.poll(PATIENCE):
                    return line.recv_bytes()
            except (EOFError, OSError):
                pass  # it was ended by somebody else: another one is begun
            self._end()
        raise UndrawnError("the process that draws charts does not answer")

    def _end(self) -> None:
        if self._there is not None:
            process, line = self._there
            self._there = None
            line.close()
            process.kill()
            process.wait()


def _begun() -> "tuple[subprocess.Popen[bytes], Connection]":
    """In a session of its own, so that Ctrl-C ends those who still wait for a picture in peace."""
    ours, theirs = multiprocessing.Pipe()
    command = [sys.executable, "-m", "metriccare.web.illustrator", str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)  # noqa: S603 -- our own module
    return process, ours


class Studio:
    """The drawing processes of this process. Whoever is free and was busy last draws: one that is not needed rests."""

    def __init__(self) -> None:
        self._all = [Illustrator() for _ in range(AT_ONCE)]
        self._free: LifoQueue[Illustrator] = LifoQueue()
        for one in reversed(self._all):
            self._free.put(one)

    def drawn(self, spec: str) -> str:
        """The picture of a specification, when somebody is free to draw it. Raises UndrawnError."""
        one = self._free.get()
        try:
            return one.drawn(spec)
        finally:
            self._free.put(one)

    def close(self) -> None:
        """End the processes; the next picture begins another."""
        for one in self._all:
            one.close()


@cache
def studio() -> Studio:
    """The one of this process."""
    made = Studio()
    atexit.register(made.close)
    return made
