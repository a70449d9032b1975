"""`metriccare demo`: everything once, from nothing to an explained readmission, and again without making it anew."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_demo_goes_all_the_way(run: Run, home: Path):
    result = run("demo", "--patients", "600")
    assert result.code == 0, result.err
    out = result.out
    assert "== making up 3 hospitals with 600 patients over 24 months" in out
    assert "== making up 1 hospital with 200 patients over 24 months" in out
    assert "== one readmission: metriccare explain stay " in out
    assert "\nTimeline, in hours and days from admission\n" in out
    assert f"export METRICCARE_HOME={home}\n" in out
    again = run("demo", "--patients", "600").out
    assert "making up" not in again
    assert "nothing new has landed" in again


def test_demo_without_a_home_stays_in_this_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_HOME", "")
    monkeypatch.chdir(tmp_path)
    run("demo", "--patients", "60")
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}


def test_demo_that_was_stopped_half_way_begins_that_step_again(run: Run, home: Path):
    half = home / "made-up" / "demo-north-60" / "fhir"
    half.mkdir(parents=True)
    (half / "Patient.ndjson").write_text("{", encoding="utf-8")
    assert "60 patients over" in run("demo", "--patients", "60").out
    assert (half / "Patient.ndjson").stat().st_size > 1000
