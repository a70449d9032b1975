"""Which facility a hospital is: validated against CMS's list, and never another tenant's affair."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from metriccare.database.engine import Database
from metriccare.errors import NotFoundError, UsageError
from metriccare.insight.benchmark import facilities, shelf
from metriccare.insight.benchmark.reading import read
from metriccare.office.desk import Author
from tests.insight.benchmark.files import hospitals

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
PRIYA = Author("1" * 32, "Priya Raman", NOON)


@pytest.fixture
def session(local_database: Database) -> Iterator[Session]:
    with Session(local_database.engine) as found:
        data = hospitals("010001", "36014F")
        shelf.keep(found, "h.csv", "2026-02", data, read(data, "h.csv"), ("Priya", NOON))
        yield found


def test_a_hospital_is_a_facility_until_it_is_said_no_longer(session: Session):
    found = facilities.map_(session, "north", "hospital-1", "010001", PRIYA)
    assert (found.id, found.name, found.state, found.rating) == ("010001", "GENERAL", "OH", "4")
    facilities.map_(session, "north", "hospital-1", "36014F", PRIYA)
    assert facilities.mapped(session, "north") == {"hospital-1": "36014F"}
    assert facilities.mapped(session, "south") == {}
    assert not facilities.unmap(session, "south", "hospital-1")
    assert facilities.unmap(session, "north", "hospital-1")
    assert facilities.mapped(session, "north") == {}


def test_two_campuses_may_be_one_facility(session: Session):
    for hospital in ("hospital-1", "hospital-2"):
        facilities.map_(session, "north", hospital, "010001", PRIYA)
    assert set(facilities.mapped(session, "north").values()) == {"010001"}


@pytest.mark.parametrize(
    ("identifier", "way_out"),
    [("10001", "write 010001"), ("0100012", "the six characters of CMS's list, such as 010001")],
)
def test_no_id_is_refused_with_the_fix(session: Session, identifier: str, way_out: str):
    with pytest.raises(UsageError) as refused:
        facilities.facility(session, identifier)
    assert refused.value.way_out == way_out


def test_a_facility_in_no_list_is_not_found(session: Session):
    with pytest.raises(NotFoundError, match="facility 010002 is in no list"):
        facilities.map_(session, "north", "hospital-1", "010002", PRIYA)
