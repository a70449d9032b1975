"""Spans of months as addresses say them."""

import pytest

from metriccare.web.pages.period import Span, fixed, from_to, months_of, plus, whole_period
from metriccare.web.problems import BadRequest


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2025", "2025-01", "2025-12", "2025"),
        ("2026-Q1", "2026-01", "2026-03", "Q1 2026"),
        ("2026-06", "2026-06", "2026-06", "Jun 2026"),
    ],
)
def test_period_names_a_span(text: str, first: str, last: str, words: str) -> None:
    span = fixed(text)
    assert (span.first, span.last, span.words, whole_period(span)) == (first, last, words, text)


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "26", "", "2026-1", "'; DROP", "２０２６"])
def test_other_texts_are_no_period(text: str) -> None:
    with pytest.raises(BadRequest):
        fixed(text)


def test_span_across_years() -> None:
    span = from_to("2025-07", "2026-06", ("2024-07", "2026-06"))
    assert (span.words, span.year_before()) == ("Jul 2025 – Jun 2026", Span("2024-07", "2025-06"))
    assert len(months_of(span)) == 12
    assert from_to("", "2025-01", ("2024-07", "2026-06")) == Span("2024-07", "2025-01")
    assert plus("2025-01", -1) == "2024-12"
    with pytest.raises(BadRequest):
        from_to("2026-06", "2025-01", ())
