"""Writes a tenant's settings as TOML text that reads back to the same settings. Not a general TOML writer."""

import json
from collections.abc import Mapping
from typing import cast

from metriccare.tenants.configuration import TenantSettings

_HEADER = "# Written by `metriccare tenants set`; earlier versions stand in the folder `settings` beside this file.\n"
_TABLES = ("class_map", "disposition_map", "ward_department", "hai_codes")


def render(settings: TenantSettings) -> str:
    """Every plain setting, and the maps and value sets that are not the default."""
    values = cast(Mapping[str, object], settings.model_dump(exclude_none=True))
    changed = settings.model_dump(exclude_defaults=True)
    shown = [name for name in values if name in changed or name not in _TABLES]
    plain = [f"{name} = {_value(values[name])}" for name in shown if name not in _TABLES or not values[name]]
    tables = [_table(name, values[name]) for name in shown if name in _TABLES and values[name]]
    return "\n".join([_HEADER, *plain, *tables]) + "\n"


def _table(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"\n[{name}]\n" + _pairs(cast(Mapping[str, object], value))
    rules = cast(tuple[Mapping[str, object], ...], value)
    return "\n".join(f"\n[[{name}]]\n{_pairs(rule)}" for rule in rules)


def _pairs(values: Mapping[str, object]) -> str:
    return "\n".join(f"{_key(key)} = {_value(value)}" for key, value in values.items())


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in cast(tuple[object, ...], value)) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A JSON string is a TOML basic string, except that TOML also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
