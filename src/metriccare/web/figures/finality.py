"""Which months are final: over, and with the follow-up of all their discharges complete. Says nothing of counts."""

from metriccare.gold.coverage import covered_month
from metriccare.gold.rollup import Question
from metriccare.web.figures.snapshot import Snapshot


def final_month(snapshot: Snapshot, measure: str, variant: str) -> str | None:
    """The last final month of a variant; None where it has none."""
    covered = covered_month(snapshot.manifest.data_through)
    rows = snapshot.rows(Question(measure, variant, ("month",)))
    final = [str(row["month"]) for row in rows if not row["provisional"] and str(row["month"]) <= covered]
    return max(final, default=None)
