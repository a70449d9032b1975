"""What a measure leaves out of what is asked for, and why: counts of stays, for those who may see stays.

Records that never became a stay are findings: they stand on the page of data quality.
"""

from dataclasses import dataclass

from metriccare.access.policy import Permission
from metriccare.web.figures.asking import Ask, View
from metriccare.web.figures.stays import Stays
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.pages.view import scope_of
from metriccare.web.visit import Visit

REASONS = {
    "joined": "Joined to a later stay, one episode",
    "died": "Died in hospital",
    "against_advice": "Left against medical advice",
    "not_ripe": "30 days of follow-up not complete",
    "age": "Not of the ages that this variant counts",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many of all stays are left out, by reason: words, how many, and where they are listed."""

    stays: int
    of: int
    reasons: tuple[tuple[str, int, str], ...]


def left_out(visit: Visit, view: View, words: MeasureWords, variant: str, asked: Asked) -> LeftOut | None:
    """None where the visitor may see no stays, or nothing is left out."""
    if not visit.allows(Permission.STAYS) or not view.exact:
        return None
    span = asked.span_for(view, words.id, variant)
    ask = Ask(words.id, variant, where=asked.where, first=span.first, last=span.last)
    stays = stays_of(visit, view)
    counts = stays.counts(ask) if stays.leaves_out(ask) else ()
    out = [one for one in counts if one.group == "left_out"]
    if not out:
        return None
    opens = Opens(visit.tenant.name, stays=True)
    reasons = tuple(
        (
            REASONS[one.reason or ""],
            one.stays,
            opens.behind(words, variant, asked, span, part="excluded", reason=one.reason or ""),
        )
        for one in out
    )
    return LeftOut(sum(one.stays for one in out), sum(one.stays for one in counts), reasons)


def stays_of(visit: Visit, view: View) -> Stays:
    """The stays that this visitor may see, of the version that the page shows."""
    return Stays(view.snapshot, scope_of(visit, Permission.STAYS))
