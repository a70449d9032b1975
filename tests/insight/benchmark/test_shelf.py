"""Files on the shelf: nothing is lost, a mistake is put right by importing again, a fault keeps everything out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metriccare.database.engine import Database
from metriccare.errors import DataError, UsageError
from metriccare.insight.benchmark import shelf
from metriccare.insight.benchmark.reading import read
from metriccare.insight.benchmark.tables import BenchmarkRow
from tests.insight.benchmark.files import RELEASES, ROW, csv, hospitals

BY = ("Priya Raman", datetime(2026, 7, 14, 12, 0, tzinfo=UTC))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """On each engine, undone at the end of the test."""
    with Session(database.engine) as found:
        yield found


def put(session: Session, data: bytes, name: str = "f.csv", release: str = "2026-02") -> shelf.Kept:
    return shelf.keep(session, name, release, data, read(data, name), BY)


def test_a_file_comes_back_cell_by_cell(session: Session):
    name = "Unplanned_Hospital_Visits-National.csv"
    for release in ("2024-07", "2026-02"):
        put(session, (RELEASES / release / name).read_bytes(), name, release)
    found = shelf.rows(session, ("measure", ("READM_30_PN",)), ("place", ("US",)))
    assert [(row.release, row.line, row.cell["national rate"]) for row in found] == [
        ("2026-02", 15, "16"),
        ("2024-07", 15, "16.4"),
    ]
    assert found[0].cell["number of hospitals fewer"] == "Not Applicable"
    assert session.scalar(select(func.count()).select_from(BenchmarkRow)) == 28
    assert [(file.release, file.rows) for file in shelf.files(session)] == [("2026-02", 14), ("2024-07", 14)]


def test_the_same_again_changes_nothing_and_another_takes_its_place(session: Session):
    first = put(session, csv(ROW))
    assert put(session, csv(ROW)) == shelf.Kept(first.file, again=True)
    put(session, csv(ROW.replace("0.845", "0.9"), "OP_22,x,3,,1/1/2022,12/31/2022"))
    assert [row.cell["score"] for row in shelf.rows(session, ("measure", ("HAI_1_SIR",)))] == ["0.9"]
    assert [file.rows for file in shelf.files(session)] == [2]


def test_a_fault_keeps_the_whole_file_out(session: Session):
    with pytest.raises(DataError, match=r"f.csv: line 3, facility id: .* 010001.*; and 2 more"):
        put(session, hospitals("010002", "10001", "1", "2", "3", "4"))
    assert shelf.files(session) == []


@pytest.mark.parametrize(
    ("path", "given", "release"),
    [
        ("2026-02/f.csv", None, "2026-02"),
        ("x/f.csv", "2024-07", "2024-07"),
        ("2026-02/f.csv", "2024-07", "2024-07"),
    ],
)
def test_the_release_of_a_file(path: str, given: str | None, release: str):
    assert shelf.release_of(PurePath(path), given) == release


@pytest.mark.parametrize(("path", "given"), [("downloads/f.csv", None), ("2026-02/f.csv", "2026-13")])
def test_no_release_is_refused(path: str, given: str | None):
    with pytest.raises(UsageError, match="of which release"):
        shelf.release_of(PurePath(path), given)


def test_a_release_by_name(session: Session):
    assert shelf.release_named(session, None) is None
    put(session, csv(ROW), release="2024-07")
    put(session, csv(ROW), release="2026-02")
    assert shelf.release_named(session, None) == "2026-02"
    assert shelf.release_named(session, "2024-07") == "2024-07"
    with pytest.raises(UsageError, match="there is: 2026-02, 2024-07"):
        shelf.release_named(session, "2025-01")
