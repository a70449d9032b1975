"""`metriccare insight benchmark`: ours beside CMS's, in CMS's words, with what differs."""

import json
from pathlib import Path

import pytest

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital
from tests.insight.benchmark.files import RELEASES, csv, hospitals

FILES = tuple(
    RELEASES / name
    for name in (
        "2024-07/Unplanned_Hospital_Visits-National.csv",
        "2024-07/Unplanned_Hospital_Visits-State.csv",
        "2024-07/Healthcare_Associated_Infections-National.csv",
        "2024-07/Healthcare_Associated_Infections-State.csv",
        "2026-02/Unplanned_Hospital_Visits-National.csv",
    )
)
SPAN = ",,10/01/2022,09/30/2023"


@pytest.fixture(scope="module")
def forty_stays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people of 74 with a stay in January 2024, and one in June so that January is ripe; nobody comes back."""
    north = Hospital(tmp_path_factory.mktemp("forty"), "north")
    north.land(
        fhir.organization("h1", "Harrow Valley"),
        *(fhir.patient(f"p{n}", birth="1950-01-01") for n in range(41)),
        *(
            fhir.encounter(
                f"e{n}", "2024-01-01", "2024-01-03", subject=f"Patient/p{n}", provider="Organization/h1"
            )
            for n in range(40)
        ),
        fhir.encounter("late", "2024-06-01", "2024-06-03", subject="Patient/p40", provider="Organization/h1"),
    )
    north.run()
    return north.tenant.folder.parents[1]


@pytest.fixture
def hospital(run: Run, forty_stays: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Its id, with nothing imported."""
    import shutil

    shutil.copytree(forty_stays / "tenants", tmp_path / "copy" / "tenants")
    monkeypatch.setenv("METRICCARE_HOME", str(tmp_path / "copy"))
    return str(json.loads(run("benchmarks", "map", "--json").out)[0]["hospital"])


def told(run: Run, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("insight", "benchmark", *arguments, "--json").out)
    return found


def test_nothing_imported_says_which_file_is_missing(run: Run, hospital: str):
    out = run("insight", "benchmark", "--measure", "readmission_30d").out
    assert "no imported file has Hybrid_HWR or READM_30_HOSP_WIDE" in out
    assert f"no facility yet for {hospital}" in out


def test_what_cms_does_not_publish_is_said(run: Run, hospital: str):
    assert (
        "no value for overall in-hospital mortality"
        in run("insight", "benchmark", "--measure", "mortality").out
    )
    assert told(run, "--measure", "alos")["none"] == "CMS publishes no value for the mean length of stay."
    assert told(run, "--measure", "alos")["no_facility"] == [hospital]


def test_ours_beside_cms_s(run: Run, hospital: str, tmp_path: Path):
    listed = tmp_path / "h.csv"
    listed.write_bytes(hospitals("360001"))
    run("benchmarks", "import", *FILES)
    run("benchmarks", "import", listed, "--release", "2026-02")
    run("benchmarks", "map", hospital, "360001")

    found = told(run, "--measure", "readmission_30d", "--hospital", hospital)
    # Wilson of 0 of 40: up to 8.76, below 15.0
    assert found["wording"] == "better than the national rate"
    assert found["variant"] == "65_plus"
    assert found["ours"] == pytest.approx(
        {"value": 0.0, "lower": 0.0, "upper": 8.7622, "numerator": 0, "denominator": 40}, abs=1e-3
    )
    assert found["facilities"] == {hospital: "360001"}
    cms = found["cms"]
    assert isinstance(cms, list)
    assert [(one["measure"], one["place"], one["value"], one["hospitals"]) for one in cms] == [
        ("Hybrid_HWR", "US", "15.0", "185 hospitals worse, 3,970 no different, 159 better"),
        ("READM_30_HOSP_WIDE", "US", "14.6", "188 hospitals worse, 4,062 no different, 116 better"),
        ("READM_30_HOSP_WIDE", "OH", None, "5 hospitals worse, 143 no different, 1 better"),
    ]
    lines = run("insight", "benchmark", "--measure", "readmission_30d").out.splitlines()
    assert lines[1] == "Better than the national rate"
    assert "READM_30_HOSP_WIDE is retired and not comparable with Hybrid_HWR." in lines

    scores = tmp_path / "hai.csv"
    header = "Facility ID,Measure ID,Measure Name,Score,Compared to National,Footnote,Start Date,End Date"
    rows = [
        f"360001,HAI_{number}_{what},x,{score},{said}{SPAN}"
        for number, predicted in ((1, "4.000"), (2, "0.500"))
        for what, score, said in (
            ("NUMERATOR", "3", ""),
            ("ELIGCASES", predicted, ""),
            ("SIR", "Not Available", "No Different than National Benchmark"),
        )
    ]
    scores.write_bytes(csv(*rows, header=header))
    run("benchmarks", "import", scores, "--release", "2026-02")
    out = run("insight", "benchmark", "--measure", "hai").out
    assert "360001: HAI_1_SIR of CMS's counts is 0.75" in out
    assert "360001: HAI_2_SIR is made of fewer than one predicted infection" in out
    assert "360001, HAI_1_SIR: CMS says No Different than National Benchmark" in out
    assert told(run, "--measure", "hai")["wording"] is None
    sirs = told(run, "--measure", "hai")["sirs"]
    assert isinstance(sirs, list)
    assert [(one["measure"], one["sir"]) for one in sirs] == [("HAI_1_SIR", 0.75), ("HAI_2_SIR", None)]


@pytest.mark.usefixtures("hospital")
def test_each_mistake_is_one_line(run: Run):
    assert run("insight", "benchmark", "--measure", "pulse").code == 2
    assert (
        "no release 2020-01 has been imported"
        in run("insight", "benchmark", "--measure", "alos", "--release", "2020-01").err
    )
    assert "no stay counts here" in run("insight", "benchmark", "--measure", "alos", "--hospital", "x").err
    assert run("insight", "benchmark", "--measure", "alos", "--from", "2030-01").code == 3
