"""What can be set in a rule of a kind, as its model says it; a form's texts read back; what two versions differ in."""

import pytest

from metriccare.alerts.differences import Difference, differences
from metriccare.alerts.kinds import KINDS, Threshold
from metriccare.alerts.presets import presets
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules import definition_of
from metriccare.alerts.rules_file import rule_of
from metriccare.alerts.setting_list import Setting, settings_of, texts_of, values_of

HIGH = Threshold(
    name="high", title="High", measure="hai", variant="day_3", by=("hospital",), above=16.0, minimum_n=50
)


def test_settings_are_read_from_the_model_of_the_kind() -> None:
    found = {one.name: one for one in settings_of("threshold")}
    assert found["measure"] == Setting(
        "measure",
        "Measure",
        "",
        "one",
        ("mortality", "readmission_30d", "hai", "alos"),
        needed=True,
        may_be_empty=True,
        own=True,
    )
    assert found["above"].form == "number"
    assert found["above"].may_be_empty
    assert (found["minimum_n"].form, found["minimum_n"].may_be_empty) == ("whole", False)
    assert (found["by"].form, found["by"].allowed) == ("several", ("hospital", "department", "ward"))
    assert (found["hospitals"].form, found["hospitals"].allowed) == ("several", ())
    assert (found["why"].form, found["title"].form, found["enabled"].form) == ("prose", "text", "yes_no")
    assert not found["severity"].own


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_every_kind_has_words_of_its_own(kind: str) -> None:
    named = [one.name for one in settings_of(kind) if one.label.lower() == one.name.replace("_", " ")]
    assert set(named) <= {
        "name",
        "title",
        "measure",
        "variant",
        "window",
        "severity",
        "direction",
        "above",
        "below",
    }
    assert KINDS[kind].about


@pytest.mark.parametrize("rule", [HIGH, *presets()], ids=lambda rule: rule.name)
def test_what_a_form_shows_reads_back(rule: Rule) -> None:
    texts = texts_of(rule)
    assert rule_of(values_of(rule.kind, lambda name: texts.get(name, ()))) == rule
    assert rule.watches()


def test_what_is_left_empty_is_not_set_and_what_is_no_number_is_said() -> None:
    sent = {
        "name": ["x"],
        "above": [""],
        "minimum_n": ["many"],
        "hospitals": ["a\r\n\r\n b "],
        "clear": ["1e1"],
    }
    assert values_of("threshold", lambda name: sent.get(name, [])) == {
        "kind": "threshold",
        "name": "x",
        "minimum_n": "many",
        "hospitals": ["a", "b"],
        "clear": 10.0,
        "by": [],
        "departments": [],
        "wards": [],
        "group_by": [],
        "channels": [],
        "escalate_to": [],
        "enabled": False,
    }


def test_difference_of_two_versions() -> None:
    after = HIGH.model_copy(
        update={"above": 15.5, "by": ("hospital", "ward"), "enabled": False, "why": "It is."}
    )
    assert differences(definition_of(HIGH), definition_of(after)) == (
        Difference("above", "16", "15.5"),
        Difference("by", "hospital", "hospital, ward"),
        Difference("enabled", "yes", "no"),
        Difference("why", "", "It is."),
    )
    assert differences(None, definition_of(HIGH)) == ()
