"""Processes that are measured: kept on some of the machine's cores, and gone with whoever started them.

Not what they do, nor their memory (`memory`). Linux only, as all of `make bench`: taskset and setpriv of util-linux.
"""

import os
import signal
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from benchmarks.memory import Watch, family, lives

PATIENCE_SECONDS = 30.0


class Finished(Watch):
    """A process that has ended well: its seconds, what it printed, and the memory that was watched meanwhile."""

    seconds = 0.0
    out = ""


def finished(
    command: Sequence[str], settings: Mapping[str, str] | None = None, cores: Sequence[int] = ()
) -> Finished:
    """Run a command to its end, on these cores alone where some are given. Raises CalledProcessError where it fails.

    Whatever ends this process ends the command, with everything that it has started.
    """
    bound = ["setpriv", "--pdeathsig", "KILL"]
    bound += ["taskset", "--cpu-list", ",".join(map(str, cores))] if cores else []
    # Where Python may not keep compiled modules, each start compiles them anew: no shell of a user is set up so.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [*bound, *command],
        env={**inherited, **(settings or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for us to hear: what its child leaves behind would be nobody's
    )
    with _gone_afterwards(process) as watched:
        watched.out, said = process.communicate()
        watched.seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command), watched.out, said)
    return watched


@contextmanager
def _gone_afterwards(process: "subprocess.Popen[str]") -> Generator[Finished]:
    """Watch it, and leave nothing of it: Java takes a while to see that its Python has gone, and writes until then."""
    watched = Finished(process.pid)
    watched.start()
    try:
        yield watched
    finally:
        watched.end()
        if process.poll() is None:
            for pid in list(family(process.pid)):
                _kill(pid)
            process.wait()
        until = time.monotonic() + PATIENCE_SECONDS
        while any(map(lives, watched.seen)) and time.monotonic() < until:
            time.sleep(0.05)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def end_when_told() -> None:
    """Let what asks this process to end be an exception, so that what it has begun is put away."""

    def told(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)
