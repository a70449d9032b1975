"""Planted faults: every kind is there, stands where the list says, and comes to what the list says."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import judge
from metriccare.bronze.reasons import Reason
from metriccare.synth.faults.plan import LAST_LINE, RECIPES
from tests.oracle.findings import findings
from tests.synth.conftest import Json, Made, Make
from tests.synth.world import world


@pytest.fixture(scope="module")
def dirty_bundles(make: Make) -> Made:
    return make(dirty=0.05, format="bundles")


def _faults(made: Made, outcome: str | None = None) -> list[Json]:
    return [one for one in made.truth["faults"] if outcome in (None, one["outcome"])]


def _raw(made: Made, fault: Json) -> bytes:
    return (made.out / fault["file"]).read_bytes().split(b"\n")[fault["line"] - 1]


def _resource(made: Made, fault: Json) -> Json:
    found: Json = json.loads(_raw(made, fault))
    return found["entry"][0]["resource"] if fault["entry"] else found


def test_every_kind_is_planted(dirty: Made) -> None:
    planted = Counter(one["kind"] for one in _faults(dirty))
    assert {recipe.kind for recipe in RECIPES} | {LAST_LINE} == set(planted)


def test_every_kind_but_the_blank_line_is_planted_in_bundles(dirty_bundles: Made) -> None:
    planted = {one["kind"] for one in _faults(dirty_bundles)}
    assert {recipe.kind for recipe in RECIPES} | {LAST_LINE} == planted | {"blank_line"}


def test_share_is_kept(dirty: Made) -> None:
    assert dirty.report.faults == len(_faults(dirty))
    assert dirty.report.faults == pytest.approx(0.05 * dirty.report.total, rel=0.1)


def test_quarantined_faults_have_the_reason_that_bronze_gives(dirty: Made) -> None:
    for one in _faults(dirty, "quarantined"):
        flaw = judge(_raw(dirty, one))
        assert isinstance(flaw, Flaw), one
        assert flaw.reason.value == one["reason"], one


def test_reasons_are_those_of_bronze_that_one_record_can_have(dirty: Made) -> None:
    of_files = {Reason.BAD_BUNDLE, Reason.DELETE_NOT_BY_ID, Reason.TOO_LARGE, Reason.NUMBER_OUT_OF_RANGE}
    assert {one["reason"] for one in _faults(dirty, "quarantined")} == {
        one.value for one in set(Reason) - of_files
    }


def test_all_other_records_are_good(dirty: Made) -> None:
    bad = {(one["file"], one["line"]) for one in _faults(dirty, "quarantined")}
    for kind in ("Patient", "Encounter", "Condition"):
        for number, line in enumerate(dirty.lines(kind), start=1):
            if line and (f"fhir/{kind}.ndjson", number) not in bad:
                assert not isinstance(judge(line), Flaw), (kind, number)


def test_findings_are_those_of_measures_md(dirty: Made) -> None:
    found = findings(world(dirty.report.fhir))
    for one in _faults(dirty, "finding"):
        assert (one["reason"], one["resource_type"], one["id"]) in found, one


def test_superseded_records_are_further_versions_of_a_clean_id(clean: Made, dirty: Made) -> None:
    known = {one["id"] for kind in ("Patient", "Encounter", "Condition") for one in clean.resources(kind)}
    for one in _faults(dirty, "superseded"):
        assert one["id"] in known
        assert _resource(dirty, one)["id"] == one["id"]


def test_older_versions_land_before_and_after_the_newer(dirty: Made) -> None:
    faulty = {(one["file"], one["line"]) for one in _faults(dirty)}
    places = {
        json.loads(line)["id"]: number
        for number, line in enumerate(dirty.lines("Encounter"), start=1)
        if ("fhir/Encounter.ndjson", number) not in faulty and line
    }
    before = [
        places[one["id"]] - one["line"] for one in _faults(dirty) if one["kind"] == "older_version_before"
    ]
    after = [
        places[one["id"]] - one["line"] for one in _faults(dirty) if one["kind"] == "older_version_after"
    ]
    assert min(before) > 0 > max(after)


def test_last_lines_are_cut_off(dirty: Made) -> None:
    last = [one for one in _faults(dirty) if one["kind"] == LAST_LINE]
    assert {one["file"] for one in last} == {
        f"fhir/{kind}.ndjson" for kind in ("Patient", "Encounter", "Condition")
    }
    for one in last:
        assert one["line"] == len(dirty.lines(one["resource_type"]))


def test_long_string_is_a_megabyte_and_good(dirty: Made) -> None:
    long = [one for one in _faults(dirty) if one["kind"] == "megabyte_string"]
    assert 0 < len(long) <= 3
    for one in long:
        assert len(_resource(dirty, one)["note"][0]["text"]) == 1 << 20


def test_blank_lines_are_listed_where_they_are(dirty: Made) -> None:
    blank = {(one["file"], one["line"]) for one in _faults(dirty, "blank")}
    for kind in ("Patient", "Encounter", "Condition"):
        empty = {number for number, line in enumerate(dirty.lines(kind)[:-1], start=1) if not line}
        assert {line for file, line in blank if file == f"fhir/{kind}.ndjson"} == empty


def test_ids_in_the_list_are_those_of_the_records(dirty: Made, dirty_bundles: Made) -> None:
    for made in (dirty, dirty_bundles):
        for one in (*_faults(made, "finding"), *_faults(made, "counts")):
            assert _resource(made, one).get("id") == one["id"]


def test_every_kind_is_documented_under_its_outcome(dirty: Made) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/synthetic-data.md").read_text(encoding="utf-8")
    rows = dict(
        re.findall(r"^\| (quarantined|finding|superseded|counts|blank) \| (.+) \|$", page, re.MULTILINE)
    )
    documented = {
        (outcome, kind) for outcome, kinds in rows.items() for kind in re.findall(r"`(\w+)`", kinds)
    }
    assert documented == {(one["outcome"], one["kind"]) for one in _faults(dirty)}


def test_no_two_files_of_faults_are_alike_but_repeats(dirty_bundles: Made) -> None:
    """A file whose content is there already lands once, and its fault would be missed."""
    kinds = Counter(
        _raw(dirty_bundles, one) for one in _faults(dirty_bundles) if one["outcome"] != "superseded"
    )
    assert set(kinds.values()) == {1}


def test_no_faults_without_being_asked(clean: Made) -> None:
    assert clean.truth["faults"] == []
    assert clean.report.faults == 0


def test_few_patients_without_a_stay_take_no_faults(make: Make) -> None:
    made = make(hospitals=1, patients=2, months=1, dirty=0.5, seed=3)
    assert made.truth["planted"].get("stays", 0) == 0
    assert made.truth["faults"] == []
