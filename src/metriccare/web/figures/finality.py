"""Which months are final: over, and with the follow-up of all their discharges complete. Says nothing of counts."""

import calendar
from datetime import date, timedelta

from metriccare.gold.rollup import Question
from metriccare.web.figures.snapshot import Snapshot

EPOCH = date(1970, 1, 1)


def covered_month(data_through: int | None) -> str:
    """The last month that the data covers to its end."""
    if data_through is None:
        return "9999-12"
    through = EPOCH + timedelta(days=data_through)
    if through.day == calendar.monthrange(through.year, through.month)[1]:
        return f"{through.year:04}-{through.month:02}"
    before = through.replace(day=1) - timedelta(days=1)
    return f"{before.year:04}-{before.month:02}"


def final_month(snapshot: Snapshot, measure: str, variant: str) -> str | None:
    """The last final month of a variant; None where it has none."""
    covered = covered_month(snapshot.manifest.data_through)
    rows = snapshot.rows(Question(measure, variant, ("month",)))
    final = [str(row["month"]) for row in rows if not row["provisional"] and str(row["month"]) <= covered]
    return max(final, default=None)
