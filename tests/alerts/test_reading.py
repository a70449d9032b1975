"""Places as rows hold them."""

import pytest
from sqlalchemy import String

from metriccare.alerts.reading import DIMENSIONS, Labels
from metriccare.alerts.tables import AlertRow, StandingRow


def _room(table: type[AlertRow | StandingRow], column: str) -> int:
    held = table.__table__.c[column].type
    assert isinstance(held, String)
    return held.length or 0


@pytest.mark.parametrize("letter", ["x", "\U0001f3e5", '"', "\x01"])
def test_a_name_that_no_row_holds_is_cut_and_told_from_others(letter: str) -> None:
    """PostgreSQL refuses what is too long, and nothing of the tenant would be decided any more."""
    long, other = letter * 5000, letter * 4999
    place = Labels(long, long, long)
    assert Labels(ward=long) != Labels(ward=other)
    assert (place.ward or "").startswith(letter * 100 + "… ")
    assert Labels.of(place.key) == place
    for table in (AlertRow, StandingRow):
        assert len(place.key) <= _room(table, "place")
    for dimension in DIMENSIONS:
        assert len(getattr(place, dimension)) <= _room(AlertRow, dimension)
    # An entry of an index of PostgreSQL has at most 2,704 bytes.
    assert len(place.key.encode()) < 2600


def test_a_name_that_a_row_holds_stays_as_it_is() -> None:
    assert Labels(ward="Ü" * 200).ward == "Ü" * 200
