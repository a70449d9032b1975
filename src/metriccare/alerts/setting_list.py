"""What may be set in a rule of a kind, read from the kind's own model: for forms, and to compare two rules.

Not how a form looks (`web`). A kind that comes later is listed here the moment it is in `kinds`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from metriccare.alerts.kinds import KINDS
from metriccare.alerts.rule import Rule

Form = Literal["text", "prose", "whole", "number", "one", "several", "yes_no"]
"""Words on a line, or several lines; a number; one or several of a list; yes or no."""
LONG = 500
_FORMS: Mapping[str, Form] = {
    "string": "text",
    "integer": "whole",
    "number": "number",
    "boolean": "yes_no",
    "array": "several",
}
_COMMON = frozenset(Rule.model_fields)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `allowed` lists all its values where they are known; `own` if other kinds do not have it."""

    name: str
    label: str
    hint: str
    form: Form
    allowed: tuple[str, ...] = ()
    needed: bool = False
    may_be_empty: bool = False
    own: bool = False


@cache
def settings_of(kind: str) -> tuple[Setting, ...]:
    """The settings of a kind in the order in which its model names them."""
    schema = cast("Mapping[str, object]", KINDS[kind].model_json_schema())
    needed = frozenset(cast("Sequence[str]", schema.get("required", ())))
    properties = cast("Mapping[str, Mapping[str, object]]", schema["properties"])
    return tuple(_setting(name, said, needed) for name, said in properties.items() if name != "kind")


def texts_of(rule: Rule) -> dict[str, tuple[str, ...]]:
    """A rule as a form shows it: for each setting its value as text; none, or several of a list."""
    values = cast("Mapping[str, object]", rule.model_dump(mode="json"))
    return {name: tuple(_texts(value)) for name, value in values.items()}


def values_of(kind: str, every: Callable[[str], Sequence[str]]) -> dict[str, object]:
    """What a form sent as the values of a rule, to be checked by its model. What is left empty is not set.

    A text that is no number stays as it is, so that the model says of which setting.
    """
    found: dict[str, object] = {"kind": kind}
    for setting in settings_of(kind):
        value = _value(setting, [text.strip() for text in every(setting.name)])
        if value is not None:
            found[setting.name] = value
    return found


def _setting(name: str, said: Mapping[str, object], needed: frozenset[str]) -> Setting:
    choice = [said, *cast("Sequence[Mapping[str, object]]", said.get("anyOf", ()))]
    typed = next(one for one in choice if one.get("type") not in (None, "null"))
    items = cast("Mapping[str, object]", typed.get("items", typed))
    allowed = tuple(cast("Sequence[str]", items.get("enum", ())))
    form = _FORMS[str(typed["type"])]
    if form == "text":
        form = "one" if allowed else "prose" if typed.get("maxLength") == LONG else "text"
    return Setting(
        name,
        str(said.get("title", name)),
        str(said.get("description", "")),
        form,
        allowed,
        needed=name in needed,
        may_be_empty=typed is not said or form in ("text", "prose", "one"),
        own=name not in _COMMON,
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (str(one) for one in cast("Sequence[object]", value))
    elif isinstance(value, bool):
        yield from ("yes",) if value else ()
    elif isinstance(value, float):
        yield f"{value:.12g}"
    elif value not in (None, ""):
        yield str(value)


def _value(setting: Setting, texts: Sequence[str]) -> object:
    """The value of one setting; None where it is left out, and its default holds."""
    if setting.form == "yes_no":
        return texts == ["yes"]
    if setting.form == "several":
        lines = (line.strip() for text in texts for line in text.splitlines())
        return [line for line in lines if line]
    text = texts[0] if texts else ""
    if not text and (setting.may_be_empty or setting.needed):
        return None
    return _number(setting.form, text)


def _number(form: Form, text: str) -> str | int | float:
    wanted = int if form == "whole" else float if form == "number" else str
    try:
        return wanted(text) if len(text) < 30 or wanted is str else text
    except ValueError:
        return text
