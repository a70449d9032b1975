"""truth.json against the measure specification's brute-force oracle, which sees the emitted files only."""

from datetime import date

import pytest

from tests.oracle import measures
from tests.oracle.world import World
from tests.synth.conftest import Made, Make
from tests.synth.world import world

Cells = dict[tuple[object, ...], tuple[object, object]]


def _planted(made: Made) -> Cells:
    keys = ("measure", "variant", "hospital", "month")
    return {
        tuple(row[key] for key in keys): (pytest.approx(row["numerator"], abs=1e-9), row["denominator"])
        for row in made.truth["measures"]
    }


def _found(seen: World) -> Cells:
    groups = ((), ("hospital",), ("month",), ("hospital", "month"))
    rows = [row for by in groups for row in measures.rows(seen, by=by)]
    return {
        (row["measure"], row["variant"], row.get("hospital"), row.get("month")): (
            row["numerator"],
            row["denominator"],
        )
        for row in rows
    }


def test_truth_is_what_measures_md_says_of_the_files(clean: Made) -> None:
    assert _planted(clean) == _found(world(clean.report.fhir))


def test_truth_holds_with_faults_and_in_a_zone_on_the_other_side_of_the_date_line(dirty: Made) -> None:
    assert _planted(dirty) == _found(world(dirty.report.fhir, "Pacific/Auckland"))


def test_truth_holds_for_bundles(bundles: Made) -> None:
    assert _planted(bundles) == _found(world(bundles.report.fhir))


def test_truth_holds_for_one_hospital_and_a_month_of_february(make: Make) -> None:
    made = make(hospitals=1, patients=400, months=1, start=date(2024, 1, 31), seed=12)
    assert _planted(made) == _found(world(made.report.fhir))
    assert made.truth["closes"].startswith("2024-02-29T00:00:00")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_truth_holds_for_many_seeds(make: Make, seed: int) -> None:
    made = make(hospitals=1 + seed % 5, patients=2000, months=6 + 6 * seed, seed=seed, dirty=0.01 * seed)
    zone = ("UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")[seed % 4]
    assert _planted(made) == _found(world(made.report.fhir, zone))


def test_truth_says_through_which_day_the_data_reach(clean: Made) -> None:
    through = world(clean.report.fhir).through
    assert clean.truth["data_through"] == str(through) == str(clean.report.data_through)


def test_truth_is_the_same_with_and_without_faults(clean: Made, dirty: Made) -> None:
    assert dirty.truth["measures"] == clean.truth["measures"]
    assert dirty.truth["planted"] == clean.truth["planted"]


def test_truth_is_the_same_in_both_formats(clean: Made, bundles: Made) -> None:
    assert bundles.truth["measures"] == clean.truth["measures"]


def test_truth_is_no_resource_and_not_among_the_fhir_files(clean: Made) -> None:
    assert "resourceType" not in clean.truth
    assert clean.report.truth.parent == clean.out
    assert {path.name for path in clean.out.iterdir()} == {
        "fhir",
        "staffing.csv",
        "surveys.csv",
        "truth.json",
    }


KINDS = (
    "stays.transfer", "stays.same_day_return", "stays.unplanned_return", "stays.planned_return", "stays.later",
    "stays.in_two_encounters", "stays.against_advice", "encounters.intensive_care", "open_stays",
    "deaths.disposition", "deaths.deceased_date", "deaths.death_condition", "deaths.at_home",
    "deaths.against_disposition",
    "infections.acquired", "infections.at_door", "infections.echo", "infections.after_discharge", "infections.refuted",
    "visits.emergency", "visits.observation", "visits.clinic", "visits.cancelled", "visits.booked",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_truth_holds_every_kind_of_stay_and_death_and_infection(large: Made, kind: str) -> None:
    assert large.truth["planted"][kind] > 0
