"""Changing a tenant's settings or key, and saying what the next run recomputes because of it.

The recomputing itself is the build's: it rebuilds a lake whose recorded settings or key are not the tenant's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from metriccare.errors import BusyError, MetricCareError, UsageError
from metriccare.settings import key_from_environment, key_variable
from metriccare.tenants import history, keys, presets, registry, settings_edit, settings_file
from metriccare.tenants.configuration import TenantSettings
from metriccare.tenants.registry import Tenant

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
    current = settings_file.text_of(folder / history.CURRENT)
    text, place = presets.text(file) if file else (current, str(folder / history.CURRENT))
    if pairs:
        text, place = settings_edit.assign(text, pairs, place), ""
    settings = settings_file.parse(text, place)
    changed = _differences(current, settings)
    if key is not None and key != _key_before(folder, name):
        keys.write(folder, key)
        changed = ("key", *changed)
    return Change(Tenant(name, folder, settings), changed, history.replace(folder, text))


def foresee(home: Path, name: str, text: str) -> tuple[str, ...]:
    """Which settings a whole new text would change; nothing is written. Raises UsageError for a wrong text."""
    folder = registry.existing_folder(home, name)
    settings = settings_file.parse(text, "the settings")
    return _differences(settings_file.text_of(folder / history.CURRENT), settings)


def rewrite(home: Path, name: str, text: str, seen: int) -> Change:
    """Make a whole new text the settings. Raises BusyError where revision `seen` is no longer the one that holds."""
    folder = registry.existing_folder(home, name)
    changed = foresee(home, name, text)
    if history.record(folder) != seen:
        raise BusyError(f"the settings of {name} were changed meanwhile", way_out="look at them again")
    settings = settings_file.parse(text, "the settings")
    return Change(Tenant(name, folder, settings), changed, history.replace(folder, text))


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


def _differences(current: str, after: TenantSettings) -> tuple[str, ...]:
    try:
        before = settings_file.parse(current, "")
    except UsageError:  # broken settings are mended: what they would have meant is not known
        return tuple(TenantSettings.model_fields)
    return tuple(
        name for name in TenantSettings.model_fields if getattr(before, name) != getattr(after, name)
    )
