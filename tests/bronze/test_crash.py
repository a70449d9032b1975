"""A process killed between any two steps, then the same command: landed once, nothing half there, nothing left over.

And two processes at once with the same content.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from metriccare.bronze import records
from metriccare.bronze.ingest import ingest
from metriccare.bronze.ledger_sqlite import SqliteLedger
from tests.bronze.inbox import Inbox, one_line

DATA = b"\n".join([one_line(f',"id":"{number}"') for number in range(100)]) + b"\n{\n"

LAND = """
import os, signal, sys
from pathlib import Path
from metriccare.bronze.ingest import ingest
from tests.bronze.inbox import Inbox

def on_step(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

ingest(Inbox(Path(sys.argv[1])), [Path(sys.argv[2])], on_step=on_step)
"""
HALF_WAY = "begun"


def start(inbox: Inbox, path: Path, step: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", LAND, str(inbox.folder), str(path), step])


@pytest.mark.parametrize("step", ["begun", "examined", "object", "index", "quarantine", "shared", "landed"])
def test_killed_then_the_same_command(inbox: Inbox, step: str):
    path = inbox.write(DATA)
    assert start(inbox, path, step).wait() == -9
    assert len(records.landings(inbox)) == (step == "landed")
    ledger = SqliteLedger(inbox.store.ledger)
    assert [source.state for source in ledger.sources()] == ["landed" if step == "landed" else "landing"]
    ledger.close()

    report = ingest(inbox, [path])
    (landing,) = records.landings(inbox)
    assert report.sources[0].outcome == ("known" if step == "landed" else "landed")
    assert (landing.number, landing.good, landing.quarantined) == (1, 100, 1)
    assert [row["id"] for row in inbox.read(landing)] == [str(number) for number in range(100)]
    assert [row["reason"] for row in inbox.bad(landing)] == ["truncated"]
    assert list(inbox.store.staging.iterdir()) == []
    kept = [path for path in inbox.bronze.rglob("*") if path.suffix in {".zst", ".parquet"}]
    assert len(kept) == 3


def test_two_processes_at_once_land_it_once(inbox: Inbox):
    path = inbox.write(DATA)
    processes = [start(inbox, path, "never") for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    (landing,) = records.landings(inbox)
    assert (landing.number, landing.good) == (1, 100)
    assert len(inbox.read(landing)) == 100
    assert list(inbox.store.staging.iterdir()) == []


FULL = """
import resource, sys
from pathlib import Path
from metriccare.bronze import records
from metriccare.bronze.ingest import ingest
from metriccare.errors import StorageError
from tests.bronze.inbox import Inbox

inbox = Inbox(Path(sys.argv[1]))
records.landings(inbox)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), hard))
try:
    ingest(inbox, [Path(sys.argv[2])])
except StorageError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))  # for what measures coverage when the process ends
"""


@pytest.mark.parametrize("room", [40_000, 200_000, 460_000])
def test_no_more_room_at_any_point_then_the_same_command(inbox: Inbox, room: int):
    """A limit on the size of a file stands in for a full disk: the system refuses the write in the same places."""
    chance = random.Random(7)
    data = b"".join(one_line(f',"id":"{chance.randbytes(16).hex()}"') + b"\n" for _ in range(20_000))
    path = inbox.write(data)
    command = [sys.executable, "-c", FULL, str(inbox.folder), str(path), str(room)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "cannot be written: File too large (nothing is half landed" in said.stdout
    assert said.stderr == ""
    assert records.landings(inbox) == []
    assert list(inbox.store.staging.iterdir()) == []
    assert inbox.land(data).good == 20_000
