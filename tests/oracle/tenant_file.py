"""A tenant's settings as TOML <-> the oracle's settings, so that both computations are given the same ones."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict

from tests.oracle.settings import (
    DEFAULT_HAI_CODES,
    ClassRule,
    DispositionRule,
    HaiCode,
    OracleSettings,
    as_it_is,
)


def from_toml(text: str, tie_break: Callable[[str], str] = as_it_is) -> OracleSettings:
    """The settings that a file of the product's format says; what it does not say is the default."""
    found = tomllib.loads(text)
    codes = (
        tuple(HaiCode(**code) for code in found["hai_codes"]) if "hai_codes" in found else DEFAULT_HAI_CODES
    )
    return OracleSettings(
        time_zone=found.get("time_zone", "UTC"),
        dates_shifted=found.get("dates_shifted", False),
        recorded_is_onset=found.get("recorded_is_onset", False),
        department_order=tuple(found.get("department_order", OracleSettings().department_order)),
        class_map=tuple(ClassRule(**rule) for rule in found.get("class_map", [])),
        disposition_map=tuple(DispositionRule(**rule) for rule in found.get("disposition_map", [])),
        ward_department=found.get("ward_department", {}),
        hai_codes=codes,
        tie_break=tie_break,
    )


def to_toml(settings: OracleSettings) -> str:
    """The same settings for the product, all of them said."""
    lines = [
        f"time_zone = {json.dumps(settings.time_zone)}",
        f"dates_shifted = {json.dumps(settings.dates_shifted)}",
        f"recorded_is_onset = {json.dumps(settings.recorded_is_onset)}",
        f"department_order = {json.dumps(list(settings.department_order))}",
    ]
    for name in ("class_map", "disposition_map", "hai_codes"):
        for rule in getattr(settings, name):
            lines += [f"[[{name}]]", *_pairs(asdict(rule))]
    return "\n".join([*lines, "[ward_department]", *_pairs(settings.ward_department), ""])


def _pairs(values: Mapping[str, str | None]) -> list[str]:
    return [
        f"{json.dumps(name)} = {json.dumps(value)}" for name, value in values.items() if value is not None
    ]
