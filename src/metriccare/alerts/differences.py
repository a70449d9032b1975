"""What one version of a rule says otherwise than the one before, setting by setting. Not who wrote it (`rules`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting before and after, as text; empty where it said nothing."""

    setting: str
    before: str
    after: str


def differences(before: str | None, after: str | None) -> tuple[Difference, ...]:
    """The settings that two kept definitions do not share; none where there is only one of them."""
    if before is None or after is None:
        return ()
    old, new = _settings(before), _settings(after)
    return tuple(
        Difference(name, _text(old.get(name)), _text(new.get(name)))
        for name in dict.fromkeys((*new, *old))
        if old.get(name) != new.get(name)
    )


def _settings(definition: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(definition))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in cast("Sequence[object]", value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value)
