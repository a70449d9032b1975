"""How a measure is counted: its parts in words, its variants, codes and versions, the SQL itself; and why some figures
are hidden. The same for every reader: nothing here is a figure.
"""

from dataclasses import dataclass

from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.gold.definitions import Interval, measure_sql
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.measure_words import by_slug
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.shown import Column

routes = Declared("page")
INTERVALS: dict[Interval, str] = {
    "wilson": "Wilson's score interval, 95%",
    "poisson": "exact Poisson interval, 95%",
    "t": "t interval of the mean, 95%",
}
VARIANTS = (Column(label="Variant"), Column(label="Counts"), Column(label="Unit"), Column(label="Interval"))
CODES = (Column(label="Code"), Column(label="System"), Column(label="Type of infection"))


@dataclass(frozen=True, slots=True)
class Parts:
    """A measure in three sentences."""

    denominator: str
    numerator: str
    left_out: str


PARTS = {
    "mortality": Parts(
        "Every stay: finished inpatient encounters, those that overlap in one hospital joined.",
        "The first evidence that holds: the discharge disposition says died; the date of death lies in the stay; a "
        "Condition of death names the stay or is dated in it.",
        "What never became a stay, because its dates or its patient are missing or contradict themselves: see data "
        "quality.",
    ),
    "readmission_30d": Parts(
        "Episodes: stays that continue one another, as after a transfer, count once, at their last discharge.",
        "The patient's next episode starts 0 to 30 days after the discharge, and its first stay is not planned.",
        "Episodes in which the patient died, that ended against medical advice, or whose 30 days are not over yet.",
    ),
    "hai": Parts(
        "Every stay; in the variant per 1,000 patient-days, its days.",
        "Stays with an infection of the codes below whose first sign is more than 48 hours after admission. Records of "
        "one infection within 14 days are one event.",
        "Conditions without an onset, or refuted: a finding says so.",
    ),
    "alos": Parts(
        "Every stay, in the month of its discharge.",
        "Its exact length in days of 24 hours; where only dates are known, the difference of dates.",
        "Time on leave is not taken off; nothing is imputed.",
    ),
}


@routes.get("/t/{tenant}/measures/{slug}/definition", needs=Permission.PUBLISHED)
def definition(visit: Arrived, slug: str) -> Response:
    """How the measure is counted."""
    words = by_slug(slug)
    snapshot = visit.snapshot
    manifest = snapshot.manifest if snapshot else None
    codes = visit.tenant.settings.hai_codes if words.id == "hai" else ()
    variants = [
        (one.id, one.title, words.unit(one.id), INTERVALS[one.interval]) for one in words.definition.variants
    ]
    return render(
        visit, "definition.html", title="How it is counted", scope=words.title, words=words, parts=PARTS[words.id],
        opens=Opens(visit.tenant.name, stays=False), variants=variants, variant_columns=VARIANTS, code_columns=CODES,
        codes=[(one.code, one.system, one.type) for one in codes], sql=measure_sql(words.id), manifest=manifest,
    )  # fmt: skip
