"""A rule of a stay as the explanation tells it: fired or not, or not reached, and the values it compared."""

from typing import Literal

import msgspec

Topic = Literal["stay", "attributes", "mortality", "readmission_30d", "hai", "alos"]
Value = str | int | float | bool | None


class Rule(msgspec.Struct, frozen=True):
    """`fired` is None where an earlier rule had decided already; `facts` are the resources that were read."""

    topic: Topic
    rule: str
    fired: bool | None
    says: str
    values: dict[str, Value] = {}
    facts: tuple[str, ...] = ()


def encounter(identifier: str) -> str:
    """The fact that an Encounter is."""
    return f"Encounter/{identifier}"


def condition(identifier: str) -> str:
    """The fact that a Condition is."""
    return f"Condition/{identifier}"


def short(identifier: str) -> str:
    """A pseudonym as people read it; its beginning finds it again."""
    return identifier[:12]


def counted(number: int, what: str) -> str:
    """A number with its noun: 1 day, 2 days."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
