"""The emitted resources are FHIR R4: shapes, references, times, codes, and the things a feed must show."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest

from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import judge
from tests.synth.conftest import Json, Made

KINDS = ("Organization", "Location", "Patient", "Encounter", "Condition")
STATUSES = {"planned", "arrived", "triaged", "in-progress", "finished", "cancelled"}


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("reference"), str):
            yield reference
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _codings(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        if "system" in value and "code" in value:
            yield value
        for one in value.values():
            yield from _codings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _codings(one)


@pytest.fixture(scope="module")
def encounters(clean: Made) -> list[Json]:
    return clean.resources("Encounter")


def test_nothing_is_written_that_is_not_known(clean: Made) -> None:
    assert not any(b"null" in line for kind in KINDS for line in clean.lines(kind))


def test_every_line_is_taken_by_bronze(clean: Made) -> None:
    flaws = [judge(line) for kind in KINDS for line in clean.lines(kind) if line]
    assert [one for one in flaws if isinstance(one, Flaw)] == []


def test_ids_are_unique_and_of_the_form_fhir_allows(clean: Made) -> None:
    for kind in KINDS:
        ids = [one["id"] for one in clean.resources(kind)]
        assert len(ids) == len(set(ids)), kind
        assert all(0 < len(one) <= 64 and one.replace("-", "").isalnum() for one in ids)


def test_references_resolve(clean: Made) -> None:
    known = {f"{kind}/{one['id']}" for kind in KINDS for one in clean.resources(kind)}
    named = {reference for kind in KINDS for one in clean.resources(kind) for reference in _references(one)}
    assert named - known == set()


def test_report_counts_what_is_on_disk(clean: Made) -> None:
    found = {kind: len(clean.resources(kind)) for kind in KINDS}
    assert clean.report.resources == found
    assert clean.truth["resources"] == found
    assert clean.report.total == sum(found.values())


def test_encounter_has_status_class_subject_period_and_provider(encounters: list[Json]) -> None:
    for one in encounters:
        assert one["status"] in STATUSES
        assert one["class"]["code"] in {"IMP", "ACUTE", "EMER", "OBSENC", "AMB"}
        assert one["subject"]["reference"].startswith("Patient/")
        assert one["serviceProvider"]["reference"].startswith("Organization/")
        finished = one["status"] == "finished"
        assert ("end" in one["period"]) == (finished or one["status"] == "cancelled")


def test_encounter_times_have_an_offset_and_stand_in_order(encounters: list[Json]) -> None:
    for one in encounters:
        periods = [one["period"], *(step["period"] for step in one.get("statusHistory", []))]
        for period in (*periods, *(step["period"] for step in one.get("location", []))):
            times = [datetime.fromisoformat(period[name]) for name in ("start", "end") if name in period]
            assert times == sorted(times)
            assert all(time.utcoffset() is not None for time in times)


def test_offsets_follow_daylight_saving(encounters: list[Json]) -> None:
    offsets = {(one["period"]["start"][5:7], one["period"]["start"][-6:]) for one in encounters}
    assert {offset for month, offset in offsets if month in {"12", "01", "02"}} == {"-05:00"}
    assert {offset for month, offset in offsets if month in {"06", "07", "08"}} == {"-04:00"}


def test_emergency_visits_arrive_are_triaged_and_seen(encounters: list[Json]) -> None:
    histories = Counter(
        tuple(step["status"] for step in one["statusHistory"])
        for one in encounters
        if one["class"]["code"] == "EMER"
    )
    assert histories.most_common(1)[0][0] == ("arrived", "triaged", "in-progress")
    assert histories["arrived", "triaged"] > 0  # left without being seen


def test_elective_stays_are_planned_before_they_begin(encounters: list[Json]) -> None:
    codes = {"8715000", "EL"}
    elective = [
        one
        for one in encounters
        if one["class"]["code"] == "IMP"
        and "statusHistory" in one
        and codes & {coding["code"] for coding in _codings([one["type"], one.get("priority")])}
    ]
    assert elective
    for one in elective:
        first = one["statusHistory"][0]
        assert first["status"] == "planned"
        assert first["period"]["end"] == one["period"]["start"]


def test_open_stays_have_a_bed_that_nobody_has_left(clean: Made, encounters: list[Json]) -> None:
    still = [
        one
        for one in encounters
        if one["status"] == "in-progress" and one["class"]["code"] in {"IMP", "ACUTE"}
    ]
    assert len(still) == clean.truth["planted"]["open_stays"] > 0
    for one in still:
        assert one["location"][-1]["status"] == "active"
        assert "end" not in one["location"][-1]["period"]


def test_beds_stand_in_wards_and_wards_in_departments(clean: Made, encounters: list[Json]) -> None:
    places = {f"Location/{one['id']}": one for one in clean.resources("Location")}
    used = {step["location"]["reference"] for one in encounters for step in one.get("location", [])}
    for reference in used:
        bed = places[reference]
        ward = places[bed["partOf"]["reference"]]
        area = places[ward["partOf"]["reference"]]
        kinds = [one["physicalType"]["coding"][0]["code"] for one in (bed, ward, area)]
        assert kinds == ["bd", "wa", "area"]
        assert "partOf" not in area


def test_patients_move_between_wards(encounters: list[Json]) -> None:
    moved = [one for one in encounters if len(one.get("location", [])) > 1]
    assert moved
    for one in moved:
        bounds = [step["period"] for step in one["location"]]
        assert all(left["end"] == right["start"] for left, right in pairwise(bounds))


def test_patient_bears_us_core_race_and_ethnicity(clean: Made) -> None:
    races: Counter[int] = Counter()
    for one in clean.resources("Patient"):
        race, ethnicity = one["extension"]
        assert race["url"].endswith("us-core-race")
        assert ethnicity["url"].endswith("us-core-ethnicity")
        races[sum(part["url"] == "ombCategory" for part in race["extension"])] += 1
        assert race["extension"][-1]["valueString"]
    assert set(races) == {0, 1, 2}


def test_deaths_come_in_hospital_and_soon_after(large: Made) -> None:
    dead = [one for one in large.resources("Patient") if "deceasedDateTime" in one]
    planted = large.truth["planted"]
    assert len(dead) >= planted["deaths.at_home"] + planted["deaths.deceased_date"] > 0
    assert {len(one["deceasedDateTime"]) for one in dead} == {10, 25}


def test_conditions_are_diagnoses_with_rank_one(clean: Made, encounters: list[Json]) -> None:
    conditions = {f"Condition/{one['id']}" for one in clean.resources("Condition")}
    for one in encounters:
        if one["class"]["code"] == "IMP" and one["status"] != "planned":
            first = one["diagnosis"][0]
            assert first["rank"] == 1
            assert first["use"]["coding"][0]["code"] == "AD"
            assert first["condition"]["reference"] in conditions


def test_nothing_is_updated_after_the_window(clean: Made) -> None:
    closes = datetime.fromisoformat(clean.truth["closes"])
    for kind in KINDS:
        for one in clean.resources(kind):
            assert datetime.fromisoformat(one["meta"]["lastUpdated"]) < closes


def test_no_code_is_mislabelled(clean: Made) -> None:
    """Myocardial infarction and viral disease: public projects call these two codes infections."""
    seen = {coding["code"] for one in clean.resources("Condition") for coding in _codings(one)}
    assert not seen & {"22298006", "34014006"}
    labels = {
        (coding["system"], coding["code"], coding["display"])
        for kind in KINDS
        for one in clean.resources(kind)
        for coding in _codings(one)
        if "display" in coding and "code" in coding
    }
    codes = [(system, code) for system, code, _ in labels]
    assert len(codes) == len(set(codes))  # one code, one wording
