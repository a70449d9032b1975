"""A run that kills itself with SIGKILL at its n-th step boundary: `python -m tests.crash.victim HOME TENANT N`.

The boundaries are before and after everything that changes the disk: data files written, moved into place, committed to
a table's log, a table rolled back, the manifest replaced. Prints how many there were when it lived to the end.

On Spark (METRICCARE_ENGINE) they are those around a table's commit, between silver and gold too.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from metriccare import settings
from metriccare.gold import build
from metriccare.lake import manifest
from metriccare.lake.delta.table import DeltaLakeTable
from metriccare.tenants import registry

P = ParamSpec("P")
R = TypeVar("R")


class Countdown:
    """Dies when it has been told of as many boundaries as it was given."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0

    def boundary(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: Callable[P, R]) -> Callable[P, R]:
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            self.boundary()
            result = step(*args, **kwargs)
            self.boundary()
            return result

        return wrapped


def main(home: Path, tenant: str, at: int) -> None:
    countdown = Countdown(at)
    for name in ("_write", "_adopt", "_commit", "roll_back"):
        setattr(DeltaLakeTable, name, countdown.around(getattr(DeltaLakeTable, name)))
    if settings.engine() == "spark":
        from metriccare.lake.hudi import writing

        writing._commit = countdown.around(writing._commit)
    manifest.write = countdown.around(manifest.write)
    build.run(registry.get(home, tenant))
    sys.stdout.write(f"{countdown.seen}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
