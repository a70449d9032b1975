"""Alert rules as TOML, in and out; whatever is wrong is named with file, line and the way out.

Not where rules are kept (`rules`).

    [[rule]]
    name = "readmission-high"
    kind = "threshold"
    title = "Readmission is high"
    measure = "readmission_30d"
    window = "rolling_90"
    by = ["hospital"]
    above = 16.0
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import cast

import tomlkit
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from metriccare.alerts.kinds import KINDS
from metriccare.alerts.rule import Rule
from metriccare.errors import UsageError
from metriccare.tenants.setting_errors import what_is_wrong
from metriccare.tenants.settings_file import as_tuples
from metriccare.tenants.settings_lines import line_of
from metriccare.tenants.toml_text import values_of

LISTED = "docs/reference/alert-rules.md lists the kinds and their settings"


def parse(text: str, place: str) -> tuple[Rule, ...]:
    """The rules in a text; `place` is how errors name it. Raises UsageError with the line of what is wrong."""
    try:
        values = values_of(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found.group(1)) if found else max(1, len(text.splitlines()))
        raise UsageError(f"{place} line {line}: not valid TOML", way_out="correct that line") from None
    given = values.pop("rule", None)
    if values or not isinstance(given, list):
        raise UsageError(f"{place}: a rules file holds [[rule]] tables and nothing else", way_out=LISTED)
    return _checked(cast(list[object], given), text, place)


def _checked(given: list[object], text: str, place: str) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for number, values in enumerate(given):
        try:
            rule = rule_of(values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            line = line_of(text, ("rule", number, *setting_of(first)))
            raise UsageError(f"{place} line {line}: {what_is_wrong(first)}", way_out=LISTED) from None
        except UsageError as error:
            line = line_of(text, ("rule", number, "kind"))
            raise UsageError(f"{place} line {line}: {error.message}", way_out=error.way_out) from None
        if rule.name in rules:
            line = line_of(text, ("rule", number, "name"))
            raise UsageError(f"{place} line {line}: there are two rules '{rule.name}'", way_out="rename one")
        rules[rule.name] = rule
    return tuple(rules.values())


def rule_of(values: object) -> Rule:
    """One rule from parsed values. Raises UsageError for an unknown kind, ValidationError for a wrong setting."""
    table: Mapping[str, object] = (
        cast(Mapping[str, object], values) if isinstance(values, Mapping) else dict[str, object]()
    )
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        kind = kind if isinstance(kind, str) else ""
        near = difflib.get_close_matches(kind, KINDS, n=1)
        way_out = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(KINDS)}"
        raise UsageError(f"there is no kind of rule '{kind}'" if kind else "kind is missing", way_out=way_out)
    return KINDS[kind].model_validate(as_tuples(table))


def setting_of(error: ErrorDetails) -> tuple[int | str, ...]:
    """Which setting an error is about; of several that do not fit together, the one to change."""
    about = cast(Mapping[str, object], error.get("ctx", {})).get("setting")
    return (about,) if isinstance(about, str) else error["loc"]


def written(rules: Iterable[Rule]) -> str:
    """The rules as a text that `parse` reads back; settings at their default are left out."""
    document = tomlkit.document()
    tables = tomlkit.aot()
    for rule in rules:
        table = tomlkit.table()
        values = rule.model_dump(mode="json", exclude_defaults=True) | {"kind": rule.kind}
        for key in (
            "name",
            "kind",
            "title",
            *(name for name in values if name not in ("name", "kind", "title")),
        ):
            table.add(key, values[key])
        tables.append(table)
    document.add("rule", tables)
    return tomlkit.dumps(document)
