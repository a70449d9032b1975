"""The flatten stage on one core and on two, beside PySpark's JSON reader that checks the same on the same two.

Not the stage itself (`flatten`), nor the peer (`pyspark_bare`). Our checks are those of landing: its time counts where
the peer's does.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import feed, ours
from benchmarks.processes import finished
from benchmarks.spark.setting import Setting
from benchmarks.table import Row

PEER = Path(__file__).parents[1] / "pyspark_bare.py"
ROUNDS = 2
"""One core, two cores and the peer take turns, so that all see the same machine; the best of each counts."""


class Stage(NamedTuple):
    """The stage, carried out once."""

    seconds: float
    tasks: int


def rows(setting: Setting) -> Iterator[Row]:
    """What a second core brings, and what the peer takes."""
    home = setting.work / "landed"
    landing = _landed(setting, home)
    one, two, peer = list[Stage](), list[Stage](), list[float]()
    for _ in range(ROUNDS):
        one.append(_flattened(setting, home, setting.cores[:1]))
        two.append(_flattened(setting, home, setting.cores))
        if setting.peers is not None:
            peer.append(_peer(setting, setting.peers))
    shutil.rmtree(home)
    alone, both = min(one), min(two)
    note = f"{alone.seconds:.1f} s, then {both.seconds:.1f} s; {both.tasks} tasks"
    yield Row("flatten on Spark, 1 core to 2", alone.seconds / both.seconds, "x", "at least", 1.4, note)
    if peer:
        yield from _beside(min(peer), landing, both.seconds)


def _landed(setting: Setting, home: Path) -> float:
    ours.command(home, "tenants", "add", ours.TENANT)
    arguments = ("ingest", str(setting.files), "--tenant", ours.TENANT)
    return ours.command(home, *arguments, settings=setting.here(), cores=setting.cores).seconds


def _flattened(setting: Setting, home: Path, cores: tuple[int, ...]) -> Stage:
    command = [sys.executable, "-m", "benchmarks.spark.flatten", str(home)]
    settings = {**setting.here(), "METRICCARE_WORKERS": str(len(cores))}
    told = json.loads(finished(command, settings, cores).out)
    assert told["encounters"] == feed.encounters(setting.scale), "encounters are missing"
    return Stage(told["seconds"], told["tasks"])


def _peer(setting: Setting, python: Path) -> float:
    out = setting.work / "peer"
    command = [str(python), str(PEER), str(setting.files), str(out), "checked"]
    took = float(finished(command, setting.here(), setting.cores).out.splitlines()[-1])
    shutil.rmtree(out)
    return took


def _beside(peer: float, landing: float, flatten: float) -> Iterator[Row]:
    for what, took in (("landing with every check and flatten", landing + flatten), ("flatten", flatten)):
        title = f"{what} on Spark, against PySpark local[2] with the same checks"
        yield Row(title, peer / took, "x", "at least", 5.0, f"{peer:.1f} s against {took:.1f} s")
