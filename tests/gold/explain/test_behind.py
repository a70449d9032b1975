"""The stays behind a measure, each with its reason, on the literal hospital of `scene.py`."""

import pytest

from metriccare.errors import NotFoundError, UsageError
from metriccare.gold.explain.behind import Behind, Line, stays_behind
from tests.gold.explain.scene import RECORDS
from tests.hospital import Hospital

LEFT_OUT_ENCOUNTERS = {
    ("open-ended", "no_end"),
    ("backwards", "end_before_start"),
    ("nobody", "no_patient"),
    ("newer-fhir", "not_r4"),
    ("of-a-test", "test_patient"),
}


def line(hospital: Hospital, behind: Behind, id_: str) -> Line:
    [found] = [one for one in behind.lines if one.id == hospital.pseudonym(id_)]
    return found


@pytest.mark.parametrize(
    ("measure", "id_", "group", "reason"),
    [
        ("mortality", "by-disposition", "numerator", "died: the discharge disposition says so"),
        (
            "mortality", "by-date", "numerator",
            "died: the date of death, 2025-02-14, lies between admission and discharge",
        ),
        (
            "mortality", "by-condition", "numerator",
            "died: a Condition of death names this stay, or is dated within it",
        ),
        ("mortality", "index", "denominator", "no evidence of death: disposition alive, no date of death"),
        (
            "mortality", "died-later", "denominator",
            "no evidence of death: disposition alive, date of death 2025-03-20 outside the stay",
        ),
        ("mortality/30d_65_94", "died-later", "numerator", "died 0 to 30 dates after admission"),
        ("mortality/30d_65_94", "index", "denominator", "no death 0 to 30 dates after admission"),
        ("mortality/30d_65_94", "sent-on", "left_out", "the age is unknown, and this variant counts 65 to 94"),
        (
            "mortality/30d_65_94", "not-ripe", "left_out",
            "not ripe: admission + 30 days, 2026-01-17, is later than data through, 2025-12-31",
        ),
        ("readmission_30d", "again", "denominator", "not readmitted: no later stay"),
        ("readmission_30d", "by-date", "left_out", "died"),
        ("readmission_30d", "against-advice", "left_out", "left against medical advice"),
        (
            "readmission_30d", "not-ripe", "left_out",
            "not ripe: discharge + 30 days, 2026-01-19, is later than data through, 2025-12-31",
        ),
        ("readmission_30d/65_plus", "sent-on", "left_out", "the age is unknown, and this variant counts 65 and over"),
        (
            "hai", "index", "numerator",
            "vap 24 h after admission (not more than 48 h); clabsi 60 h after admission (counts)",
        ),
        ("hai", "again", "denominator", "no infection in the stay"),
        (
            "hai/day_3", "index", "numerator",
            "vap on hospital day 2 (before day 3); clabsi on hospital day 3 (counts)",
        ),
        ("hai/per_1000_patient_days", "against-advice", "denominator", "no infection in the stay; 1 patient-day"),
        ("alos", "by-date", "numerator", "stayed 4.42 days"),
        ("alos", "by-condition", "numerator", "stayed 3.00 days, by dates"),
        ("alos/whole_days", "against-advice", "numerator", "stayed 1 whole day"),
    ],
)  # fmt: skip
def test_stay_has_its_group_and_reason(
    measure: str, id_: str, group: str, reason: str, scene: Hospital
) -> None:
    name, _, variant = measure.partition("/")
    found = line(scene, stays_behind(scene.tenant, name, variant or "default"), id_)
    assert (found.group, found.reason) == (group, reason)


@pytest.mark.parametrize(
    ("id_", "group", "reason", "other"),
    [
        ("index", "numerator", "readmitted: stay {} starts 15 days after discharge, unplanned", "again"),
        (
            "before-planned", "denominator",
            "not readmitted: stay {} starts 10 days after discharge, and is planned", "planned",
        ),
        (
            "long-before", "denominator",
            "not readmitted: stay {} starts 40 days after discharge, more than 30", "long-after",
        ),
        ("sent-on", "left_out", "goes on in stay {}, whose discharge stands for both", "received"),
    ],
)  # fmt: skip
def test_reason_of_a_readmission_names_the_other_stay(
    id_: str, group: str, reason: str, other: str, scene: Hospital
) -> None:
    found = line(scene, stays_behind(scene.tenant, "readmission_30d"), id_)
    assert (found.group, found.reason) == (group, reason.format(scene.pseudonym(other)[:12]))


def test_line_has_the_values_that_were_compared(scene: Hospital) -> None:
    found = line(scene, stays_behind(scene.tenant, "readmission_30d"), "index")
    assert found.values == {
        "discharge_date": "2025-01-05",
        "next_stay": scene.pseudonym("again"),
        "days_to_next": 15,
        "next_planned": False,
    }


def test_line_has_the_dimensions_of_the_stay(scene: Hospital) -> None:
    found = line(scene, stays_behind(scene.tenant, "mortality"), "index")
    assert (found.record, found.hospital, found.department, found.month) == (
        "stay",
        "north",
        "Cardiology",
        "2025-01",
    )
    assert (found.sex, found.age_band, found.race) == ("female", "65-74", "White")
    assert (found.admission, found.discharge) == ("2025-01-01 10:00+00:00", "2025-01-05 10:00+00:00")


@pytest.mark.parametrize("measure", ["mortality", "readmission_30d", "hai", "alos"])
def test_encounters_that_are_no_stays_are_left_out_of_every_measure(measure: str, scene: Hospital) -> None:
    names = {scene.pseudonym(str(record["id"])): record["id"] for record in RECORDS}
    left_out = [one for one in stays_behind(scene.tenant, measure).lines if one.record == "Encounter"]
    assert {(names[one.id], one.rule) for one in left_out} == LEFT_OUT_ENCOUNTERS
    assert {one.group for one in left_out} == {"left_out"}


def test_left_out_encounter_says_why_and_when(scene: Hospital) -> None:
    found = line(scene, stays_behind(scene.tenant, "alos"), "backwards")
    assert found.reason == "A finished inpatient encounter ends before it starts, so it is no stay."
    assert found.values == {"start": "2025-10-09", "end": "2025-10-08", "detail": None}


@pytest.mark.parametrize(
    ("measure", "left_out"),
    [
        ("hai", {("unplaced", "onset_recorded_only"), ("others-infection", "patient_mismatch")}),
        ("mortality", {("others-death", "patient_mismatch")}),
        ("readmission_30d", set()),
        ("alos", set()),
    ],
)
def test_conditions_are_left_out_of_the_measure_that_looks_for_them(
    measure: str, left_out: set[tuple[str, str]], scene: Hospital
) -> None:
    names = {scene.pseudonym(str(record["id"])): record["id"] for record in RECORDS}
    lines = [one for one in stays_behind(scene.tenant, measure).lines if one.record == "Condition"]
    assert {(names[one.id], one.rule) for one in lines} == left_out


def test_counts_are_those_of_the_measure(scene: Hospital) -> None:
    behind = stays_behind(scene.tenant, "readmission_30d")
    assert (behind.numerator, behind.denominator, behind.data_through) == (1, 9, "2025-12-31")
    assert behind.lengths == {"numerator": 1, "denominator": 8, "left_out": 13}


def test_limit_shortens_lists_and_not_counts(scene: Hospital) -> None:
    behind = stays_behind(scene.tenant, "readmission_30d", limit=2)
    assert behind.lengths == {"numerator": 1, "denominator": 8, "left_out": 13}
    assert [one.group for one in behind.lines].count("denominator") == 2
    assert (behind.numerator, behind.denominator) == (1, 9)


def test_filter_by_hospital_drops_what_names_another(scene: Hospital) -> None:
    behind = stays_behind(scene.tenant, "mortality", filters={"hospital": "south"})
    assert [one.id for one in behind.lines] == [scene.pseudonym("received")]


def test_filter_keeps_what_does_not_contradict_it(scene: Hospital) -> None:
    behind = stays_behind(scene.tenant, "mortality", filters={"department": "Cardiology", "month": "2025-10"})
    assert {(one.record, one.group) for one in behind.lines} == {("Encounter", "left_out")}
    assert behind.lengths["left_out"] == len(LEFT_OUT_ENCOUNTERS)


def test_filter_lists_a_condition_with_the_stays_of_its_patient(scene: Hospital) -> None:
    found = stays_behind(scene.tenant, "hai", filters={"month": "2025-04"}).lines
    assert [one.id for one in found if one.record == "Condition"] == [scene.pseudonym("others-infection")]


def test_filter_by_month_drops_what_ends_in_another(scene: Hospital) -> None:
    behind = stays_behind(scene.tenant, "mortality", filters={"month": "2025-01"})
    assert {one.id for one in behind.lines} == {scene.pseudonym("index"), scene.pseudonym("again")}


def test_value_that_no_stay_has_is_named_with_those_there_are(scene: Hospital) -> None:
    with pytest.raises(NotFoundError) as raised:
        stays_behind(scene.tenant, "mortality", filters={"hospital": "nrth"})
    assert str(raised.value) == "no stay has the hospital 'nrth' (there are: north, south)"


def test_unknown_dimension_is_refused(scene: Hospital) -> None:
    with pytest.raises(UsageError, match=r"no dimension 'ward' \(choose from hospital, department"):
        stays_behind(scene.tenant, "mortality", filters={"ward": "x"})


def test_unknown_measure_and_variant_are_refused(scene: Hospital) -> None:
    with pytest.raises(UsageError, match="no measure 'deaths'"):
        stays_behind(scene.tenant, "deaths")
    with pytest.raises(UsageError, match="mortality has no variant '65_plus'"):
        stays_behind(scene.tenant, "mortality", "65_plus")


def test_tenant_without_a_run_is_told_to_run(hospital: Hospital) -> None:
    with pytest.raises(NotFoundError, match="tenant h has no numbers yet: nothing has landed"):
        stays_behind(hospital.tenant, "mortality")
