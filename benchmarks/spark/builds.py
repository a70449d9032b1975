"""Whole runs of both engines, as a shell starts them: a feed, then a hundredth of its patients changed, then twice the
feed. What an increment costs, how long Hudi wrote, and what memory processes take.

Not how Hudi's writing is told (`commits`).
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import feed, ours
from benchmarks.processes import Finished
from benchmarks.run import CACHE
from benchmarks.spark import commits
from benchmarks.spark.setting import Setting
from benchmarks.table import Row
from metriccare.tenants import registry

ENGINES = {"duckdb": "DuckDB and Delta", "spark": "Spark and Hudi"}
SHARE = 0.01
"""Of the patients, changed in the second run."""
TASKS = "python"
"""How the name of a task's program begins: Spark's workers are Python, started as its Java says."""


class Brought(NamedTuple):
    """A feed landed and brought to gold: both commands, and what the run told."""

    landed: Finished
    ran: Finished
    full: bool
    patients: int
    steps: Mapping[str, float]

    @property
    def seconds(self) -> float:
        """Of both commands, Spark's start included."""
        return self.landed.seconds + self.ran.seconds

    def told(self) -> str:
        """Where the time went; what the steps leave over is the start of the processes."""
        steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in self.steps.items())
        return f"{self.seconds:.1f} s (landing {self.landed.seconds:.1f}, {steps})"


def rows(setting: Setting) -> Iterator[Row]:
    """Every promise about whole runs."""
    for engine in ENGINES:
        home = setting.work / engine
        full = _first(home, setting.files, setting.on(engine))
        before = _commits(home)
        changed = _changed(home, setting.scale, setting.on(engine))
        yield _cost(engine, full, changed)
        if engine == "spark":
            yield from _written(before, _commits(home) - before, full, changed)
            yield from _memory(setting, full.ran)
        shutil.rmtree(home)


def _first(home: Path, files: Path, settings: Mapping[str, str]) -> Brought:
    """The feed, into a lake that holds nothing."""
    ours.command(home, "tenants", "add", ours.TENANT)
    return _brought(home, files, settings)


def _changed(home: Path, scale: float, settings: Mapping[str, str]) -> Brought:
    """What a hundredth of the patients sends next."""
    file = home / "changed.ndjson"
    file.write_text(feed.changes(scale, SHARE), encoding="utf-8")
    brought = _brought(home, file, settings)
    assert not brought.full, "everything was built anew"
    return brought


def _brought(home: Path, place: Path, settings: Mapping[str, str]) -> Brought:
    landed = ours.command(home, "ingest", str(place), "--tenant", ours.TENANT, settings=settings)
    ran = ours.command(home, "run", "--tenant", ours.TENANT, "--json", settings=settings)
    told = json.loads(ran.out)
    assert told["changed"], f"{place.name} changed nothing"
    return Brought(landed, ran, told["full"], told["patients"], told["seconds"])


def _cost(engine: str, full: Brought, changed: Brought) -> Row:
    title = f"1 % of patients changed, against a full build, {ENGINES[engine]}"
    note = f"{changed.patients} of {full.patients} patients: {changed.told()} against {full.told()}"
    return Row(title, 100 * changed.seconds / full.seconds, "%", "at most", 20.0, note)


def _commits(home: Path) -> set[commits.Commit]:
    return set(commits.of(registry.get(home, ours.TENANT).lake))


def _written(
    first: set[commits.Commit], later: set[commits.Commit], full: Brought, changed: Brought
) -> Iterator[Row]:
    for what, found, brought in (("the first", first, full), ("1 % of patients changed", later, changed)):
        slowest = max(one.ended - one.began for one in found)
        note = f"{len(found)} tables side by side, the slowest {slowest:.1f} s; the run {brought.ran.seconds:.1f} s"
        yield Row(f"Hudi's writing, {what}", commits.seconds(found), "s", "at most", None, note)


def _memory(setting: Setting, ran: Finished) -> Iterator[Row]:
    home = setting.work / "double"
    twice = _first(home, feed.made(CACHE, 2 * setting.scale), setting.on("spark")).ran
    shutil.rmtree(home)
    yield _flat("the largest task", _task_mib(ran), _task_mib(twice))
    yield _flat("the largest Java", ran.largest_mib["java"], twice.largest_mib["java"])
    yield _flat("all processes together", ran.peak_mib, twice.peak_mib)


def _task_mib(ran: Finished) -> float:
    return max(held for name, held in ran.largest_mib.items() if name.startswith(TASKS))


def _flat(what: str, once: float, twice: float) -> Row:
    note = f"{once:.0f} MiB, then {twice:.0f} MiB"
    return Row(
        f"peak memory on Spark when the input doubles, {what}", twice / once, "x", "at most", 1.25, note
    )
