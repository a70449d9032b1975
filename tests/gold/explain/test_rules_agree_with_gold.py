"""What the rules say of their comparisons is what gold has decided, for every kind of stay and encounter."""

from collections.abc import Iterator

import msgspec
import pytest

from metriccare.gold.explain.case import Asked, Case, Stay
from metriccare.gold.explain.case_loading import load, prepare
from metriccare.gold.explain.paths import read_by
from metriccare.gold.explain.reading import reading
from metriccare.gold.explain.rules import rules
from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.silver.tables import TABLES as SILVER_TABLES
from tests.hospital import Hospital

JOINS = {
    "joins_episode": ("joins_by_overlap", "joins_by_transfer", "joins_by_same_day_diagnosis"),
    "next_joins_episode": ("next_by_overlap", "next_by_transfer", "next_by_same_day_diagnosis"),
}
EXCLUSIONS = ("index_died", "index_against_advice", "index_not_ripe")
REASONS = {
    "no_id", "not_r4", "no_patient", "test_patient", "no_start", "no_end", "partial_date", "end_before_start",
    "future_date", "implausible_date",
}  # fmt: skip


def cases(hospital: Hospital, condition: str, most: int) -> Iterator[Case]:
    """The cases of the first encounters that meet a condition on `encounter`, one for each patient or without one."""
    with reading(hospital.tenant, (*SILVER_TABLES, *GOLD_TABLES)) as lake:
        settings = prepare(lake, hospital.tenant)
        found = lake.connection.execute(
            f"SELECT encounter_id FROM encounter WHERE NOT deleted AND {condition} ORDER BY encounter_id LIMIT {most}"
        ).fetchall()
        for (encounter_id,) in found:
            yield load(lake, hospital.tenant, settings, encounter_id)


def check_stay(case: Case, stay: Stay, told: list[Rule]) -> None:
    check_formation(told)
    check_deaths(case, stay, [rule for rule in told if rule.topic == "mortality"])
    check_episode(case, stay, [rule for rule in told if rule.topic == "readmission_30d"])
    check_infections(case, stay, [rule for rule in told if rule.topic == "hai"])
    decided = [rule for rule in told if rule.rule.startswith("department_") and rule.fired]
    source = decided[0].values[decided[0].rule.removeprefix("department_")] if decided else "Unknown"
    assert stay.department == source or case.settings.ward_department.get(str(source)) == stay.department


def check_paths(told: list[Rule]) -> None:
    """Every rule is in the table of what rules read, for each type of record that it names."""
    for fact in {fact for rule in told for fact in rule.facts}:
        read_by(told, fact)


def check_formation(told: list[Rule]) -> None:
    for rule in told:
        if rule.rule == "merge":
            assert rule.fired == rule.says.endswith("one stay"), rule
        if rule.rule == "part_of":
            apart = "no finished" in rule.says or rule.says.endswith("stay of its own")
            assert rule.fired == (not apart), rule


def check_deaths(case: Case, stay: Stay, told: list[Rule]) -> None:
    evidence = [rule for rule in told if rule.rule.startswith(("death_1", "death_2", "death_3"))]
    by_disposition, by_date, *by_condition = evidence
    found = {
        "disposition": by_disposition.fired,
        "deceased_date": by_date.fired,
        "death_condition": any(rule.fired for rule in by_condition),
    }
    assert [name for name, fired in found.items() if fired] == (
        [stay.death_evidence] if stay.death_evidence else []
    )
    assert by_date.fired is None or by_date.fired == by_date.says.endswith(": inside")
    for rule in by_condition:
        holds = "an encounter of this stay" in rule.says or rule.says.endswith(": inside")
        assert holds or not rule.fired
        assert not holds or rule.fired is None or stay.death_evidence == "death_condition"
    died = next(rule for rule in told if rule.rule == "30d_died")
    assert died.fired == any(0 <= day - stay.start.day <= 30 for day in case.death_days)


def check_episode(case: Case, stay: Stay, told: list[Rule]) -> None:
    episode = case.episodes[stay.episode_id]
    for place, rule in enumerate(told):
        if rule.rule in JOINS and rule.values:
            ways = told[place + 1 : place + 4]
            assert tuple(way.rule for way in ways) == JOINS[rule.rule]
            assert rule.fired == any(way.fired for way in ways), ways
    assert [rule.rule for rule in told if rule.rule in JOINS] == list(JOINS)
    excluded = [rule.rule for rule in told if rule.rule in EXCLUSIONS and rule.fired]
    assert excluded == ([f"index_{episode.index_exclusion}"] if episode.index_exclusion else [])
    fired = {rule.rule: rule.fired for rule in told}
    counts = bool(fired["next_episode"] and fired["within_30_days"] and fired["unplanned"] and not excluded)
    assert counts == episode.readmitted


def check_infections(case: Case, stay: Stay, told: list[Rule]) -> None:
    events = [event for event in case.events if event.stay_id == stay.stay_id]
    late = [rule for rule in told if rule.rule == "after_48_hours"]
    assert len(late) == len(events)
    for rule in late:
        assert rule.fired == (float(rule.values["hours"] or 0) > 48)
    for rule in told:
        if rule.rule == "from_day_3":
            assert rule.fired == (int(rule.values["hospital_day"] or 0) >= 3)
        if rule.rule == "same_event":
            assert rule.fired, "a record that is no event of its own lies within 14 days of one"
        if rule.rule == "in_stay":
            assert rule.fired == rule.says.endswith(": inside")


def check_no_stay(told: list[Rule]) -> None:
    """Whatever belongs to no stay says why."""
    unmet = {
        rule.rule for rule in told if rule.rule in ("kind", "finished", "part_of") and rule.fired is False
    }
    assert unmet or {rule.rule for rule in told if rule.fired} & REASONS, told


def check(hospital: Hospital, condition: str, most: int) -> None:
    seen = 0
    for case in cases(hospital, condition, most):
        for asked in case.encounters or [case.asked.encounter_id]:
            one = case_of(case, asked)
            told = rules(one)
            check_paths(told)
            if one.stay is None:
                check_no_stay(told)
            else:
                check_stay(one, one.stay, told)
            seen += 1
    assert seen


def case_of(case: Case, encounter_id: str) -> Case:
    """The same patient's case, asked about another encounter."""
    if encounter_id == case.asked.encounter_id:
        return case
    asked = Asked(encounter_id, case.asked.patient_id, no_id=False, not_r4=False, test_patient=False)
    return msgspec.structs.replace(case, asked=asked)


ONE_PER_PATIENT = (
    "encounter_id IN (SELECT min(encounter_id) FROM encounter GROUP BY coalesce(patient_id, encounter_id))"
)


def test_scene(scene: Hospital) -> None:
    check(scene, ONE_PER_PATIENT, 100)


def test_generated_hospitals(generated_tenant: Hospital) -> None:
    check(generated_tenant, ONE_PER_PATIENT, 25)


def test_real_data(mimic: Hospital) -> None:
    check(mimic, ONE_PER_PATIENT, 10)


@pytest.mark.slow
def test_generated_hospitals_all_patients(generated_tenant: Hospital) -> None:
    check(generated_tenant, "true", 2_000)


@pytest.mark.slow
def test_real_data_all_patients(mimic: Hospital) -> None:
    check(mimic, ONE_PER_PATIENT, 1_000)
