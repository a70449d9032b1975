"""The worker beside the web server: started again when it dies, gone when the server is, however that dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from metriccare.cli import supervised

# Ends with its input, as a worker does, and says that it did.
CHILD = (
    sys.executable,
    "-c",
    "import sys, pathlib; p = pathlib.Path(sys.argv[1]); sys.stdin.buffer.read(); p.write_text('ended by itself')",
)
SERVER = """
import sys, time
from metriccare.cli import supervised
with supervised.supervised(sys.argv[1:]) as supervisor:
    print(supervisor.pid, flush=True)
    time.sleep(60)
"""


def until(condition: Callable[[], bool]) -> None:
    for _ in range(4_000):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 200 seconds")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_ends_by_itself_when_the_server_ends(tmp_path: Path) -> None:
    with supervised.supervised([*CHILD, str(tmp_path / "said")]) as supervisor:
        assert is_alive(supervisor.pid)
    assert (tmp_path / "said").read_text() == "ended by itself"


def test_killed_it_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "PAUSE_FIRST", 0.01)
    with supervised.supervised([*CHILD, str(tmp_path / "said")]) as supervisor:
        for _ in range(3):
            killed = supervisor.pid
            os.kill(killed, signal.SIGKILL)
            until(lambda before=killed: supervisor.pid != before and is_alive(supervisor.pid))


def test_one_that_does_not_end_is_killed() -> None:
    stubborn = [sys.executable, "-c", "import time; time.sleep(60)"]
    supervisor = supervised.Supervisor(stubborn)
    supervisor.end(patience=0.2)
    assert not is_alive(supervisor.pid)


def test_it_ends_by_itself_when_the_server_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVER, *CHILD, str(tmp_path / "said")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not is_alive(worker))
    assert (tmp_path / "said").read_text() == "ended by itself"
