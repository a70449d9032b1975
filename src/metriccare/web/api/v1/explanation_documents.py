"""A stay explained, as the API gives it: the explanation of `gold.explain`, field by field, without raw records."""

import msgspec
from pydantic import Field

from metriccare.gold.explain.stay import StayExplanation
from metriccare.web.api.documents import Answer

Value = str | int | float | bool | None


class Happening(Answer):
    """One thing that happened; `hour` and `day` count from admission, the admission date being day 0."""

    kind: str
    at: str | None
    hour: float | None
    day: int | None
    says: str
    facts: tuple[str, ...]


class Standing(Answer):
    """Where the stay stands in one measure and variant."""

    measure: str
    variant: str
    group: str = Field(description="numerator, denominator or left_out")
    reason: str
    values: dict[str, Value]


class RuleTold(Answer):
    """A rule and the values it compared; `fired` is null where an earlier rule had decided already."""

    topic: str
    rule: str
    fired: bool | None
    says: str
    values: dict[str, Value]
    facts: tuple[str, ...]


class Doubt(Answer):
    """A finding about the stay's records or its patient."""

    rule: str
    fact: str
    detail: str | None
    counted: bool
    meaning: str
    way_out: str


class Source(Answer):
    """Where one fact stands in what was landed; the file without what could name a person."""

    number: int
    fact: str
    file: str
    landing: int
    landed_at: str
    line: int
    entry: str | None
    version_id: str | None
    last_updated: str | None
    offset: int
    length: int


class Explanation(Answer):
    """All there is to say of a stay."""

    encounter_id: str
    stay_id: str | None
    patient_id: str | None
    attributes: dict[str, Value]
    timeline: list[Happening]
    measures: list[Standing]
    rules: list[RuleTold]
    findings: list[Doubt]
    sources: list[Source]
    data_through: str | None
    run: int
    settings_version: str
    definition_version: str


def document(explained: StayExplanation) -> Explanation:
    """The explanation without the records themselves, whatever it was loaded with."""
    told: dict[str, object] = msgspec.to_builtins(explained)
    sources = [{name: getattr(source, name) for name in Source.model_fields} for source in explained.sources]
    return Explanation.model_validate({**told, "sources": sources})
