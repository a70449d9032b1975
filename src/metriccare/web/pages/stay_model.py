"""One stay explained, as its page shows it: what it counts in, each rule with the values compared, where facts stand.

Without dates (`relative`). Not its picture along time (`stay_lanes`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.explain.stay import Counted, StayExplanation
from metriccare.gold.explain.stay_row import Group
from metriccare.web.figures.stays import Standing
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.deciding import deciding, in_words, steps
from metriccare.web.pages.measure_words import WORDS, MeasureWords
from metriccare.web.pages.relative import Admission
from metriccare.web.wording import month, who

GROUPS: dict[Group, str] = {
    "numerator": "Counts as an event",
    "denominator": "Counts, without an event",
    "left_out": "Left out",
}
EVENTS = {
    "mortality": "Died in the stay",
    "readmission_30d": "Readmitted",
    "hai": "Infection acquired in the stay",
}
SAID = {"mortality": "a death", "readmission_30d": "a readmission", "hai": "an acquired infection"}
TOPICS = {
    "stay": "What makes the stay",
    "attributes": "Where it is counted",
    "mortality": "In-hospital mortality",
    "readmission_30d": "30-day readmission",
    "hai": "Acquired infection",
    "alos": "Length of stay",
}
SHORT = 12
PEOPLES = ("Patient", "Encounter", "Condition")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A resource that was read: its words, and where it is shown as it landed; None where this reader may not."""

    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A measure and what the stay counts as in it."""

    mark: Mark
    measure: str
    verdict: str
    why: str
    checks: tuple[tuple[str, bool], ...]
    rule: str
    rule_href: str
    evidence: tuple[Evidence, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """The evidence as words and addresses."""
        return tuple((one.words, one.href) for one in self.evidence)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: whether it fired (None: not reached), what it compared, what it read."""

    rule: str
    fired: bool | None
    says: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class StayModel:
    """The page."""

    code: str
    where: str
    counts_as: str
    rows: tuple[CountedRow, ...]
    others: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, tuple[RuleRow, ...]], ...]
    doubts: tuple[tuple[str, str, Evidence], ...]
    sources: tuple[tuple[Evidence, str], ...]
    version: str


def stay_model(
    told: StayExplanation, standing: Standing, base: str, may_open: frozenset[str], measures: str
) -> StayModel:
    """`base` is the address of the stay, `may_open` the facts whose raw record this reader may ask for."""
    since = Admission(str(told.attributes["admission"]))
    return StayModel(
        code=standing.stay_id[:SHORT],
        where=_where(told, standing),
        counts_as=_counts_as(told.measures),
        rows=tuple(_counted(told, since, base, may_open, words, measures) for words in WORDS),
        others=tuple(_others(told.measures, since)),
        topics=tuple(_topics(told.rules, since, base, may_open)),
        doubts=tuple(
            (one.meaning, one.way_out, _evidence(one.fact, base, may_open)) for one in told.findings
        ),
        sources=tuple(
            (
                _evidence(source.fact, base, may_open),
                f"{source.file} line {source.line}, landing {source.landing}",
            )
            for source in told.sources
        ),
        version=f"run {told.run}, settings {told.settings_version}, definitions {told.definition_version}",
    )


def _where(told: StayExplanation, standing: Standing) -> str:
    facts = told.attributes
    place = ", ".join(
        str(part) for part in (facts["hospital_name"] or facts["hospital"], facts["department"]) if part
    )
    sex, age_band = (str(facts[name] or "") for name in ("sex", "age_band"))
    return f"{place}. {who(sex, age_band)}. Discharged {month(standing.month)}."


def _counts_as(measures: Sequence[Counted]) -> str:
    events = [
        SAID[one.measure]
        for one in measures
        if one.variant == "default" and one.group == "numerator" and one.measure in SAID
    ]
    return f"Counts as {' and as '.join(events)}." if events else ""


def _counted(
    told: StayExplanation,
    since: Admission,
    base: str,
    may_open: frozenset[str],
    words: MeasureWords,
    measures: str,
) -> CountedRow:
    one = next(one for one in told.measures if (one.measure, one.variant) == (words.id, "default"))
    rules = steps(words.id, told.rules)
    decided = deciding(words.id, one.group, told.rules)
    event = one.group == "numerator" and not words.is_mean
    return CountedRow(
        mark="concern" if event else "common",
        measure=words.title,
        verdict=EVENTS[words.id] if event else "Counted" if words.is_mean else GROUPS[one.group],
        why=_sentence(since.without_dates(one.reason)),
        checks=tuple((in_words(rule), bool(rule.fired)) for rule in rules),
        rule="" if decided is None else decided.rule,
        rule_href=f"{measures}/{words.slug}/definition",
        evidence=_all(((rule.facts) for rule in rules), base, may_open),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _others(measures: Sequence[Counted], since: Admission) -> Iterable[tuple[str, str]]:
    titles = {words.id: words for words in WORDS}
    for one in measures:
        if one.variant != "default":
            variant = titles[one.measure].definition.variant(one.variant)
            yield f"{titles[one.measure].title}, {variant.title}", since.without_dates(one.reason)


def _topics(
    rules: Sequence[Rule], since: Admission, base: str, may_open: frozenset[str]
) -> Iterable[tuple[str, tuple[RuleRow, ...]]]:
    for topic, title in TOPICS.items():
        yield (
            title,
            tuple(
                RuleRow(
                    rule.rule, rule.fired, since.without_dates(rule.says), _all([rule.facts], base, may_open)
                )
                for rule in rules
                if rule.topic == topic
            ),
        )


def _all(facts: Iterable[Iterable[str]], base: str, may_open: frozenset[str]) -> tuple[Evidence, ...]:
    named = dict.fromkeys(fact for group in facts for fact in group)
    return tuple(_evidence(fact, base, may_open) for fact in named)


def _evidence(fact: str, base: str, may_open: frozenset[str]) -> Evidence:
    kind, _, identifier = fact.partition("/")
    words = f"{kind}/{identifier[:SHORT] if kind in PEOPLES else identifier}"
    return Evidence(words, f"{base}/resources/{fact}" if fact in may_open else None)
