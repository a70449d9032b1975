"""The made-up quality office of the demonstration has what a morning's work needs, and keeps what people do with it."""

import hashlib
from pathlib import Path

import pytest

from metriccare.database.engine import Database
from metriccare.insight.benchmark import shelf
from metriccare.insight.benchmark.figures import references
from metriccare.office import deadlines, targets
from metriccare.office.desk import Author, Desk
from metriccare.web.demonstration import NORTH, SOUTH, prepare_people
from metriccare.web.demonstration_office import prepare_office
from tests.insight.benchmark.files import RELEASES
from tests.web.conftest import NOW


def test_deadlines_and_targets_are_entered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the pictures of the documentation had some: whoever started it found "No deadline is entered"."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    prepare_people(tmp_path, NOW)
    prepare_office(tmp_path, NOW)
    database = Database.of(tmp_path)
    with database.writing() as session:
        desk = Desk(session, NORTH)
        due = deadlines.open_(desk)
        assert [one.title for one in due] == [
            "Infections to the registry", "Readmissions, hybrid measure", "Electronic measures of the year",
        ]  # fmt: skip
        assert [one.days_left(NOW.date()) for one in due] == [34, 78, 230]
        assert {one.measure for one in targets.current(desk)} == {
            "mortality",
            "readmission_30d",
            "hai",
            "alos",
        }
        assert {one.author for one in targets.current(desk)} == {"Dana Whitfield"}
        for one in due:
            deadlines.close(desk, Author("x", "X", NOW), one.id, one.version)
        assert deadlines.open_(Desk(session, SOUTH)) == []
    prepare_office(tmp_path, NOW)
    with database.reading() as session:
        assert deadlines.open_(Desk(session, NORTH)) == []
    database.close()


def test_a_measure_has_something_of_cms_to_stand_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says is CMS's, byte for byte as published."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    prepare_people(tmp_path, NOW)
    for _ in range(2):
        prepare_office(tmp_path, NOW)
    database = Database.of(tmp_path)
    with database.reading() as session:
        (file,) = shelf.files(session)
        (hybrid,) = references(session, "Hybrid_HWR", ("US",))
    database.close()
    assert (file.release, file.rows, file.unknown) == ("2026-02", 14, "[]")
    published = RELEASES / file.release / file.name
    assert file.sha256 == hashlib.sha256(published.read_bytes()).hexdigest()
    assert hybrid.printed == "15.0"
