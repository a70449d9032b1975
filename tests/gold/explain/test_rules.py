"""Every rule of a stay with its verdict and the values it compared, on the literal hospital of `scene.py`."""

from collections.abc import Callable

import pytest

from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.explain.stay import StayExplanation, explain_stay
from tests.hospital import Hospital

Explain = Callable[[str], StayExplanation]


@pytest.fixture(scope="module")
def explained(scene: Hospital) -> Explain:
    told: dict[str, StayExplanation] = {}

    def explain(id_: str) -> StayExplanation:
        if id_ not in told:
            told[id_] = explain_stay(scene.tenant, id_)
        return told[id_]

    return explain


def named(explanation: StayExplanation, rule: str) -> list[Rule]:
    return [one for one in explanation.rules if one.rule == rule]


@pytest.mark.parametrize(
    ("id_", "rule", "fired", "says"),
    [
        ("by-disposition", "death_1_disposition", True, "evidence 1: the disposition exp means died"),
        (
            "by-disposition", "death_2_deceased_date", None,
            "evidence 2: the patient has no deceasedDateTime of at least a day",
        ),
        ("by-disposition", "death_3_condition", None, "evidence 3: no Condition coded SNOMED CT 419620001"),
        ("by-date", "death_1_disposition", False, "evidence 1: the disposition home means alive"),
        (
            "by-date", "death_2_deceased_date", True,
            "evidence 2: date of death 2025-02-14 against 2025-02-10 08:00+00:00 to 2025-02-14 18:00+00:00: inside",
        ),
        ("by-date", "death_conflict", True, "the disposition says alive against the evidence"),
        (
            "by-date", "30d_died", True,
            "30d_65_94: dates of death 2025-02-14 (day 4), against day 0 to 30 from admission",
        ),
        (
            "died-later", "death_2_deceased_date", False,
            "evidence 2: date of death 2025-03-20 against 2025-03-01 to 2025-03-04: outside",
        ),
        ("index", "death_conflict", False, "nothing contradicts the disposition"),
        ("index", "30d_age", True, "30d_65_94: age 74 against 65 to 94"),
        ("not-ripe", "30d_ripe", False, "30d_65_94: admission date + 30, 2026-01-17, against data through, 2025-12-31"),
        ("received", "joins_by_transfer", True, "another hospital, 0 dates after the latest end"),
        (
            "received", "joins_by_overlap", False,
            "starts 2025-04-06 11:00+00:00 against the latest end 2025-04-06 08:00+00:00, as instants",
        ),
        (
            "received", "joins_by_same_day_diagnosis", False,
            "another hospital, starts 2025-04-06 against 2025-04-06, principal diagnosis none against none",
        ),
        ("against-advice", "index_died", False, "stays of the episode that died: none"),
        ("against-advice", "index_against_advice", True, "the disposition at discharge is against_advice"),
        ("against-advice", "index_not_ripe", None, "discharge date + 30, 2025-05-02, against data through, 2025-12-31"),
        ("not-ripe", "index_not_ripe", True, "discharge date + 30, 2026-01-19, against data through, 2025-12-31"),
        ("index", "within_30_days", True, "15 dates after the discharge date, against 0 to 30"),
        ("index", "readmitted", True, "it counts as a readmission"),
        ("before-planned", "unplanned", False, "its first stay is planned"),
        ("before-planned", "readmitted", False, "it does not count as a readmission"),
        ("long-before", "within_30_days", False, "40 dates after the discharge date, against 0 to 30"),
        ("again", "next_episode", False, "no later episode starts at or after this discharge"),
        ("index", "department_service_text", True, "serviceType.text is Cardiology"),
        ("index", "department_ward", None, "the last location's ward is ICU"),
        ("long-before", "principal_diagnosis", True, "the first diagnosis of rank 1 has the code I509 (http://hl7.org/fhir/sid/icd-10-cm)"),
        ("long-before", "principal_reason_code", None, "reasonCode is absent (no system)"),
        ("planned", "planned", True, "planned: type 8715000 or priority EL"),
        ("again", "hospital", True, "hospital north, from serviceProvider"),
        (
            "merged", "disposition", True,
            "discharge disposition aadvice, of the encounter that ends last, means against_advice",
        ),
        (
            "index", "exact_days", True,
            "2025-01-05 10:00+00:00 - 2025-01-01 10:00+00:00 = 96 h = 4.0000 days, as instants",
        ),
        ("against-advice", "whole_days", True, "2025-04-02 - 2025-04-01, at least 1 = 1 whole day"),
        ("open-ended", "no_start", False, "period.start is a time"),
        ("open-ended", "no_end", True, "period.end is absent"),
        ("open-ended", "end_before_start", None, "start and end cannot be compared"),
        ("backwards", "end_before_start", True, "end 2025-10-08 against start 2025-10-09, as dates"),
        ("running", "finished", False, "status in-progress: only a finished encounter is a stay"),
        ("received", "record", False, "no Condition of this patient has a code of the value set"),
    ],
)  # fmt: skip
def test_rule_has_its_verdict_and_its_comparison(
    id_: str, rule: str, fired: bool | None, says: str, explained: Explain
) -> None:
    [found] = named(explained(id_), rule)
    assert (found.fired, found.says) == (fired, says)


def test_merged_encounter_says_what_it_overlapped(explained: Explain, scene: Hospital) -> None:
    merged, apart = named(explained("first"), "merge")
    name = scene.pseudonym("merged")[:12]
    assert merged.fired
    assert merged.says == (
        f"Encounter {name} starts 2025-08-04 08:00+00:00, "
        "before the running end 2025-08-05 08:00+00:00 (as instants): one stay"
    )
    assert apart.fired is False
    assert apart.values["running_end"] == "2025-08-07 08:00+00:00"
    assert apart.values["ends_last"] == scene.pseudonym("merged")


def test_part_of_with_overlap_belongs_and_without_does_not(explained: Explain, scene: Hospital) -> None:
    inside, pointing_back = named(explained("first"), "part_of")
    first = scene.pseudonym("first")
    assert (inside.fired, inside.values["host"]) == (True, first)
    assert inside.says.endswith(
        f"2025-08-02 08:00+00:00 to 2025-08-03 08:00+00:00 against {first[:12]}, "
        f"2025-08-01 08:00+00:00 to 2025-08-05 08:00+00:00: it belongs to {first[:12]}"
    )
    assert pointing_back.fired is False
    assert pointing_back.says.endswith("it is a stay of its own")


@pytest.mark.parametrize(
    ("id_", "condition", "says"),
    [
        ("by-condition", "named-death", "names an encounter of this stay"),
        (
            "by-dated-condition", "dated-death",
            "names no encounter; dated 2025-02-27 against 2025-02-25 to 2025-02-28: inside",
        ),
    ],
)  # fmt: skip
def test_condition_of_death_is_named(
    id_: str, condition: str, says: str, explained: Explain, scene: Hospital
) -> None:
    [found] = named(explained(id_), "death_3_condition")
    name = scene.pseudonym(condition)
    assert (found.fired, found.says) == (True, f"evidence 3: Condition {name[:12]} {says}")
    assert found.facts == (f"Condition/{name}",)


@pytest.mark.parametrize(
    ("id_", "rule", "condition", "says"),
    [
        (
            "died-later", "death_3_condition", "others-death",
            "evidence 3: Condition {} names another patient's encounter",
        ),
        ("against-advice", "record", "others-infection", "Condition {} (clabsi) names another patient's encounter"),
        (
            "long-after", "principal_diagnosis", "uncoded",
            "the first diagnosis of rank 1, Condition {}, has no code",
        ),
    ],
)  # fmt: skip
def test_condition_that_is_no_evidence_says_why(
    id_: str, rule: str, condition: str, says: str, explained: Explain, scene: Hospital
) -> None:
    [found] = named(explained(id_), rule)
    assert (found.fired, found.says) == (False, says.format(scene.pseudonym(condition)[:12]))


def test_infections_are_compared_with_48_hours_and_day_3(explained: Explain) -> None:
    told = explained("index")
    assert [(one.fired, one.values["hours"]) for one in named(told, "after_48_hours")] == [
        (False, 24.0),
        (True, 60.0),
    ]
    assert [(one.fired, one.values["hospital_day"]) for one in named(told, "from_day_3")] == [
        (False, 2),
        (True, 3),
    ]


def test_infection_outside_the_stay_that_it_names_does_not_count(explained: Explain, scene: Hospital) -> None:
    [outside] = [one for one in named(explained("index"), "in_stay") if not one.fired]
    assert outside.says == (
        f"vap of Condition {scene.pseudonym('outside')[:12]}: onset 2025-03-01 against "
        "2025-01-01 10:00+00:00 to 2025-01-05 10:00+00:00: outside the stay that it names"
    )


def test_infection_within_14_days_is_the_same_event(explained: Explain, scene: Hospital) -> None:
    [found] = named(explained("index"), "same_event")
    same, late = scene.pseudonym("same")[:12], scene.pseudonym("late")[:12]
    assert (found.fired, found.values["hours"]) == (True, 168.0)
    assert found.says == f"Condition {same} (clabsi) is 168 h after the first record of {late}, against 336 h"


def test_records_that_are_no_evidence_say_why(explained: Explain, scene: Hospital) -> None:
    unusable = {
        one.values["condition"]: one.says for one in named(explained("index"), "record") if not one.fired
    }
    refuted, unplaced = scene.pseudonym("refuted"), scene.pseudonym("unplaced")
    assert unusable == {
        refuted: f"Condition {refuted[:12]} (vap) is refuted or entered in error",
        unplaced: f"Condition {unplaced[:12]} (clabsi) has no onset of at least a day, only a recordedDate, 2025-01-09",
    }


def test_readmission_names_the_discharge_it_followed(explained: Explain, scene: Hospital) -> None:
    [found] = named(explained("again"), "is_readmission")
    index = scene.pseudonym("index")
    assert found.values == {"index_stay": index, "days": 15}
    assert (
        found.says
        == f"this stay starts 15 dates after the discharge of stay {index[:12]} and is its readmission"
    )


def test_stay_that_goes_on_elsewhere_names_the_discharge(explained: Explain, scene: Hospital) -> None:
    [found] = named(explained("sent-on"), "index_discharge")
    received = scene.pseudonym("received")
    assert found.fired is False
    assert found.says == (
        f"the episode has 2 stays; its discharge is that of stay {received[:12]}, 2025-04-09 08:00+00:00"
    )


@pytest.mark.parametrize(
    ("id_", "rule", "reason"),
    [
        ("nobody", "no_patient", "its subject is not a reference to a Patient"),
        ("newer-fhir", "not_r4", "it has the shape of FHIR R5"),
        ("of-a-test", "test_patient", "its patient is marked as test data (HTEST)"),
    ],
)
def test_encounter_that_does_not_count_says_why(
    id_: str, rule: str, reason: str, explained: Explain, scene: Hospital
) -> None:
    told = explained(id_)
    assert told.stay_id is None
    name = scene.pseudonym(id_)[:12]
    assert [(one.rule, one.says) for one in told.rules] == [
        (rule, f"Encounter {name} does not count: {reason}")
    ]
    assert [one.rule for one in told.findings] == [rule]


def test_class_that_is_not_inpatient_is_said(explained: Explain, scene: Hospital) -> None:
    [found] = named(explained("emergency"), "kind")
    name = scene.pseudonym("emergency")[:12]
    assert (found.fired, found.says) == (
        False,
        f"Encounter {name}: class EMER is read as emergency (v3-ActCode)",
    )
