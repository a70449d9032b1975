"""Changes single settings inside a TOML text, and leaves the comments and the order of the rest as they are.

Not their validation: the text that comes out is read like any other (`settings_file`).
"""

import tomllib
from collections.abc import Sequence
from typing import cast

import tomlkit
from tomlkit.exceptions import ParseError

from metriccare.errors import UsageError
from metriccare.tenants.settings_file import parse
from metriccare.tenants.toml_text import values_of

WARDS = "ward_department"


def assign(text: str, pairs: Sequence[tuple[str, str]], place: str) -> str:
    """The text with each `(setting, value)` put in; an empty value goes back to the default."""
    try:
        document = tomlkit.parse(text)
    except ParseError:
        parse(text, place)  # names the line in the same words as everywhere
        raise
    for setting, value in pairs:
        _assign(document, setting, value)
    return document.as_string()


def _assign(document: tomlkit.TOMLDocument, setting: str, value: str) -> None:
    top, dot, ward = setting.partition(".")
    table: tomlkit.TOMLDocument = document
    name, parsed = setting, _parsed(setting, value)
    if dot:
        if top != WARDS:
            raise UsageError(f"{setting!r} is not a setting", way_out=f"only {WARDS}.WARD has a dot")
        table = cast(tomlkit.TOMLDocument, document.setdefault(WARDS, tomlkit.table()))
        name, parsed = ward, value
    if value:
        table[name] = parsed
    else:
        table.pop(name, None)


def _parsed(setting: str, value: str) -> object:
    """A value as TOML, or the plain word that a shell user types: `UTC`, `ward,service_text`."""
    try:
        return values_of(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value.split(",") if setting == "department_order" else value
