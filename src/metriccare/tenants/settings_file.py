"""Reads a tenant's settings from TOML text; whatever is wrong is named with file, line and the way out.

Not where the file lives or how it is replaced (`registry`, `history`).
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from metriccare.errors import DataError, NotFoundError, StorageError, UsageError
from metriccare.tenants.configuration import FORMAT, ClassRule, DispositionRule, HaiCode, TenantSettings
from metriccare.tenants.setting_errors import what_is_wrong
from metriccare.tenants.settings_lines import line_of
from metriccare.tenants.toml_text import values_of

_MODELS = {"class_map": ClassRule, "disposition_map": DispositionRule, "hai_codes": HaiCode}


def read(file: Path) -> TenantSettings:
    """The settings in a file."""
    return parse(text_of(file), str(file))


def text_of(file: Path) -> str:
    """The text of a settings file, or an error that names the file."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"{file}: no such settings file", way_out="check the path") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{file} line {line}: not UTF-8 text", way_out="save the file as UTF-8") from None
    except OSError as error:
        raise StorageError(f"{file}: {error.strerror}", way_out="make the file readable") from None


@lru_cache(maxsize=128)
def parse(text: str, place: str) -> TenantSettings:
    """The settings in a text; `place` is how errors name it. A server reads the same text for each request."""
    try:
        values = values_of(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, place) from None
    return validate(values, text, place)


def validate(values: Mapping[str, object], text: str = "", place: str = "") -> TenantSettings:
    """The settings in parsed values; `text` and `place` say where they stand, if in a file at all."""
    try:
        return TenantSettings.model_validate(as_tuples(values))
    except ValidationError as error:
        raise _wrong_setting(error.errors(include_url=False), text, place) from None


def as_tuples(value: object) -> object:
    """TOML arrays as the tuples that a frozen, strict model takes."""
    if isinstance(value, Mapping):
        return {key: as_tuples(item) for key, item in cast(Mapping[str, object], value).items()}
    if isinstance(value, list):
        return tuple(as_tuples(item) for item in cast(list[object], value))
    return value


def _syntax_error(message: str, text: str, place: str) -> UsageError:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = int(found.group(1)) if found else max(1, len(text.splitlines()))
    what = re.sub(r"\s*\(at .*\)$", "", message)
    return UsageError(f"{place} line {line}: not valid TOML: {what}", way_out="correct that line")


def _wrong_setting(errors: list[ErrorDetails], text: str, place: str) -> UsageError:
    first = min(errors, key=lambda error: line_of(text, error["loc"]))
    more = f"; {len(errors) - 1} more after it" if len(errors) > 1 else ""
    where = f"{place} line {line_of(text, first['loc'])}: " if place else ""
    return UsageError(f"{where}{_what(first)}{more}", way_out=_way_out(first))


def _what(error: ErrorDetails) -> str:
    if error["loc"] == ("version",):
        return f"settings format {error['input']} is not one that this version reads"
    return what_is_wrong(error)


def _way_out(error: ErrorDetails) -> str:
    if error["loc"] == ("version",):
        return f"set version = {FORMAT}, or use the MetricCare that wrote the file"
    if error["type"] == "extra_forbidden":
        return _near(error["loc"])
    if error["loc"] == ("time_zone",) and isinstance(error["input"], str):
        return _near_zone(error["input"])
    return "correct the setting; docs/reference/settings.md lists what each may be"


def _near(path: tuple[int | str, ...]) -> str:
    top, *_, wrong = (str(part) for part in (path[0], *path))
    model = _MODELS.get(top, TenantSettings) if len(path) > 1 else TenantSettings
    names = sorted(model.model_fields)
    near = difflib.get_close_matches(wrong, names, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of: {', '.join(names)}"


def _near_zone(wrong: str) -> str:
    from zoneinfo import available_timezones

    by_lower = {zone.lower(): zone for zone in available_timezones()}
    near = difflib.get_close_matches(wrong.lower(), by_lower, n=1)
    return f"did you mean '{by_lower[near[0]]}'?" if near else "use a name of the IANA time zone database"
