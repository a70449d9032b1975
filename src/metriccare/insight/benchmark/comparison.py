"""Our figure beside CMS's, in CMS's words. Pure: figures in, words out.

CMS says of a hospital whose 95 % interval contains the national rate that it is no different than the national rate,
https://data.cms.gov/provider-data/topics/hospitals/unplanned-hospital-visits. Half of CMS's last decimal is allowed for
before a difference is called one, since CMS has rounded.
"""

from dataclasses import dataclass
from enum import StrEnum

from metriccare.insight.benchmark.figures import Counts, Reference
from metriccare.insight.funnel.expected import interval

FEWEST = 25
"""Cases below which CMS says that their number is too small."""
FEWEST_PREDICTED = 1.0
"""Predicted infections below which no SIR is made (CDC NHSN)."""


class Wording(StrEnum):
    """CMS's words."""

    BETTER = "better than the national rate"
    SAME = "no different than the national rate"
    WORSE = "worse than the national rate"
    TOO_SMALL = "number of cases too small"


@dataclass(frozen=True, slots=True)
class Ours:
    """Our value with its 95 % interval and the cases behind it; in the unit of CMS's figure, lower being better."""

    value: float
    lower: float
    upper: float
    cases: float


def wording(ours: Ours, national: Reference) -> Wording | None:
    """What CMS would say of our interval; None where CMS gives no national value."""
    if national.value is None:
        return None
    if ours.cases < FEWEST:
        return Wording.TOO_SMALL
    if ours.lower > national.value + national.half:
        return Wording.WORSE
    if ours.upper < national.value - national.half:
        return Wording.BETTER
    return Wording.SAME


def counted(counts: Counts) -> str:
    """How hospitals compare, as CMS counted them: `5 hospitals worse, 143 no different, 1 better`."""
    said = [
        f"{count:,} {word}"
        for count, word in (
            (counts.worse, "hospital worse" if counts.worse == 1 else "hospitals worse"),
            (counts.same, "no different"),
            (counts.better, "better"),
        )
        if count is not None
    ]
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Sir:
    """A standardised infection ratio with its exact Poisson interval; no lower limit where nothing was observed."""

    value: float
    lower: float | None
    upper: float


def sir(observed: int, predicted: float) -> Sir | None:
    """Observed by predicted infections; None where fewer than one was predicted (field practice of CDC's NHSN)."""
    if predicted < FEWEST_PREDICTED:
        return None
    low, high = interval(observed, predicted)
    return Sir(observed / predicted, low if observed else None, high)
