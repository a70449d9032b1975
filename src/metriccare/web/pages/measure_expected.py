"""Observed against expected by hospital, as it was fitted last: for whoever may see exact counts of those hospitals.

Not the fit (`insight.risk`), which is never made in a request. By name, and no order of ratios.
"""

from dataclasses import dataclass

from metriccare.insight.risk.expected import Adjusted, Ratio
from metriccare.insight.risk.kept import Kept, read
from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.wording import count, interval, number


@dataclass(frozen=True, slots=True)
class Line:
    """One hospital."""

    name: str
    stays: str
    observed: str
    expected: str
    ratio: str
    interval: str
    lies: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The section: its period, a line for each hospital, and what it rests on."""

    period: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def expected(view: View, words: MeasureWords, variant: str, asked: Asked) -> Expected | None:
    """None where people or parts of hospitals are asked for, and for whoever may not see exact counts of hospitals."""
    narrowed = any(name != "hospital" for name, _ in asked.values)
    if not view.exact or view.scope.departments is not None or narrowed or variant != "default":
        return None
    kept = read(view.snapshot.tenant)
    found = kept.measures.get(words.id) if kept else None
    if kept is None or found is None:
        return None
    mine = {place.hospital for place in view.places}
    own = [ratio for ratio in found.hospitals if ratio.hospital in mine]
    lines = sorted(
        (_line(one, view.snapshot.hospital_name(one.hospital)) for one in own), key=lambda line: line.name
    )
    return Expected(Span(kept.first, kept.last).words, tuple(lines), _notes(found, kept)) if lines else None


def _line(ratio: Ratio, name: str) -> Line:
    return Line(
        name,
        count(ratio.stays),
        count(ratio.observed),
        number(ratio.expected),
        number(ratio.ratio, 2),
        interval(*ratio.interval_95, 2),
        _lies(ratio),
    )


def _lies(ratio: Ratio) -> str:
    for words, (low, high) in (("99.8 %", ratio.limits_998), ("95 %", ratio.limits_95)):
        if ratio.ratio > high:
            return f"above the {words} limit"
        if ratio.ratio < low:
            return f"below the {words} limit"
    return "within the limits"


def _notes(found: Adjusted, kept: Kept) -> tuple[str, ...]:
    by = (
        "age, sex, urgency, principal diagnosis and Charlson's groups known at admission"
        if found.method == "logistic model"
        else "age band and urgency"
    )
    said = [f"Expected from all hospitals' stays by {by}: {found.method}, {found.why}."]
    if found.calibration:
        held = found.calibration
        said.append(
            f"On stays that were left out of the fit: c {number(held.c, 2)}, calibration slope {number(held.slope, 2)}."
        )
    said.append(f"O/E beside these hospitals only, no CMS ratio. Fitted {kept.fitted_at[:10]}.")
    return tuple(said)
