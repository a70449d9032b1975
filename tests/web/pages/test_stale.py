"""A feed that has stopped is marked on its row, its figures and the bar on top, and said in a sentence."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from metriccare.web import staleness
from metriccare.web.staleness import short
from tests.web.conftest import NOW, Browser

STOPPED = datetime(2026, 7, 14, 3, 30, tzinfo=UTC)


def hourly(last: datetime) -> tuple[datetime, ...]:
    return tuple(last - timedelta(hours=number) for number in range(5, -1, -1))


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """hospital-2 sent something each hour until 03:30, the others until just now."""
    landed = {"hospital-1": hourly(NOW), "hospital-2": hourly(STOPPED), "hospital-3": hourly(NOW)}
    monkeypatch.setattr(staleness, "arrivals", lambda _: landed)


def bar(page: str) -> str:
    found = re.search(r'<p class="fresh">(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


def main(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.split("<main")[1]))


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("page", ["measures", "summary", "home/compliance", "measures/mortality?by=hospital"])
def test_hospital_that_stopped_is_marked_everywhere(compliance: Browser, page: str) -> None:
    text = compliance.get(f"/t/demo-north/{page}").text
    assert bar(text).endswith("ago · stale 6 h")
    assert 'href="#stale"' in text
    assert 'id="stale"' in text
    told = main(text)
    assert "Highland Medical Center has sent nothing for 6 h 12 min. Its figures stop at " in told
    assert re.search(r"Highland Medical Center\s+stale 6 h", told)
    assert not re.search(r"(Hillcrest General Hospital|Lakeview Memorial Hospital)\s+stale", told)


@pytest.mark.usefixtures("stopped")
def test_figure_of_the_hospital_alone_is_marked(compliance: Browser) -> None:
    alone = main(compliance.get("/t/demo-north/measures/mortality?hospital=hospital-2").text)
    assert re.search(r"–[^%]*stale 6 h", alone)
    other = compliance.get("/t/demo-north/measures/mortality?hospital=hospital-1&by=department").text
    assert "stale 6 h" not in re.sub(r"<p class=\"(fresh|print note)\">.*?</p>", "", other, flags=re.DOTALL)


@pytest.mark.usefixtures("stopped")
def test_hospital_outside_the_scope_is_not_named(clinician: Browser) -> None:
    text = clinician.get("/t/demo-north/home/clinician").text
    assert "stale" not in bar(text)
    assert "Highland" not in text


def test_what_waits_for_a_run_makes_all_figures_stale(
    clinician: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = (NOW - timedelta(minutes=40), NOW - timedelta(minutes=2))
    monkeypatch.setattr(staleness, "waiting", lambda *_: landed)
    text = clinician.get("/t/demo-north/home/clinician").text
    assert bar(text).endswith("stale 40 min")
    assert "2 landed files wait for a run, the first for 40 min." in main(text)
    monkeypatch.setattr(staleness, "waiting", lambda *_: (NOW - timedelta(minutes=15),))
    assert "stale" not in bar(clinician.get("/t/demo-north/home/clinician").text)


@pytest.mark.usefixtures("stopped")
def test_data_quality_says_how_each_feed_delivers(compliance: Browser) -> None:
    told = main(compliance.get("/t/demo-north/quality").text)
    assert re.search(r"Highland Medical Center\s+6 h 12 min ago\s+within 1 h 00 min\s+stale 6 h", told)
    assert re.search(r"Hillcrest General Hospital\s+0 s ago\s+within 1 h 00 min\s+as usual", told)


def test_bar_says_how_far_the_data_go(signed_in: Callable[[str], Browser]) -> None:
    told = bar(signed_in("dana").get("/t/demo-north/home/administrator").text)
    assert re.fullmatch(r"Data to \d+ [A-Z][a-z]{2} \d{4}, computed .* ago", told)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=40, seconds=59), "40 min"),
        (timedelta(hours=6, minutes=12), "6 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_tag_is_short(length: timedelta, words: str) -> None:
    assert short(length) == words
