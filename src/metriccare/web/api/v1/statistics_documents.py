"""The documents of control charts and funnels. Not how they are made (`insight`), nor who sees what (`statistics`)."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from metriccare.insight.funnel.funnel import Funnel, Unit
from metriccare.insight.spc.chart import Point
from metriccare.web.api.documents import Answer
from metriccare.web.figures.asking import Figure

POINT: JsonDict = {
    "period": "2026-05",
    "value": 3.9,
    "numerator": 31,
    "denominator": 795,
    "provisional": False,
    "mean": 2.6,
    "lower_limit": 1.4,
    "upper_limit": 3.8,
    "limits_anew_because": None,
    "trial": False,
    "special_cause": ["outside the limits"],
    "variation": "concern",
}
CHART: JsonDict = {
    "version": "7-3f2a-91c0",
    "measure": "mortality",
    "variant": "default",
    "hospital": "hospital-1",
    "department": None,
    "chart": "xmr",
    "why": "",
    "grain": "month",
    "variation": "concern",
    "because": ["2026-05 past the upper limit"],
    "target": 3.0,
    "assurance": "hit or miss",
    "points": [POINT],
}
UNIT: JsonDict = {
    "hospital": "hospital-1",
    "hospital_name": "Northfield General Hospital",
    "numerator": 31,
    "denominator": 1204,
    "value": 2.57,
    "lower_998": 1.37,
    "lower_95": 1.77,
    "upper_95": 3.64,
    "upper_998": 4.34,
    "lies": "within the limits",
}
FUNNEL: JsonDict = {
    "version": "7-3f2a-91c0",
    "measure": "mortality",
    "variant": "default",
    "first": "2025-07",
    "last": "2026-06",
    "centre": 2.62,
    "phi": 1.1,
    "phi_p_value": 0.33,
    "tau2": 0.0,
    "hidden": 0,
    "hospitals": [UNIT],
}


class ControlPoint(Answer):
    """One period with the limits that hold for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [POINT]})

    period: str = Field(description="2026-05, 2026-Q2 or 2026.")
    value: float | None = Field(description="Null where nothing counted, or hidden: a gap.")
    numerator: float | None
    denominator: float | None
    provisional: bool = Field(description="It may still change: it is never tested and moves no limit.")
    mean: float | None = Field(description="Null with fewer than six final periods, as both limits.")
    lower_limit: float | None
    upper_limit: float | None
    limits_anew_because: str | None = Field(
        description="The note by which limits begin anew here, if one does."
    )
    trial: bool = Field(description="The limits rest on fewer than 12 periods.")
    special_cause: list[str] = Field(description="Every rule that it breaks, in their priority.")
    variation: str | None = Field(description="concern, improvement, higher, lower or common cause.")


class ControlChartShown(Answer):
    """A measure over time, its natural limits, and what lies beyond chance."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHART]})

    version: str = Field(description="The version of the lake that every figure rests on.")
    measure: str
    variant: str
    hospital: str | None
    department: str | None
    chart: str = Field(
        description="xmr; p or u where periods differ so much in size that each has its own limits."
    )
    why: str = Field(description="Why it is another chart than xmr; empty where it is none.")
    grain: str = Field(
        description="month; quarter or year where months would stand on 1 to 10 events, or are not published."
    )
    variation: str | None = Field(description="Of the newest final period; null where there are too few.")
    because: list[str] = Field(description="Why so, in sentences.")
    target: float | None
    assurance: str | None = Field(description="Whether the process, as it is, meets the target.")
    points: list[ControlPoint]


class FunnelUnit(Answer):
    """One hospital at its size and rate, with the limits for that size."""

    model_config = ConfigDict(json_schema_extra={"examples": [UNIT]})

    hospital: str
    hospital_name: str
    numerator: float
    denominator: float
    value: float
    lower_998: float
    lower_95: float
    upper_95: float
    upper_998: float
    lies: str = Field(description="within the limits, or above or below the 95 % or 99.8 % limit.")


class FunnelShown(Answer):
    """Hospitals beside each other, by size; no order of rates."""

    model_config = ConfigDict(json_schema_extra={"examples": [FUNNEL]})

    version: str = Field(description="The version of the lake that every figure rests on.")
    measure: str
    variant: str
    first: str = Field(description="The first month that is counted.")
    last: str
    centre: float | None = Field(description="All of them together; null where there is no funnel.")
    phi: float | None = Field(description="1 where they vary as chance makes them.")
    phi_p_value: float | None
    tau2: float | None = Field(description="What widens the limits; 0 where phi is not significant.")
    hidden: int = Field(description="Hospitals that are left out, since their figure is not shown.")
    hospitals: list[FunnelUnit] = Field(description="By id. Empty where fewer than three are shown.")


def point_of(point: Point, figure: Figure | None) -> ControlPoint:
    """A point of a chart with the counts behind it."""
    mean, lower, upper = point.limits[:3] if point.limits else (None, None, None)
    said = point.limits is not None and point.period.value is not None
    return ControlPoint(
        period=point.period.name,
        value=point.period.value,
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        provisional=point.period.provisional,
        mean=mean,
        lower_limit=lower,
        upper_limit=upper,
        limits_anew_because=point.rebased or None,
        trial=point.limits is not None and point.limits.trial,
        special_cause=[cause.rule.value for cause in point.causes],
        variation=point.variation.value if said else None,
    )


def unit_of(unit: Unit, name: str, multiplier: int) -> FunnelUnit:
    """A hospital of a funnel, in the unit of the measure's variant."""
    (low, high), (lowest, highest) = unit.limits_95, unit.limits_998
    return FunnelUnit(
        hospital=unit.name,
        hospital_name=name,
        numerator=unit.counted.events,
        denominator=unit.counted.among,
        value=unit.value * multiplier,
        lower_998=lowest * multiplier,
        lower_95=low * multiplier,
        upper_95=high * multiplier,
        upper_998=highest * multiplier,
        lies=unit.beyond.value,
    )


def spread_of(found: Funnel | None, multiplier: int) -> dict[str, float | None]:
    """The centre of a funnel and how much its hospitals vary; nothing where there is none."""
    return {
        "centre": found.centre * multiplier if found else None,
        "phi": found.spread.phi if found else None,
        "phi_p_value": found.spread.p_value if found else None,
        "tau2": found.spread.tau2 if found else None,
    }
