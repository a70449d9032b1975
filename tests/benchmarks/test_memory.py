"""The memory that the benchmark reports is that of a process and all of its descendants."""

import os
import subprocess
import sys
import time

from benchmarks.memory import Watch, held_mib

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
