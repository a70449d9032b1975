"""The memory that the benchmark reports is that of a process and all of its descendants."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import memory
from benchmarks.memory import Watch, family, held_mib

HOLDS_64_MIB = "held = bytearray(64 << 20); print(flush=True); input()"


def test_a_child_counts_with_its_parent():
    before = held_mib(os.getpid())
    command = [sys.executable, "-c", HOLDS_64_MIB]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        watch = Watch(child.pid)
        watch.start()
        assert held_mib(os.getpid()) - before > 60
        while not watch.peak_mib:
            time.sleep(0.01)
        child.communicate("\n")
        assert watch.end() > 60


def test_a_process_that_has_gone_holds_nothing():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert held_mib(child.pid) == 0


def test_a_process_that_ends_while_its_children_are_listed_has_none(monkeypatch: pytest.MonkeyPatch):
    def has_gone(place: Path) -> None:
        raise FileNotFoundError(place)

    monkeypatch.setattr(Path, "iterdir", has_gone)
    assert list(family(os.getpid())) == [os.getpid()]


def test_a_copy_of_java_about_to_start_a_program_is_not_counted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for pid, parent, child, program in ((7, 1, "8", "java"), (8, 7, "9", "java"), (9, 8, "", "chmod")):
        place = tmp_path / str(pid)
        (place / "task" / str(pid)).mkdir(parents=True)
        (place / "task" / str(pid) / "children").write_text(child)
        (place / "stat").write_text(f"{pid} (a name (of it)) S {parent} 0")
        (place / "statm").write_text("1000 512 0 0 0 0 0")
        (place / "exe").symlink_to(f"/usr/bin/{program}")
    monkeypatch.setattr(memory, "PROC", tmp_path)
    assert held_mib(7) == 2 * 512 * memory.PAGE / memory.MIB
