"""The shell answers at once: help needs nothing heavy, and is there within 0.3 seconds."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("metriccare")
HEAVY = (
    "duckdb",
    "pyarrow",
    "deltalake",
    "numpy",
    "scipy",
    "pandas",
    "pydantic",
    "sqlglot",
    "faker",
    "rich",
    "tomlkit",
)


def test_help_imports_nothing_heavy():
    script = (
        "import sys; from metriccare.cli.main import main; main(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_help_answers_within_three_tenths_of_a_second():
    # Time on the processor, so that what else runs on this machine does not count: help waits for nothing. The
    # measuring of coverage, which slows every process that a test starts, is left out too.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([SCRIPT, "--help"], capture_output=True, check=True, env=env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) <= 0.3


@pytest.mark.parametrize("verb", ["run", "measures", "status", "ingest"])
def test_help_of_a_verb_imports_nothing_heavy(verb: str):
    script = (
        f"import sys; from metriccare.cli.main import main; main([{verb!r}, '--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "['pydantic']\n"  # typer reads the options of a verb with it
