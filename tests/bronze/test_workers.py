"""Pieces examined by other processes: the same answer in the same order, and plain words when a process is lost."""

import sys
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from metriccare.bronze import examine, lines, workers
from metriccare.bronze.columns import Part
from metriccare.bronze.lines import Piece
from metriccare.bronze.reading import BLOCK_BYTES
from metriccare.bronze.workers import Examiner
from metriccare.errors import MetricCareError, UsageError
from metriccare.settings import workers as worker_count
from tests.bronze.inbox import Inbox, one_line

DATA = b"".join(
    one_line(f',"id":"{number}"', "Patient" if number % 3 else "Basic")
    + (b"\n{\n\n" if number % 7 == 0 else b"\n")
    for number in range(3000)
)


def pieces(size: int = 20_000) -> Iterator[Piece]:
    return lines.pieces(DATA[start : start + size] for start in range(0, len(DATA), size))


def rows(parts: Iterator[Part]) -> list[object]:
    found = [
        (part.index.to_pylist(), part.quarantine.to_pylist(), part.records, part.blank) for part in parts
    ]
    return [found, sum(entry[2] for entry in found)]


@pytest.fixture
def small():
    """Pieces of any size go to the processes."""
    with patch.object(workers, "SMALL_BYTES", 0):
        yield


@pytest.mark.usefixtures("small")
def test_same_parts_in_order():
    expected = rows(map(examine.piece, pieces()))
    with Examiner(2, after=0) as examiner:
        assert rows(examiner.parts(pieces())) == expected
        assert rows(examiner.parts(pieces(5000))) == rows(map(examine.piece, pieces(5000)))


def test_processes_are_started_only_once_it_pays():
    with patch.object(workers, "_Crew", side_effect=AssertionError), Examiner(2, after=len(DATA)) as examiner:
        assert rows(examiner.parts(pieces())) == rows(map(examine.piece, pieces()))
    with patch.object(workers, "_Crew", side_effect=AssertionError), Examiner(1, after=0) as examiner:
        assert len(list(examiner.parts(pieces()))) > 1


@pytest.mark.usefixtures("small")
def test_lines_longer_than_a_slot_stay_here():
    long = b'{"resourceType":"Basic","x":"' + b"z" * (BLOCK_BYTES + 10) + b'"}'
    with Examiner(2, after=0) as examiner:
        parts = list(examiner.parts(iter([Piece(0, memoryview(b"{}\n")), Piece(3, memoryview(long))])))
    assert [part.index.num_rows for part in parts] == [0, 1]


@pytest.mark.usefixtures("small")
def test_an_unnamed_file_elsewhere_than_linux():
    with patch.object(workers.sys, "platform", "darwin"), Examiner(2, after=0) as examiner:
        assert rows(examiner.parts(pieces())) == rows(map(examine.piece, pieces()))


@pytest.mark.usefixtures("small")
def test_a_lost_process_is_said_in_one_line():
    with (
        pytest.raises(MetricCareError, match=r"ended early \(exit code 3\) \(is memory short\?"),
        patch.object(workers, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"]),
        Examiner(2, after=0) as examiner,
    ):
        list(examiner.parts(pieces()))


@pytest.mark.usefixtures("small")
def test_a_fault_of_ours_is_told():
    with (
        pytest.raises(RuntimeError, match="division by zero"),
        patch.object(workers, "COMMAND", [sys.executable, "-c", FAULTY]),
        Examiner(2, after=0) as examiner,
    ):
        list(examiner.parts(pieces()))


FAULTY = """
import sys
from metriccare.bronze import examine, worker
examine.piece = lambda piece: 1 / 0
worker.serve(int(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
"""


def test_ingest_with_processes_gives_the_same(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    alone = inbox.land(DATA)
    expected = inbox.good(alone), inbox.bad(alone)
    monkeypatch.setenv("METRICCARE_WORKERS", "2")
    other = Inbox(inbox.folder / "other")
    with patch.object(workers, "SMALL_BYTES", 0), patch.object(Examiner.__init__, "__defaults__", (0,)):
        landing = other.land(DATA)
    assert landing.sha256 == alone.sha256
    assert (other.good(landing), other.bad(landing)) == expected


@pytest.mark.parametrize("text", ["0", "two", "-1", "1.5"])
def test_number_of_workers_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("METRICCARE_WORKERS", text)
    with pytest.raises(UsageError, match="METRICCARE_WORKERS is"):
        worker_count()


def test_number_of_workers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_WORKERS", "3")
    assert worker_count() == 3
    monkeypatch.delenv("METRICCARE_WORKERS")
    assert worker_count() >= 1
