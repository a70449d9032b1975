"""What each finding means, which measures it can move and what to do: `finding_rules.toml`, read once.

Not when a rule fires (`sql/finding.sql`).
"""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from metriccare.errors import UsageError


class FindingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule in words; `counted` says whether the record still enters the measures."""

    counted: bool
    moves: tuple[str, ...]
    meaning: str
    way_out: str


@cache
def rules() -> dict[str, FindingRule]:
    """Every rule by id, in the order of the file."""
    text = (files("metriccare.gold") / "finding_rules.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, FindingRule])


def rule(identifier: str) -> FindingRule:
    """One rule. Raises UsageError, naming those there are, for an unknown id."""
    if identifier not in rules():
        raise UsageError(
            f"no finding rule '{identifier}'", way_out=f"choose one of {', '.join(sorted(rules()))}"
        )
    return rules()[identifier]
