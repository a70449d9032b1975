"""MetricCare under the clock: its commands as a shell starts them, and its functions in a warm process.

Not the peers, and not the judgement (`run`).
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.memory import Watch

PROGRAM = str(Path(sys.executable).with_name("metriccare"))
TENANT = "bench"


class Build(NamedTuple):
    """One feed brought in from nothing: seconds of its parts, and the peak memory of the run."""

    ingest: float
    flatten: float
    silver: float
    gold: float
    peak_mib: float

    @property
    def to_silver(self) -> float:
        """Landing, with every check, to committed silver tables."""
        return self.ingest + self.flatten + self.silver


class Timed(NamedTuple):
    """A finished command: seconds, peak memory of it and its children together, and what it printed."""

    seconds: float
    peak_mib: float
    out: str


def command(home: Path, *arguments: str) -> Timed:
    """Run one command of the program in a process of its own. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    # Where Python may not keep compiled modules, each start compiles them anew: no shell of a user is set up so.
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [PROGRAM, *arguments],
        env={**settings, "METRICCARE_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    watch = Watch(process.pid)
    watch.start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - started
    peak_mib = watch.end()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [PROGRAM, *arguments])
    return Timed(seconds, peak_mib, out)


def build(home: Path, feed: Path) -> Build:
    """A tenant made, the feed landed, silver and gold built."""
    command(home, "tenants", "add", TENANT)
    landed = command(home, "ingest", str(feed), "--tenant", TENANT)
    ran = command(home, "run", "--tenant", TENANT, "--json")
    seconds = json.loads(ran.out)["seconds"]
    return Build(
        landed.seconds,
        seconds["flatten"],
        seconds["silver"],
        seconds["gold"] + seconds["results"],
        max(landed.peak_mib, ran.peak_mib),
    )


def increment_from_the_shell(home: Path, bundle: Path) -> float:
    """Seconds of the command that brings one new Bundle to updated gold, and prints the measures."""
    ran = command(home, "ingest", str(bundle), "--run", "--tenant", TENANT, "--json")
    assert json.loads(ran.out)["run"]["changed"], "the Bundle was known already"
    return ran.seconds


def increment_warm(home: Path, bundles: list[Path]) -> float:
    """The fastest of the Bundles but the first, in this process, from file to committed gold."""
    from metriccare.bronze.ingest import ingest
    from metriccare.gold.build import run
    from metriccare.tenants import registry

    tenant = registry.get(home, TENANT)
    took: list[float] = []
    for bundle in bundles:
        started = time.perf_counter()
        ingest(tenant, [bundle])
        assert run(tenant).changed, "the Bundle was known already"
        took.append(time.perf_counter() - started)
    return min(took[1:])


def measures_warm(home: Path) -> float:
    """The median of five readings of all measures in this process."""
    from metriccare.gold.measures import query
    from metriccare.tenants import registry

    tenant = registry.get(home, TENANT)
    took: list[float] = []
    for _ in range(6):
        started = time.perf_counter()
        query(tenant)
        took.append(time.perf_counter() - started)
    return sorted(took[1:])[2]
