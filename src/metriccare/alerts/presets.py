"""The rules that a new tenant begins with, from `presets.toml`. Not what a rule means (`kinds`)."""

from functools import cache
from importlib.resources import files

from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import parse

FILE = "presets.toml"


@cache
def presets() -> tuple[Rule, ...]:
    """The rules of the preset."""
    return parse((files("metriccare.alerts") / FILE).read_text(encoding="utf-8"), FILE)
