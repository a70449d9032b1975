"""What pages call the four measures: their addresses, titles, and the nouns beside their figures.

Not what they count (`gold.definitions`): unit, direction and variants come from there.
"""

from dataclasses import dataclass

from metriccare.gold.definitions import MEASURES, Measure, measure
from metriccare.web.problems import NotFound


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """One measure in words; `events` are the numerator, `units` the denominator."""

    id: str
    slug: str
    title: str
    short: str
    lead: str
    events: str
    event: str
    units: str

    @property
    def definition(self) -> Measure:
        """What it counts."""
        return measure(self.id)

    @property
    def is_mean(self) -> bool:
        """Whether its value is a mean and no rate: then there are no events to count."""
        return self.id == "alos"

    def unit(self, variant: str) -> str:
        """The unit of a variant's value, in words."""
        found = self.definition.variant(variant)
        if self.is_mean:
            return "days, mean"
        return found.unit or f"per {found.multiplier:,} {self.units_of(variant).lower()}"

    @property
    def short_unit(self) -> str:
        """The unit of the default variant where there is little room."""
        return "days, mean" if self.is_mean else f"per 100 {self.units.lower()}"

    def units_of(self, variant: str) -> str:
        """What the denominator counts in a variant."""
        return "Patient-days" if variant == "per_1000_patient_days" else self.units

    def value_head(self, variant: str) -> str:
        """The head of a column of values."""
        multiplier = self.definition.variant(variant).multiplier
        return "Days, mean" if self.is_mean else f"Per {multiplier:,}"


WORDS = (
    MeasureWords(
        "mortality", "mortality", "In-hospital mortality", "Mortality",
        "Of the stays that ended, those in which the patient died.", "Deaths", "death", "Discharges",
    ),
    MeasureWords(
        "readmission_30d", "readmission", "30-day readmission", "Readmission",
        "Of patients discharged alive, the share back as an unplanned inpatient within 30 days.",
        "Readmitted", "readmission", "Index stays",
    ),
    MeasureWords(
        "hai", "infection", "Acquired infection", "Infection",
        "Of the stays that ended, those with an infection first seen more than 48 hours after admission.",
        "With infection", "infection", "Discharges",
    ),
    MeasureWords(
        "alos", "length-of-stay", "Length of stay", "Stay, days",
        "How long the stays that ended lasted.", "Days", "day", "Discharges",
    ),
)  # fmt: skip
assert tuple(words.id for words in WORDS) == MEASURES  # noqa: S101

_BY_SLUG = {words.slug: words for words in WORDS}
_BY_ID = {words.id: words for words in WORDS}


def by_slug(slug: str) -> MeasureWords:
    """The measure of an address. Raises NotFound."""
    if slug not in _BY_SLUG:
        raise NotFound(f"there is no measure '{slug}'", way_out=f"measures: {', '.join(_BY_SLUG)}")
    return _BY_SLUG[slug]


def by_id(identifier: str) -> MeasureWords:
    """The measure of an id, which must exist."""
    return _BY_ID[identifier]


def lower_is_better(words: MeasureWords) -> bool:
    """Whether a lower value is the better one; of a length of stay neither is."""
    return words.definition.direction.startswith("lower")
