"""The form of an alert rule, made from what its kind can be set to; and what was sent, read back and judged.

Nothing here knows a kind: a new one has its form when it is in `alerts.kinds`. Not the page (`alert_rules`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from metriccare.alerts.kinds import KINDS
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import rule_of
from metriccare.alerts.setting_list import Setting, settings_of, texts_of, values_of
from metriccare.web.frame import Option
from metriccare.web.pages.rule_choices import Catalogue, spoken
from metriccare.web.pages.rule_errors import WrongRuleError, errors_of
from metriccare.web.pages.sent import Sent

Texts = Mapping[str, Sequence[str]]
MOST_TICKS = 40
"""More than these to tick become a field to write into, one a line."""
PAIR = ("measure", "variant")
"""Chosen from one list: a variant is one of its measure."""
INBOX_HOLDS_ALL = "Every alert is in the inbox. Channels, which send it on, have a page of their own."
TOLD = ("channels", "group_by", "escalate_after", "escalate_to", "enabled")
FIRST = ("name", "title", "severity", "why", "todo")


@dataclass(frozen=True, slots=True)
class Field:
    """One control: what can be set, what stands in it now, what there is to choose from."""

    setting: Setting
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; one that is `folded` shows them when asked."""

    title: str
    fields: tuple[Field, ...]
    folded: bool = False
    note: str = ""


def groups(kind: str, texts: Texts, catalogue: Catalogue, *, new: bool) -> tuple[Group, ...]:
    """The form's fields in the order in which somebody thinks of them."""
    shown = [one for one in settings_of(kind) if not _is_variant(one) and (new or one.name != "name")]
    narrow = [one for one in shown if one.own and one.form == "several" and not one.allowed]
    watched = [one for one in shown if one.name not in (*FIRST, *TOLD) and one not in narrow]
    watched.sort(key=lambda one: not one.own)

    def made(title: str, wanted: Sequence[Setting], *, folded: bool = False, note: str = "") -> Group:
        fields = (_field(one, texts, catalogue) for one in wanted)
        return Group(title, tuple(field for field in fields if field is not None), folded, note)

    found = (
        made("What it watches", watched),
        made("Only some of them", narrow, folded=not any(texts.get(one.name) for one in narrow)),
        made("What an alert says", [one for one in shown if one.name in FIRST]),
        made("Who is told", [one for one in shown if one.name in TOLD], note=INBOX_HOLDS_ALL),
    )
    return tuple(group for group in found if group.fields)


def of_rule(rule: Rule) -> Texts:
    """What stands in the form of a rule that is kept."""
    texts = texts_of(rule)
    return texts | ({"measure": ("/".join(texts[one][0] for one in PAIR),)} if "variant" in texts else {})


def of_kind(kind: str) -> Texts:
    """What stands in the form of a new rule: the defaults of its kind."""
    return texts_of(KINDS[kind].model_construct())


def of_sent(kind: str, sent: Sent) -> Texts:
    """What somebody has sent, to be shown again."""
    return {one.name: sent.every(one.name) for one in settings_of(kind)}


def rule_from(kind: str, sent: Sent, name: str = "") -> Rule:
    """The rule that was sent, under a name of its own or a kept one. Raises WrongRuleError."""

    def every(setting: str) -> Sequence[str]:
        if setting in PAIR and "/" in sent["measure"]:
            measure, _, variant = sent["measure"].partition("/")
            return (variant if setting == "variant" else measure,)
        return (name,) if setting == "name" and name else sent.every(setting)

    try:
        return rule_of(values_of(kind, every))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise WrongRuleError(errors_of(kind, found)) from None


def _is_variant(setting: Setting) -> bool:
    return setting.name == "variant"


def _field(setting: Setting, texts: Texts, catalogue: Catalogue) -> Field | None:
    """The control of a setting; none where there is nothing to choose."""
    values, known = tuple(texts.get(setting.name, ())), catalogue.choices(setting)
    if known == {} and not any(values):
        return None
    if known is None or len(known) > MOST_TICKS:
        return Field(setting, ("\n" if setting.form == "several" else "").join(values), ())
    listed = known | {one: spoken(one) for one in values if one not in known}
    options = (Option(value=one, label=words, chosen=one in values) for one, words in listed.items())
    return Field(setting, "", tuple(options))
