"""Changing a tenant's settings or key, and saying what the next run recomputes because of it.

The recomputing itself is the build's: it rebuilds a lake whose recorded settings or key are not the tenant's.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from metriccare.errors import MetricCareError, UsageError
from metriccare.settings import key_from_environment, key_variable
from metriccare.tenants import history, keys, presets, registry, settings_file
from metriccare.tenants.configuration import TenantSettings
from metriccare.tenants.registry import Tenant
from metriccare.tenants.settings_text import render

# What each setting moves, in the user's words.
CONSEQUENCES = {
    "version": "the format of the settings file",
    "key": "the pseudonym of every patient, encounter and condition",
    "time_zone": "moments without an offset, dates, months and every measure",
    "dates_shifted": "which dates are plausible, data through and every measure",
    "recorded_is_onset": "infection onsets and hai",
    "department_order": "the department of every stay",
    "ward_department": "the department of every stay",
    "class_map": "the kind of every encounter, so stays and every measure",
    "disposition_map": "dispositions, mortality and readmission_30d",
    "hai_codes": "infection events and hai",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What `tenants set` did: the settings that differ now and the version they became."""

    tenant: Tenant
    changed: tuple[str, ...]
    revision: int


def set_(home: Path, name: str, assignments: Sequence[str] = (), file: str | None = None) -> Change:
    """Apply a settings file (or preset), then `setting=value` pairs; a wrong one changes nothing at all."""
    folder = registry.existing_folder(home, name)
    key, pairs = _split_key(_pairs(assignments), name)
    before = _settings_before(folder, replaced=file is not None)
    text, settings = _settings_after(before, pairs, file)
    changed = () if before == settings else _differences(before or TenantSettings(), settings)
    if key is not None and key != _key_before(folder, name):
        keys.write(folder, key)
        changed = ("key", *changed)
    revision = history.replace(folder, text) if before != settings or file else history.record(folder)
    return Change(Tenant(name, folder, settings), changed, revision)


def _pairs(assignments: Sequence[str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name:
            raise UsageError(
                f"{assignment!r} is not setting=value", way_out="for example time_zone=Europe/Paris"
            )
        pairs.append((name.strip(), value.strip()))
    return pairs


def _split_key(pairs: list[tuple[str, str]], name: str) -> tuple[bytes | None, list[tuple[str, str]]]:
    given = [value for setting, value in pairs if setting == "key"]
    others = [pair for pair in pairs if pair[0] != "key"]
    return (_new_key(given[-1], name) if given else None), others


def _new_key(value: str, name: str) -> bytes:
    if key_from_environment(name) is not None:
        raise UsageError(
            f"the key of {name} comes from {key_variable(name)}", way_out="change or unset that variable"
        )
    if value == "new":
        return keys.generate()
    if value.startswith("@"):
        return keys.from_file(Path(value[1:]).expanduser())
    # a key on a command line would be in the shell's history and in every process list
    raise UsageError(
        "a key is not given on the command line", way_out="use key=new, or key=@FILE of 64 hex characters"
    )


def _key_before(folder: Path, name: str) -> bytes | None:
    try:
        return keys.read(folder, name)
    except MetricCareError:  # a lost or broken key is what `key=` is there to mend
        return None


def _settings_before(folder: Path, *, replaced: bool) -> TenantSettings | None:
    """The settings that hold; None where they are broken and a whole file is about to replace them."""
    try:
        return settings_file.read(folder / history.CURRENT)
    except UsageError:
        if replaced:
            return None
        raise


def _settings_after(
    before: TenantSettings | None, pairs: list[tuple[str, str]], file: str | None
) -> tuple[str, TenantSettings]:
    if file is not None:
        text, place = presets.text(file)
        before = settings_file.parse(text, place)
        if not pairs:
            return text, before
    settings = _assigned(before or TenantSettings(), pairs)
    return render(settings), settings


def _assigned(settings: TenantSettings, pairs: list[tuple[str, str]]) -> TenantSettings:
    values = cast(dict[str, object], settings.model_dump(exclude_none=True))
    for setting, value in pairs:
        _assign(values, setting, value)
    return settings_file.validate(values)


def _assign(values: dict[str, object], setting: str, value: str) -> None:
    """`setting=value`; `setting=` goes back to the default; `ward_department.WARD=NAME` sets one ward."""
    top, dot, ward = setting.partition(".")
    if top == "ward_department" and dot:
        wards = dict(cast(dict[str, object], values[top]))
        wards[ward] = value
        values[top] = wards if value else {name: kept for name, kept in wards.items() if name != ward}
    elif not value:
        values.pop(setting, None)
    else:
        values[setting] = _parsed(setting, value)


def _parsed(setting: str, value: str) -> object:
    if setting == "time_zone":
        return value.strip("'\"")
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value.split(",") if setting == "department_order" else value


def _differences(before: TenantSettings, after: TenantSettings) -> tuple[str, ...]:
    return tuple(
        name for name in TenantSettings.model_fields if getattr(before, name) != getattr(after, name)
    )
