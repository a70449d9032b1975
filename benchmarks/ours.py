"""MetricCare under the clock: its commands as a shell starts them, and its functions in a warm process.

Not the peers, and not the judgement (`run`).
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import Finished, finished

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


def command(
    home: Path, *arguments: str, settings: Mapping[str, str] | None = None, cores: Sequence[int] = ()
) -> Finished:
    """Run one command of the program in a process of its own. Raises CalledProcessError when it fails."""
    return finished([PROGRAM, *arguments], {**(settings or {}), "METRICCARE_HOME": str(home)}, cores)


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
