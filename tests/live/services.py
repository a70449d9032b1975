"""MetricCare's processes at one home, as a machine runs them: the web with its own worker, and a worker beside it.

Each can be killed at any moment and started again. Not what they do.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from metriccare.cli.supervised import COMMAND
from metriccare.database.engine import Database

PROGRAM = COMMAND[:-2]
WORKER = COMMAND
PATIENCE = 300.0
"""Seconds: what a slow and busy machine may need. Nothing is waited for once it is there."""


class Services:
    """The processes that run at a home."""

    def __init__(self, home: Path, database: Database) -> None:
        self.home, self.database = home, database
        self.port = _free_port()
        self._running: list[subprocess.Popen[bytes]] = []
        self.client = httpx2.Client()  # one for all requests: to make one costs more than most answers

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """`metriccare worker`."""
        return self._start(*WORKER)

    def start_web(self, *more: str) -> "subprocess.Popen[bytes]":
        """`metriccare serve` with a worker of its own; it answers when this returns."""
        process = self._start(*PROGRAM, "serve", "--port", str(self.port), *more)
        self.until(self._answers)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """As an out-of-memory killer would."""
        process.kill()
        self._end(process)

    def end(self) -> None:
        """Ask all of them to stop."""
        for process in list(self._running):
            process.send_signal(signal.SIGTERM)
            self._end(process)
        self.client.close()

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> float:
        """Wait for something to become true; how long that took."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, f"it did not happen within {seconds} s"
            time.sleep(0.2)  # to look costs those who work some of their time
        return time.monotonic() - begun

    def _answers(self) -> bool:
        try:
            return self.client.get(f"{self.address}/healthz").status_code == 200
        except httpx2.HTTPError:
            return False

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        env = {**os.environ, "METRICCARE_HOME": str(self.home), "METRICCARE_ALLOW_NETWORKS": "127.0.0.0/8"}
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        process = subprocess.Popen(command, env=env, stdin=pipe, stdout=nowhere, stderr=nowhere)
        self._running.append(process)
        return process

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)
        self._running.remove(process)


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that one has begun."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(pid) for pid in found.split()]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
