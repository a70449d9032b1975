"""The flatten stage of a run alone, on a Spark of this process: from landed bronze to the files that silver reads.

    python -m benchmarks.spark.flatten HOME

Runs as many tasks at once as METRICCARE_WORKERS says; whoever starts it pins it to as many cores. Prints the seconds,
without the start of the session, the tasks, and the encounters that came of it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ours import TENANT
from metriccare.bronze.records import landings
from metriccare.gold.arrival import LandedArrival
from metriccare.gold.landed import Reading
from metriccare.gold.report import silent
from metriccare.lake import engines
from metriccare.tenants import registry

BUCKETS = 64


def flattened(home: Path, spill: Path) -> dict[str, float]:
    """What the stage took, and what it made."""
    tenant = registry.get(home, TENANT)
    arrival = LandedArrival(tenant, Reading(tenant, landings(tenant), None, silent), BUCKETS)
    bench = engines.named("spark").bench(spill)
    started = time.perf_counter()
    bench.arrive(arrival)
    seconds = time.perf_counter() - started
    ((encounters,),) = bench.rows("SELECT count(*) FROM incoming_encounter")
    return {"seconds": seconds, "tasks": len(arrival.parts()), "encounters": encounters}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(flattened(Path(sys.argv[1]), Path(folder))) + "\n")
