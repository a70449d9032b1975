"""What is wrong with a rule that a form sent, as a sentence beside each field. Not the fields (`rule_form`)."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from metriccare.alerts.rules_file import setting_of
from metriccare.alerts.setting_list import settings_of
from metriccare.web.wording import plural


class WrongRuleError(Exception):
    """What was sent is no rule: a sentence for each field that is wrong."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("the rule cannot be kept")
        self.errors = errors


def errors_of(kind: str, found: Sequence[ErrorDetails]) -> dict[str, str]:
    """The sentence to stand beside each wrong field."""
    labels = {one.name: one for one in settings_of(kind)}
    errors: dict[str, str] = {}
    for one in found:
        setting = labels.get(str(next(iter(setting_of(one)), "")), labels["name"])
        field = "measure" if setting.name == "variant" else setting.name
        errors.setdefault(field, f"{setting.label} {_wrong(one)}.")
    return errors


_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "literal_error": "is none of the list",
    "string_too_short": "is missing",
    "string_pattern_mismatch": "has a letter that cannot be taken here",
}
_BOUNDS = {
    "greater_than": ("must be more than", "gt"),
    "greater_than_equal": ("must be at least", "ge"),
    "less_than": ("must be less than", "lt"),
    "less_than_equal": ("must be at most", "le"),
}


def _wrong(error: ErrorDetails) -> str:
    said = dict(error.get("ctx", {}))
    if error["type"] in _BOUNDS:
        words, bound = _BOUNDS[error["type"]]
        return f"{words} {said[bound]:g}"
    if error["type"] == "string_too_long":
        return f"has more than {plural(said['max_length'], 'letter')}"
    plain = error["msg"].removeprefix("Value error, ")
    return _WORDS.get(error["type"], f"cannot be so: {plain}")
