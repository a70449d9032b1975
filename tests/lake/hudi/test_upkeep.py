"""Hudi's services on tables of the lake, as the night's work asks for them: clustering and archiving.

Cleaning by hours has its test beside the runs that it cleans up after (`test_table`).
"""

from pathlib import Path

import pytest

from metriccare.lake import manifest
from metriccare.lake.hudi import options, timeline, upkeep
from metriccare.lake.manifest import Manifest
from metriccare.lake.store import open_lake, writing
from metriccare.live.doing import Doing
from metriccare.live.maintenance import tidy
from tests.hospital import Hospital
from tests.lake.hudi.test_table import STAYS, Change, backdate, before, carry_out, rows, run

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("on_spark")]


@pytest.fixture
def no_filling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every commit begins a file of its own, as one that has grown to its full size would make it."""
    monkeypatch.setitem(options.FIXED, "hoodie.parquet.small.file.limit", "0")


def rebuild(folder: Path, changes: list[Change], number: int) -> None:
    """A run that makes its tables anew, over what stands there."""
    with writing(folder, [change.schema for change in changes]) as lake:
        lake.rebuild()
        carry_out(lake, changes)
        pinned = Manifest(run=number, engine="spark", tables=lake.versions(), files=lake.fingerprints())
        manifest.write(folder, pinned)


@pytest.mark.usefixtures("no_filling")
def test_the_nights_work_makes_one_file_of_small_ones_and_keeps_those_that_a_reader_may_hold(
    tmp_path: Path,
) -> None:
    tenant = Hospital(tmp_path).tenant
    for number in (1, 2, 3):
        run(tenant.lake, [Change(STAYS, (), [(f"a{number}", "same", 0)])], number)
    held = open_lake(tenant.lake)
    shown = rows(held, STAYS)
    assert len(held.table(STAYS).files()[0]) == 3
    doing = Doing()
    assert tidy(tenant, 24, doing)
    assert [(each.step, each.rows_in, each.rows_out) for each in doing.steps] == [
        ("compact", None, None), ("vacuum", None, None), ("logs", None, None), ("files", 3, 4),
    ]  # fmt: skip
    assert len(open_lake(tenant.lake).table(STAYS).files()[0]) == 1
    assert rows(open_lake(tenant.lake), STAYS) == shown
    assert rows(held, STAYS) == shown
    run(tenant.lake, [Change(STAYS, ("a2",), [("a2", "later", 1)])], 4)
    assert rows(open_lake(tenant.lake), STAYS) == [("a1", "same", 0), ("a2", "later", 1), ("a3", "same", 0)]


def test_archiving_shortens_the_timeline_and_changes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a table that was rebuilt once: files that were replaced must not count again when it is forgotten."""
    monkeypatch.setitem(options.FIXED, "hoodie.keep.min.commits", "2")
    monkeypatch.setitem(options.FIXED, "hoodie.keep.max.commits", "3")
    for number in range(1, 7):
        change = Change(STAYS, () if number == 1 else ("a",), [("a", f"version {number}", number % 2)])
        (rebuild if number == 3 else run)(tmp_path, [change], number)
    table = tmp_path / STAYS.path
    instants = timeline.instants(table)
    assert len(instants) == 6
    backdate(table, instants[2:], days=3)
    upkeep.clean(table, STAYS, 24)
    upkeep.archive(table, STAYS)
    needed = before(instants[2], 3)  # a reader of the last day may have opened it before the next one came
    assert timeline.instants(table) == [*instants[:2], needed]
    assert rows(open_lake(tmp_path), STAYS) == [("a", "version 6", 0)]
    run(tmp_path, [Change(STAYS, ("a",), [("a", "after", 1)])], 7)
    assert rows(open_lake(tmp_path), STAYS) == [("a", "after", 1)]
