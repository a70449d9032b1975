"""What a tenant's own stays let one expect of each hospital: by the model, or by strata where a model would not hold.

The model is fitted over all hospitals together and judged by five-fold cross-validation. Strata (indirect
standardisation by age band and urgency) take its place where there are fewer than ten events for each weight
(P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996) 1373-1379), where it does not converge, or where it does
not hold on stays that it has not seen; which and why is said. The ratio is O/E, with exact Poisson limits
(`insight.funnel.expected`); never called CMS's RSRR.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from metriccare.insight.funnel.expected import interval, prediction_limits
from metriccare.insight.risk.calibration import Calibration, calibration
from metriccare.insight.risk.design import Case, columns, matrix, outcomes
from metriccare.insight.risk.logistic import fitted, predicted

if TYPE_CHECKING:
    from metriccare.insight.risk.logistic import Numbers

EVENTS_FOR_EACH = 10
FOLDS = 5
HOLDS = 0.5
"""The slope of calibration below which a model says more about the stays it saw than about any other."""
FEWEST = 20
"""Events without which nothing is expected of anybody."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One hospital: what was observed and expected, O/E with its interval, and where chance leaves O/E of its size."""

    hospital: str
    stays: int
    observed: int
    expected: float
    ratio: float
    interval_95: tuple[float, float]
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The hospitals by id; by what they were adjusted, why so, and how well it holds on stays left out of the fit."""

    method: Literal["logistic model", "indirect standardisation"]
    why: str
    weights: tuple[tuple[str, str, float], ...]  # kind, name, log odds ratio
    calibration: Calibration | None  # None without a model
    hospitals: tuple[Ratio, ...]


def adjusted(cases: Sequence[Case]) -> Adjusted | None:
    """Of the stays of all hospitals; None with fewer than 20 events, or 20 stays without one."""
    events = sum(case.event for case in cases)
    if min(events, len(cases) - events) < FEWEST:
        return None
    traits = columns(cases)
    if not traits:
        return _by_strata(cases, "no group of patients is large enough to have a weight")
    if events < EVENTS_FOR_EACH * (len(traits) + 1):
        return _by_strata(cases, f"{events} events are too few for {len(traits) + 1} weights: ten for each")
    design, came = matrix(cases, traits), outcomes(cases)
    weights = fitted(design, came)
    held_out = None if weights is None else _held_out(design, came)
    if weights is None or held_out is None:
        return _by_strata(cases, "the logistic model did not converge")
    judged = calibration(held_out, came)
    if judged is None or judged.slope < HOLDS:
        slope = f" (calibration slope {judged.slope:.2f})" if judged else ""
        return _by_strata(cases, f"the logistic model did not hold on stays that it had not seen{slope}")
    return Adjusted(
        "logistic model",
        f"{events:,} events for {len(traits) + 1} weights",
        tuple((*trait, float(weight)) for trait, weight in zip(traits, weights[1:], strict=True)),
        judged,
        _ratios(cases, [float(each) for each in predicted(design, weights)]),
    )


def _held_out(design: "Numbers", came: "Numbers") -> "Numbers | None":
    """The prediction for each stay of a model that was fitted without it and its fold; None where one has no fit."""
    import numpy as np

    fold = np.random.default_rng(FOLDS).permutation(len(came)) % FOLDS
    found = np.zeros(len(came))
    for one in range(FOLDS):
        weights = fitted(design[fold != one], came[fold != one])
        if weights is None:
            return None
        found[fold == one] = predicted(design[fold == one], weights)
    return found


def _by_strata(cases: Sequence[Case], why: str) -> Adjusted:
    """Each stay is expected to go as those of its age band and urgency did, over all hospitals."""
    counts: defaultdict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for case in cases:
        counts[case.age_band, case.planned][0] += case.event
        counts[case.age_band, case.planned][1] += 1
    rates = {stratum: came / stays for stratum, (came, stays) in counts.items()}
    expected = [rates[case.age_band, case.planned] for case in cases]
    return Adjusted("indirect standardisation", why, (), None, _ratios(cases, expected))


def _ratios(cases: Sequence[Case], expected: Sequence[float]) -> tuple[Ratio, ...]:
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for case, each in zip(cases, expected, strict=True):
        hospital = sums[case.hospital]
        hospital[0] += 1
        hospital[1] += case.event
        hospital[2] += each
    return tuple(
        _ratio(name, int(stays), int(observed), total)
        for name, (stays, observed, total) in sorted(sums.items())
        if total > 0
    )


def _ratio(name: str, stays: int, observed: int, expected: float) -> Ratio:
    return Ratio(
        name,
        stays,
        observed,
        expected,
        observed / expected,
        interval(observed, expected),
        prediction_limits(expected),
        prediction_limits(expected, 0.998),
    )
