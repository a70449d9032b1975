"""Many small sources as one batch: the same landings as one by one, and all or nothing when the process is killed."""

import subprocess
import sys
from pathlib import Path

import pytest

from metriccare.bronze import records
from metriccare.bronze.batch import Landed, land_together
from metriccare.bronze.ingest import ingest
from metriccare.bronze.land import docked
from metriccare.bronze.ledger_sqlite import SqliteLedger
from metriccare.bronze.sources import Source, find
from tests.bronze.inbox import Inbox, one_line

KILLED = """
import os, signal, sys
from pathlib import Path
from metriccare.bronze.batch import land_together
from metriccare.bronze.land import docked
from metriccare.bronze.sources import find
from tests.bronze.inbox import Inbox

def on_step(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

with docked(Inbox(Path(sys.argv[1])), on_step) as dock:
    land_together(list(find([Path(sys.argv[2])])), dock)
"""


def folder_of(inbox: Inbox, *contents: bytes) -> Path:
    folder = inbox.folder / "drop"
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number}.ndjson").write_bytes(content)
    return folder


def batch(inbox: Inbox, folder: Path) -> list[Landed]:
    sources = [one for one in find([folder]) if isinstance(one, Source)]
    with docked(inbox) as dock:
        return land_together(sources, dock)


def test_a_batch_lands_as_one_by_one_would(inbox: Inbox):
    good, other, known = one_line(',"id":"a"'), one_line(',"id":"b"'), one_line(',"id":"k"')
    ingest(inbox, [inbox.write(known)])
    found = batch(inbox, folder_of(inbox, good, b"\x1f\x8bnot gzip", known, other + b"\n{", good))
    numbers = [(one.landing.number if one.landing else None, one.new) for one in found]
    assert numbers == [(2, True), (None, False), (1, False), (3, True), (2, False)]
    assert "1.ndjson" in found[1].refused
    second, third = records.landings(inbox)[1:]
    assert [row["id"] for row in inbox.read(second)] == ["a"]
    assert ([row["id"] for row in inbox.read(third)], third.quarantined) == (["b"], 1)
    assert [row["reason"] for row in inbox.bad(third)] == ["truncated"]
    assert list(inbox.store.staging.iterdir()) == []


@pytest.mark.parametrize("step", ["begun", "examined", "published", "landed"])
def test_a_killed_batch_counts_whole_or_not_at_all(inbox: Inbox, step: str):
    folder = folder_of(inbox, *(one_line(f',"id":"{number}"') for number in range(5)))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(inbox.folder), str(folder), step], check=False)
    assert killed.returncode == -9
    assert len(records.landings(inbox)) == (5 if step == "landed" else 0)

    assert [one.new for one in batch(inbox, folder)] == [step != "landed"] * 5
    landings = records.landings(inbox)
    assert [landing.number for landing in landings] == [1, 2, 3, 4, 5]
    assert [row["id"] for landing in landings for row in inbox.read(landing)] == ["0", "1", "2", "3", "4"]
    assert list(inbox.store.staging.iterdir()) == []
    ledger = SqliteLedger(inbox.store.ledger)
    assert {source.state for source in ledger.sources()} == {"landed" if step != "landed" else "known"}
    ledger.close()
