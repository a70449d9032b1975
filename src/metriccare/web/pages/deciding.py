"""Which rule decided what a stay counts as in a measure, and the rules on the way to it in words.

By the default definition: rules of other variants, and how stays join one episode, stand in the table of all rules.
"""

from collections.abc import Sequence

from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.explain.stay_row import Group

STEPS: dict[str, dict[str, str]] = {
    "mortality": {
        "death_1_disposition": "disposition says so",
        "death_2_deceased_date": "date of death",
        "death_3_condition": "condition that says so",
        "death_conflict": "evidence in conflict",
    },
    "readmission_30d": {
        "index_discharge": "episode ends here",
        "index_died": "died",
        "index_against_advice": "against advice",
        "index_not_ripe": "too recent",
        "next_episode": "came back",
        "within_30_days": "within 30 days",
        "unplanned": "unplanned",
        "readmitted": "counts",
    },
    "hai": {
        "record": "coded infection",
        "same_event": "the same once more",
        "in_stay": "in this stay",
        "after_48_hours": "after 48 h",
    },
    "alos": {"exact_days": "admission and discharge known"},
}
"""The rules of each default definition, in the order in which they are asked."""
_MAKES_AN_EVENT = {
    *("death_1_disposition", "death_2_deceased_date", "death_3_condition"),
    *("readmitted", "after_48_hours", "exact_days"),
}
_LEAVES_OUT = {
    ("index_discharge", False),
    ("index_died", True),
    ("index_against_advice", True),
    ("index_not_ripe", True),
}
_NO_EVENT = {
    ("next_episode", False),
    ("within_30_days", False),
    ("unplanned", False),
}


def steps(measure: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of the default definition that were reached for this measure."""
    return [
        rule
        for rule in rules
        if rule.topic == measure and rule.fired is not None and rule.rule in STEPS[measure]
    ]


def in_words(rule: Rule) -> str:
    """A step as the row of its measure names it."""
    return STEPS[rule.topic][rule.rule]


def deciding(measure: str, group: Group, rules: Sequence[Rule]) -> Rule | None:
    """The first rule that made it an event, left it out or kept it from being one; else the last that was asked."""
    reached = [rule for rule in steps(measure, rules) if rule.rule != "death_conflict"]
    last = reached[-1] if reached else None
    return next((rule for rule in reached if _decides(group, rule)), last)


def _decides(group: Group, rule: Rule) -> bool:
    if group == "numerator":
        return bool(rule.fired) and rule.rule in _MAKES_AN_EVENT
    return (rule.rule, rule.fired) in (_LEAVES_OUT if group == "left_out" else _NO_EVENT)
