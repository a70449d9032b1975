"""The paths that rules read: literal ones, and those of a stay. None missing: `test_rules_agree_with_gold`."""

import msgspec
import pytest

from metriccare.gold.explain.paths import read_by
from metriccare.gold.explain.rules.verdict import Rule, Topic
from metriccare.gold.explain.stay import explain_stay
from tests.hospital import Hospital


def rule(name: str, topic: Topic, fact: str, *, fired: bool | None = True) -> Rule:
    return Rule(topic, name, fired, "", {}, (fact,))


def test_paths_of_an_encounter_say_what_they_were_read_for() -> None:
    told = [
        rule("end_before_start", "stay", "Encounter/e1", fired=False),
        rule("exact_days", "alos", "Encounter/e1"),
        rule("death_1_disposition", "mortality", "Encounter/e1", fired=False),
        rule("exact_days", "alos", "Encounter/e2"),
    ]
    assert read_by(told, "Encounter/e1") == {
        "period.start": ("stay", "alos"),
        "period.end": ("stay", "alos"),
        "hospitalization.dischargeDisposition": ("mortality",),
    }


@pytest.mark.parametrize(
    ("name", "topic", "fact", "paths"),
    [
        ("death_2_deceased_date", "mortality", "Patient/p1", ["deceasedDateTime"]),
        ("after_48_hours", "hai", "Condition/c1", ["onsetDateTime", "onsetPeriod.start"]),
        ("department_service_text", "attributes", "Encounter/e1", ["serviceType.text"]),
        ("department_ward", "attributes", "Encounter/e1", ["location"]),
        ("department_ward", "attributes", "Location/l1", ["id", "name", "physicalType", "partOf"]),
        ("hospital", "attributes", "Organization/o1", ["id", "name"]),
    ],
)
def test_paths_of_a_rule(name: str, topic: Topic, fact: str, paths: list[str]) -> None:
    assert list(read_by([rule(name, topic, fact)], fact)) == paths


def test_class_is_read_with_types_and_identifiers_where_the_tenants_map_decided() -> None:
    told = rule("kind", "stay", "Encounter/e1")
    by_map = msgspec.structs.replace(told, says="class HOSP is read as inpatient (the tenant's map)")
    assert list(read_by([told], "Encounter/e1")) == ["class"]
    assert list(read_by([by_map], "Encounter/e1")) == ["class", "type", "identifier"]


def test_rule_that_was_not_reached_has_read_nothing() -> None:
    assert read_by([rule("end_before_start", "stay", "Encounter/e1", fired=None)], "Encounter/e1") == {}


def test_paths_of_an_explained_stay(scene: Hospital) -> None:
    told = explain_stay(scene.tenant, "by-date")
    patient = next(fact for rule in told.rules for fact in rule.facts if fact.startswith("Patient/"))
    assert read_by(told.rules, patient) == {
        "birthDate": ("attributes",),
        "gender": ("attributes",),
        "extension[us-core-race]": ("attributes",),
        "deceasedDateTime": ("mortality",),
    }
