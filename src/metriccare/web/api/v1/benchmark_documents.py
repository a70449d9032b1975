"""The documents of benchmarks. Not what is compared (`insight.benchmark`), nor who sees which figure (`benchmarks`)."""

import datetime as dt

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from metriccare.access.peers import Together
from metriccare.insight.benchmark.figures import Reference
from metriccare.web.api.documents import Answer
from metriccare.web.figures.asking import Figure

OURS: JsonDict = {
    "value": 15.6, "lower": 14.7, "upper": 16.5, "numerator": 1002, "denominator": 6420, "hidden": None,
}  # fmt: skip
PUBLISHED: JsonDict = {
    "measure": "Hybrid_HWR", "name": "Hybrid Hospital-Wide All-Cause Readmission Measure (HWR)", "place": "US",
    "value": 15.0, "said": "15.0", "unit": "%", "lower": None, "upper": None, "hospitals_worse": 185,
    "hospitals_no_different": 3970, "hospitals_better": 159, "hospitals_too_few": 320, "first": "2023-07-01",
    "last": "2024-06-30", "release": "2026-02", "file": "Unplanned_Hospital_Visits-National.csv", "line": 5,
    "footnotes": [], "cms_says": None,
}  # fmt: skip
SHOWN: JsonDict = {
    "version": "7-3f2a-91c0", "measure": "readmission_30d", "variant": "65_plus", "hospital": "hospital-1",
    "first": "2025-07", "last": "2026-06", "ours": OURS, "wording": "no different than the national rate",
    "against": "Hybrid_HWR", "published": [PUBLISHED], "differs": ["Ours is not risk-adjusted; CMS's is."],
    "none": None, "facilities": {"hospital-1": "360001"}, "no_facility": [], "peers": None,
}  # fmt: skip


class OurFigure(Answer):
    """Our figure, by the variant that is nearest to CMS's measure."""

    model_config = ConfigDict(json_schema_extra={"examples": [OURS]})

    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    hidden: str | None = Field(description="Why it is not shown, where it is not.")


class PublishedFigure(Answer):
    """One figure of CMS's, with its place in the file that it was imported from."""

    model_config = ConfigDict(json_schema_extra={"examples": [PUBLISHED]})

    measure: str
    name: str
    place: str = Field(description="US, a state, or a facility id.")
    value: float | None = Field(description="Null where CMS gives no number.")
    said: str = Field(description="The value with CMS's decimals, or CMS's words where there is none.")
    unit: str
    lower: float | None = Field(description="CMS's own 95 % limits, where a file has them.")
    upper: float | None
    hospitals_worse: int | None
    hospitals_no_different: int | None
    hospitals_better: int | None
    hospitals_too_few: int | None
    first: dt.date | None
    last: dt.date | None
    release: str
    file: str
    line: int
    footnotes: list[str]
    cms_says: str | None = Field(description="CMS's own words on this facility, where a file has them.")


class PeersShown(Answer):
    """The hospitals of other tenants of this installation together, where enough of them share."""

    year: str
    value: float = Field(description="In the unit of the measure's variant, one decimal.")
    hospitals: int
    tenants: int
    stays_about: int


class BenchmarksShown(Answer):
    """A measure beside what CMS publishes."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHOWN]})

    version: str = Field(description="The version of the lake that our figure rests on.")
    measure: str
    variant: str
    hospital: str | None
    first: str = Field(description="The first month of ours.")
    last: str
    ours: OurFigure | None
    wording: str | None = Field(
        description="What CMS would say of our interval; null where there is nothing to say it of or against."
    )
    against: str | None = Field(description="The measure of CMS's that the wording is said against.")
    published: list[PublishedFigure]
    differs: list[str] = Field(description="How ours and CMS's differ.")
    none: str | None = Field(description="Why CMS has nothing of the kind, where it has nothing.")
    facilities: dict[str, str] = Field(description="CMS's facility id of each hospital that is mapped.")
    no_facility: list[str]
    peers: PeersShown | None = Field(description="Null where too few share, or this tenant does not.")


def ours_of(figure: Figure | None) -> OurFigure | None:
    """Our figure as a document."""
    if figure is None:
        return None
    return OurFigure(
        value=figure.value, lower=figure.lower, upper=figure.upper, numerator=figure.numerator,
        denominator=figure.denominator, hidden=figure.hidden or None,
    )  # fmt: skip


def peers_of(others: Together | None, multiplier: int) -> PeersShown | None:
    """The others as a document."""
    if others is None:
        return None
    value = round(others.value * multiplier, 1)
    return PeersShown(
        year=others.year,
        value=value,
        hospitals=others.hospitals,
        tenants=others.tenants,
        stays_about=others.roughly,
    )


def published_of(one: Reference) -> PublishedFigure:
    """CMS's figure as a document."""
    low, high = one.interval or (None, None)
    counts = one.counts
    return PublishedFigure(
        measure=one.measure, name=one.name, place=one.place, value=one.value, said=one.printed, unit=one.unit,
        lower=low, upper=high, hospitals_worse=counts and counts.worse,
        hospitals_no_different=counts and counts.same, hospitals_better=counts and counts.better,
        hospitals_too_few=counts and counts.too_few, first=one.first, last=one.last, release=one.release,
        file=one.file, line=one.line, footnotes=list(one.footnotes), cms_says=one.compared or None,
    )  # fmt: skip
