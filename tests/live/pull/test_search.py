"""Searches by _lastUpdated from a real server: every change lands, pages that go in a circle end."""

import pytest

from metriccare.live.pull import circle
from tests.live.fhir.process import FOR_EVER
from tests.live.pull.conftest import CLIENT, Pulls, patients

KINDS = ("Patient", "Encounter")


def test_each_type_is_followed_page_by_page_and_lands_as_it_came(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 5))
    pulls.search(count=2, types=KINDS)
    pulls.pull()
    assert pulls.names() == [
        "ehr/Patient-0.json",
        "ehr/Patient-1.json",
        "ehr/Patient-2.json",
        "ehr/Encounter-0.json",
        "ehr/Encounter-1.json",
        "ehr/Encounter-2.json",
    ]
    assert pulls.landed() == pulls.held()


def test_the_next_pull_asks_for_what_came_since_and_lands_nothing_that_is_known(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 5))
    pulls.search(types=KINDS, overlap=3)
    pulls.pull()
    pulls.pull()
    assert len(pulls.names()) == 2, "a page of the overlap that brings nothing new is not landed"
    asked = [str(one["query"]) for one in pulls.fhir.log("/Encounter")]
    assert asked == [
        "_sort=_lastUpdated&_count=500",
        "_sort=_lastUpdated&_count=500&_lastUpdated=ge2024-06-01T00%3A00%3A07.000Z",
    ]


def test_what_the_server_shows_late_is_not_missed(pulls: Pulls) -> None:
    """Written before what was seen already, but shown only afterwards: within the overlap it is found."""
    pulls.fhir.put(patients(0, 3))
    pulls.search(types=KINDS, overlap=5)
    pulls.pull()
    pulls.fhir.put(patients(3, 4), seconds=-1.0)
    pulls.pull()
    assert set(pulls.landed()) == set(pulls.held())


def test_many_changes_at_one_moment_all_land(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 6), seconds=0.0)
    pulls.search(types=KINDS, count=4, overlap=0)
    pulls.pull()
    pulls.fhir.put(patients(6, 12), seconds=0.0)
    pulls.pull()
    assert set(pulls.landed()) == set(pulls.held())


@pytest.mark.parametrize(
    "trouble",
    [
        {"throttle": 2},
        {"fail": 2},
        {"hang_up": 1},
        {"redirect": 1},
        {"half_page": 2},
        {"expire_page": 1},
        {"next_circle": 1},
        {"no_date": FOR_EVER},
    ],
    ids="+".join,
)
def test_whatever_the_trouble_every_record_lands(pulls: Pulls, trouble: dict[str, int]) -> None:
    pulls.fhir.put(patients(0, 9))
    pulls.search(count=3, types=KINDS, client_id=CLIENT)
    pulls.key()
    pulls.fhir.trouble(**trouble)
    pulls.until_ok()
    assert set(pulls.landed()) == set(pulls.held())


def test_after_all_troubles_at_once_the_figures_are_those_of_the_files(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 30, died=True))
    pulls.search(count=5)
    for _ in range(2):
        pulls.fhir.trouble(throttle=2, fail=1, hang_up=1, half_page=2, expire_page=1, next_circle=1)
        pulls.until_ok()
        pulls.fhir.put(patients(25, 35))
    pulls.until_ok()
    assert pulls.figures() == pulls.figures_of_files()


def test_pages_that_follow_each_other_in_a_circle_end_and_what_they_held_has_landed(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 20))
    pulls.search(count=2, types=("Patient",))
    pulls.fhir.trouble(next_circle=FOR_EVER)
    pulls.pull()
    assert pulls.feed.state == "failing"
    assert pulls.feed.error == (
        "127.0.0.1: the pages of Patient follow each other in a circle "
        "(its operator can say why; it is tried again later)"
    )
    assert len(pulls.fhir.log()) < 5
    assert pulls.records() >= 2


def test_a_next_page_on_another_server_is_not_followed(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 5))
    pulls.search(count=2, types=KINDS, client_id=CLIENT)
    pulls.key()
    pulls.fhir.trouble(next_elsewhere=FOR_EVER)
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1: the next page leads to another server, or out of TLS "
        "(its operator must give addresses of the server itself)"
    )
    assert all(str(one["host"]).startswith("127.0.0.1") for one in pulls.fhir.log())


def test_a_redirect_to_another_server_is_not_followed(pulls: Pulls) -> None:
    pulls.search(types=KINDS)
    pulls.fhir.trouble(redirect_elsewhere=1)
    pulls.pull()
    assert str(pulls.feed.error).startswith("127.0.0.1: a redirect leads to another server")
    assert all(str(one["host"]).startswith("127.0.0.1") for one in pulls.fhir.log())


def test_a_server_that_forgets_its_pages_again_and_again_is_failing(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 5))
    pulls.search(count=2, types=KINDS)
    pulls.fhir.trouble(expire_page=FOR_EVER)
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1 forgets the pages of Patient before they are asked for (fewer resources a page may help)"
    )


def test_a_turn_that_is_over_goes_on_where_it_was(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 12))
    pulls.search(count=1, types=("Patient",))
    for _ in range(30):
        pulls.restart(seconds=0.0)
        pulls.turn()
        pulls.clock.on(seconds=5)
        if pulls.feed.last_success_at:
            break
    assert len(pulls.names()) == 12
    assert len(pulls.fhir.log()) == 12, "no page was asked for twice"


def followed(links: list[int], most: int = 10_000) -> int:
    """How many pages of an endless sequence are read, each naming the next by its place in `links`."""
    remembered, at, number = circle.NONE, 0, 0
    while number < most:
        page = (circle.mark(str(at).encode()), "")
        if circle.is_closed(remembered, page, number):
            return number
        remembered, at, number = circle.remember(remembered, page, number), links[at], number + 1
    raise AssertionError("it went on for ever")


@pytest.mark.parametrize(("tail", "length"), [(0, 1), (0, 7), (5, 1), (100, 3), (3, 100), (1_000, 999)])
def test_a_circle_is_found_wherever_it_begins_and_however_long_it_is(tail: int, length: int) -> None:
    links = [*range(1, tail + length), tail]
    assert followed(links) <= 3 * (tail + length) + 1


def test_a_line_that_ends_is_no_circle_however_long() -> None:
    remembered = circle.NONE
    for number in range(5_000):
        page = (circle.mark(f"a{number}".encode()), circle.mark(f"b{number}".encode()))
        assert not circle.is_closed(remembered, page, number)
        remembered = circle.remember(remembered, page, number)
