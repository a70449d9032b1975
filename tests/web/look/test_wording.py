"""Numbers, dates and spans as readers see them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metriccare.web import wording


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (13.84, 1, "13.8"),
        (13249, 0, "13,249"),
        (-0.44, 1, "−0.4"),
        (-0.04, 1, "0.0"),
        (None, 1, "–"),
        (1234567.25, 2, "1,234,567.25"),
    ],
)
def test_number(value: float | None, places: int, words: str) -> None:
    assert wording.number(value, places) == words


def test_percent_signed_and_interval() -> None:
    assert wording.percent(16.2) == "16.2%"
    assert wording.percent(None) == "–"
    assert wording.signed(0.4) == "+0.4"
    assert wording.signed(-0.4) == "−0.4"
    assert wording.signed(0.01) == "0.0"
    assert wording.interval(13.9, 15.1) == "13.9–15.1"
    assert wording.interval(-0.3, 0.4) == "−0.3 to 0.4"
    assert wording.interval(None, 0.4) == "–"


def test_n_of_m() -> None:
    assert wording.n_of_m(1919, 13249) == "1,919 of 13,249"
    assert wording.n_of_m(None, 8282) == "n 8,282"
    assert wording.n_of_m(3, None) == "–"


def test_plural() -> None:
    assert wording.plural(1, "stay") == "1 stay"
    assert wording.plural(1200, "stay") == "1,200 stays"
    assert wording.plural(2, "day of stay", "days of stay") == "2 days of stay"


def test_dates() -> None:
    assert wording.day(date(2026, 7, 14)) == "14 Jul 2026"
    assert wording.moment(datetime(2026, 7, 4, 9, 5, tzinfo=UTC)) == "4 Jul 2026, 09:05"
    assert wording.month("2026-06") == "June 2026"
    assert wording.short_month("2026-06") == "Jun 2026"
    assert wording.month("2026-Q2") == "Q2 2026"
    assert wording.month("2026") == "2026"
    assert wording.hours(52) == "52.0 h"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(38, "38 s"), (59.9, "59 s"), (540, "9 min"), (22_320, "6 h 12 min"), (172_800, "2 days"), (-5, "0 s")],
)
def test_span(seconds: float, words: str) -> None:
    assert wording.span(seconds) == words


def test_ago_and_size() -> None:
    now = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
    assert wording.ago(now - timedelta(seconds=38), now) == "38 s ago"
    assert wording.size(512) == "512 B"
    assert wording.size(1_100_000_000) == "1.1 GB"
    assert wording.size(2_000_000_000_000) == "2.0 TB"
