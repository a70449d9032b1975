"""Rules as a file: read, written and refused; and the rules that a tenant may begin with."""

import pytest

from metriccare.alerts.kinds import KINDS, Threshold
from metriccare.alerts.observed import Operations
from metriccare.alerts.presets import presets
from metriccare.alerts.rules_file import parse, written
from metriccare.errors import UsageError
from tests.alerts.conftest import observed

GOOD = """
[[rule]]
name = "readmission-high"
kind = "threshold"
title = "Readmission is high"
measure = "readmission_30d"
window = "rolling_90"
by = ["hospital"]
above = 16.0
"""


def test_a_rule_as_it_is_written() -> None:
    assert parse(GOOD, "rules.toml") == (
        Threshold(
            name="readmission-high",
            title="Readmission is high",
            measure="readmission_30d",
            window="rolling_90",
            by=("hospital",),
            above=16.0,
        ),
    )


def test_what_is_written_reads_back() -> None:
    rules = (*parse(GOOD, "rules.toml"), *presets())
    assert parse(written(rules), "rules.toml") == rules


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"readmission_30d"', '"readmissions"', "rules.toml line 6: measure: must be 'mortality'"),
        ('"rolling_90"', '"rolling_45"', "rules.toml line 7: window: must be 'month'"),
        ('kind = "threshold"', 'kind = "treshold"', "rules.toml line 4: there is no kind of rule 'treshold'"),
        ("above = 16.0", "abvoe = 16.0", "rules.toml line 9: there is no setting abvoe"),
        ("above = 16.0", "above = ", "rules.toml line 9: not valid TOML"),
        ("above = 16.0", "", "rules.toml line 2: a threshold rule needs either above or below"),
        ("[[rule]]", "[rules]", "rules.toml: a rules file holds"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before: str, after: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(GOOD.replace(before, after), "rules.toml")
    assert error.value.message.startswith(said)
    assert error.value.way_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 100_000, "rules.toml line 1: not valid TOML"),
        ("a = " + "9" * 5_000, "rules.toml line 1: not valid TOML"),
        ("[[rule]]\nkind = 0x" + "f" * 5_000, "rules.toml line 2: kind is missing"),
        ("\na" + ".a" * 90_000 + " = 1", "rules.toml line 2: not valid TOML"),
    ],
)
def test_a_text_that_is_made_to_be_hard_to_read_is_refused_at_once(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(text, "rules.toml")


def test_two_rules_of_one_name() -> None:
    with pytest.raises(UsageError, match="line 12: there are two rules 'readmission-high'"):
        parse(GOOD + GOOD, "rules.toml")


def test_presets_are_of_several_kinds_and_quiet_without_data() -> None:
    assert len(presets()) == 7
    assert {rule.kind for rule in presets()} < set(KINDS)
    for rule in presets():
        assert [one for one in rule.judge(observed({}, operations=Operations())) if one.periods] == []
