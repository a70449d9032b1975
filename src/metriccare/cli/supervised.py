"""A worker beside the web server: a process of its own, started again when it dies, gone when the server is.

Not what a worker does (`cli.worker`). It holds the other end of a pipe of ours: however this process dies, it notices.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import structlog

LOG = structlog.get_logger("metriccare.live")
COMMAND = (
    sys.executable,
    "-c",
    "import sys; from metriccare.cli.main import main; sys.exit(main())",
    "worker",
    "--until-closed",
)
PAUSE_FIRST, PAUSE_LAST = 1.0, 60.0
LONG_ENOUGH = 60.0
PATIENCE = 30.0


@contextmanager
def supervised(command: Sequence[str] = COMMAND) -> Generator["Supervisor"]:
    """A worker as long as this lasts."""
    supervisor = Supervisor(command)
    try:
        yield supervisor
    finally:
        supervisor.end()


class Supervisor:
    """Keeps one process going."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process that is going now."""
        return self._process.pid

    def end(self, patience: float = PATIENCE) -> None:
        """Let it finish what it is at, for a while; what it does not finish it begins again another time."""
        with self._lock:
            self._stopping.set()
        self._let_go()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join()

    def _start(self) -> "subprocess.Popen[bytes]":
        # Not our terminal's interrupt: it ends when we let go, so that it is not told twice.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 (our own)

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _keep(self) -> None:
        pause = PAUSE_FIRST
        while not self._stopping.is_set():
            begun = time.monotonic()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            self._let_go()
            pause = PAUSE_FIRST if time.monotonic() - begun > LONG_ENOUGH else min(2 * pause, PAUSE_LAST)
            LOG.warning("worker ended", code=code, again_in=pause)
            if self._stopping.wait(pause):
                return
            with self._lock:
                if not self._stopping.is_set():
                    self._process = self._start()
