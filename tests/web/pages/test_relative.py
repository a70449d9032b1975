"""Sentences of explanations lose their dates and keep their distances."""

import pytest

from metriccare.web.pages.relative import Admission

SINCE = Admission("2026-05-29 10:06:55+00:00")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("ends 2026-05-31 17:07:41+00:00", "ends 55.0 h"),
        ("ends 2026-06-05 17:07:41+00:00", "ends day 7"),
        ("before 2026-05-28", "before day -1"),
        ("ripe 2026-06-28, against data through, 2026-06-30", "ripe day 30, against data through"),
        ("against 2026-11-24 21:04:27.463970+00:00, a day after it landed", "against a day after it landed"),
        ("2026-05-30 01:00:00+02:00 (date 2026-05-29)", "12.9 h"),
        ("nothing dated: 65 to 94", "nothing dated: 65 to 94"),
    ],
)
def test_moments_become_time_since_admission(said: str, shown: str) -> None:
    assert SINCE.without_dates(said) == shown


def test_admission_by_date_counts_days() -> None:
    assert Admission("2025-02-20").without_dates("2025-02-23 and 2025-02-21 08:00+00:00") == "day 3 and day 1"
