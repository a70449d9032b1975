"""Specification, section 7, output: which rows there are and what stands in them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fhir_builders import ACT_CODE, AGAINST_ADVICE, DIED, HOME, coding, concept, encounter, organization
from tests.hospital import Hospital, Row
from tests.measures_spec.case import Scene

VARIANTS = {
    ("mortality", "default"),
    ("mortality", "30d_65_94"),
    ("readmission_30d", "default"),
    ("readmission_30d", "65_plus"),
    ("hai", "default"),
    ("hai", "day_3"),
    ("hai", "per_1000_patient_days"),
    ("alos", "default"),
    ("alos", "whole_days"),
}
FIGURES = {"numerator", "denominator", "value", "lower", "upper", "provisional"}


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Data through 2024-03-15: discharges until 2024-02-14 are ripe. `south` has no Organization."""
    hospital = Hospital(tmp_path_factory.mktemp("output"))
    c = Scene("output")
    medicine, surgery = concept(text="Medicine"), concept(text="Surgery")
    hospital.land(
        organization(c.id("north"), "North General"),
        c.patient("p1", birthDate="1950-01-01", gender="female"),
        c.stay("e1", "2024-01-01", "2024-01-28", of="p1", at="north", serviceType=medicine, disposition=HOME),
        c.stay("e2", "2024-02-03", "2024-02-09", of="p1", at="north", serviceType=surgery, disposition=HOME),
        c.stay("e3", "2024-02-01", "2024-02-10", of="p2", at="north", serviceType=medicine, disposition=HOME),
        c.stay("e4", "2024-02-01", "2024-02-20", of="p3", at="north", serviceType=medicine, disposition=HOME),
        c.stay("e5", "2024-02-01", "2024-02-20", of="p4", at="south", disposition=DIED),
        c.stay("e6", "2024-02-01", "2024-02-14", of="p5", at="south", disposition=AGAINST_ADVICE),
        c.patient("p6", birthDate="1950-01-01"),
        c.stay("e7", "2024-03-01", "2024-03-05", of="p6", at="east"),
        encounter(
            "visit", "2024-03-15", "2024-03-15", subject="Patient/visitor", klass=coding(ACT_CODE, "AMB")
        ),
    )
    return hospital


def only(rows: list[Row]) -> Row:
    assert len(rows) == 1, rows
    return rows[0]


def test_a_row_has_the_keys_of_the_specification(landed: Hospital) -> None:
    assert {frozenset(row) for row in landed.measures()} == {frozenset({"measure", "variant"} | FIGURES)}


def test_one_key_per_by(landed: Hospital) -> None:
    by = ("hospital", "department", "month", "year", "sex", "age_band", "race")
    rows = landed.measures("alos", "default", by=by)
    assert {frozenset(row) for row in rows} == {
        frozenset({"measure", "variant", "hospital_name", *by} | FIGURES)
    }
    first = only([row for row in rows if row["department"] == "Surgery"])
    assert {key: first[key] for key in by} == {
        "hospital": "output-north",
        "department": "Surgery",
        "month": "2024-02",
        "year": "2024",
        "sex": "female",
        "age_band": "65-74",
        "race": "Unknown",
    }


def test_all_variants_unless_one_is_named(landed: Hospital) -> None:
    assert {(row["measure"], row["variant"]) for row in landed.measures()} == VARIANTS
    assert len(landed.measures()) == len(VARIANTS)


def test_a_named_measure_is_alone(landed: Hospital) -> None:
    assert {(row["measure"], row["variant"]) for row in landed.measures("hai")} == {
        ("hai", "default"),
        ("hai", "day_3"),
        ("hai", "per_1000_patient_days"),
    }


def test_a_named_variant_is_alone(landed: Hospital) -> None:
    row = only(landed.measures("hai", "day_3"))
    assert (row["measure"], row["variant"]) == ("hai", "day_3")


def test_a_named_variant_of_every_measure(landed: Hospital) -> None:
    assert {row["measure"] for row in landed.measures(variant="default")} == {
        "mortality",
        "readmission_30d",
        "hai",
        "alos",
    }


def test_value_is_per_100_and_unrounded(landed: Hospital) -> None:
    """e1, e2 and e3 are eligible; e4 and e7 are not ripe, in e5 the patient died, in e6 left against advice."""
    row = only(landed.measures("readmission_30d", "default"))
    assert (row["numerator"], row["denominator"]) == (1, 3)
    assert row["value"] == pytest.approx(100 / 3, rel=1e-15)


def test_value_is_in_days_and_unrounded(landed: Hospital) -> None:
    row = only(landed.measures("alos", "default"))
    assert (row["numerator"], row["denominator"]) == (27 + 6 + 9 + 19 + 19 + 13 + 4, 7)
    assert row["value"] == pytest.approx(97 / 7, rel=1e-15)


def test_groups_with_no_denominator_are_absent(landed: Hospital) -> None:
    rows = landed.measures("readmission_30d", "default", by=("hospital",))
    assert {row["hospital"] for row in rows} == {"output-north"}
    rows = landed.measures("mortality", "default", by=("hospital",))
    assert {row["hospital"] for row in rows} == {"output-north", "output-south", "output-east"}


def test_a_tenant_without_stays_has_no_rows(hospital: Hospital) -> None:
    hospital.land(organization("o", "Nobody Here Yet"))
    assert hospital.measures() == []


def test_hospital_is_the_organization_id_as_it_came_with_its_name_beside_it(landed: Hospital) -> None:
    rows = landed.measures("mortality", "default", by=("hospital",))
    names = {row["hospital"]: row["hospital_name"] for row in rows}
    assert names == {"output-north": "North General", "output-south": None, "output-east": None}


def test_from_and_to_filter_rows(landed: Hospital) -> None:
    months = [row["month"] for row in landed.measures("alos", "default", by=("month",))]
    assert sorted(map(str, months)) == ["2024-01", "2024-02", "2024-03"]
    rows = landed.measures("alos", "default", by=("month",), from_month="2024-02", to_month="2024-02")
    assert [row["month"] for row in rows] == ["2024-02"]
    rows = landed.measures("alos", "default", by=("month",), from_month="2024-02")
    assert sorted(str(row["month"]) for row in rows) == ["2024-02", "2024-03"]


def test_from_and_to_without_month_among_the_groups(landed: Hospital) -> None:
    row = only(landed.measures("mortality", "default", from_month="2024-02", to_month="2024-02"))
    assert (row["numerator"], row["denominator"]) == (1, 5)


def test_episodes_use_all_data_whatever_is_filtered(landed: Hospital) -> None:
    row = only(landed.measures("readmission_30d", "default", to_month="2024-01"))
    assert (row["numerator"], row["denominator"]) == (1, 1)  # back in February


def test_provisional_says_that_some_discharges_are_not_ripe_yet(landed: Hospital) -> None:
    rows = landed.measures("readmission_30d", "default", by=("month",))
    assert {row["month"]: row["provisional"] for row in rows} == {"2024-01": False, "2024-02": True}
    assert only(landed.measures("readmission_30d", "default"))["provisional"] is True


def test_provisional_of_30_day_mortality(landed: Hospital) -> None:
    rows = landed.measures("mortality", "30d_65_94", by=("month",))
    assert {row["month"]: row["provisional"] for row in rows} == {"2024-01": False, "2024-02": False}
    assert only(landed.measures("mortality", "30d_65_94"))["provisional"] is True  # e7, admitted 2024-03-01


@pytest.mark.parametrize("measure", ["mortality", "hai", "alos"])
def test_what_needs_no_follow_up_is_not_provisional(landed: Hospital, measure: str) -> None:
    assert only(landed.measures(measure, "default"))["provisional"] is False


def command(hospital: Hospital, *arguments: str) -> object:
    """What the command prints as JSON."""
    home = hospital.tenant.folder.parent.parent
    done = subprocess.run(
        [Path(sys.executable).with_name("metriccare"), *arguments, "--json"],
        env={"METRICCARE_HOME": str(home), "PATH": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_measures_json_prints_an_array_of_the_rows(landed: Hospital) -> None:
    assert command(landed, "measures", "--tenant", "h") == landed.measures()
    arguments = (
        "--measure",
        "mortality",
        "--variant",
        "default",
        "--by",
        "hospital,month",
        "--from",
        "2024-02",
    )
    expected = landed.measures("mortality", "default", by=("hospital", "month"), from_month="2024-02")
    assert command(landed, "measures", "--tenant", "h", *arguments, "--to", "2024-03") == expected


def test_codes_hai_json_prints_the_value_set_in_use(hospital: Hospital) -> None:
    snomed, icd = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
    expected = {
        (snomed, "736442006", "clabsi"),
        (snomed, "736152001", "clabsi"),
        (snomed, "429271009", "vap"),
        (snomed, "433202001", "ssi"),
        (snomed, "186431008", "cdi"),
        (snomed, "440653007", "catheter"),
        (icd, "T80.211A", "clabsi"),
        (icd, "T83.511A", "cauti"),
        (icd, "J95.851", "vap"),
        (icd, "A04.71", "cdi"),
        (icd, "A04.72", "cdi"),
    }
    rows = command(hospital, "codes", "hai", "--tenant", "h")
    assert isinstance(rows, list)
    assert [set(row) for row in rows] == [{"system", "code", "type"}] * len(expected)
    assert {(row["system"], row["code"], row["type"]) for row in rows} == expected


def test_codes_hai_json_prints_a_tenants_own_value_set(tmp_path: Path) -> None:
    code = 'system = "http://example.org/codes"\ncode = "X1"\ntype = "clabsi"\n'
    hospital = Hospital(tmp_path, settings=f"[[hai_codes]]\n{code}")
    assert command(hospital, "codes", "hai", "--tenant", "h") == [
        {"system": "http://example.org/codes", "code": "X1", "type": "clabsi"}
    ]
