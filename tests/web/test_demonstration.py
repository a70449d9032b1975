"""The made-up quality office of the demonstration has what a morning's work needs, and keeps what people do with it."""

from pathlib import Path

import pytest

from metriccare.database.engine import Database
from metriccare.office import deadlines, targets
from metriccare.office.desk import Author, Desk
from metriccare.web.demonstration import NORTH, SOUTH, prepare_people
from metriccare.web.demonstration_office import prepare_office
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
