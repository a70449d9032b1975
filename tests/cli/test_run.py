"""`metriccare run` and `status`: what is said before, after and between runs, and when one fails."""

import json
from pathlib import Path

import pytest
from filelock import FileLock

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital


def land_stay(hospital: Hospital, number: int) -> None:
    start, end = f"2024-01-0{number}T08:00:00Z", f"2024-01-0{number}T20:00:00Z"
    hospital.land(
        fhir.patient(f"p{number}"), fhir.encounter(f"e{number}", start, end, subject=f"Patient/p{number}")
    )


def test_run_says_what_it_did(run: Run, north: Hospital):
    land_stay(north, 1)
    result = run("run")
    assert result.code == 0
    assert result.out.startswith("north: built from all of 1 landed file: 1 stay of 1 patient computed in ")
    assert result.out.endswith(" s; data through 2024-01-01\n")


def test_second_run_has_nothing_to_do(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    assert run("run").out == "north: nothing new has landed since the last run; data through 2024-01-01\n"


def test_run_after_more_has_landed_is_incremental(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    land_stay(north, 2)
    report = json.loads(run("run", "--json").out)
    assert (report["tenant"], report["full"], report["landings"], report["stays"]) == ("north", False, 1, 1)
    assert report["data_through"] == "2024-01-02"


def test_full_run_builds_from_everything(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    assert run("run", "--full").out.startswith("north: built from all of 1 landed file")


def test_run_after_the_key_changed_rebuilds(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    before = run("sql", "SELECT stay_id FROM stay", "--csv").out
    run("tenants", "set", "north", "key=new", "--yes")
    assert json.loads(run("status", "--json").out)[0]["rebuild"] is True
    assert json.loads(run("run", "--json").out)["full"] is True
    assert run("sql", "SELECT stay_id FROM stay", "--csv").out != before
    assert json.loads(run("status", "--json").out)[0]["rebuild"] is False


def test_run_says_what_made_it_build_everything_anew(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    run("tenants", "set", "north", "time_zone=Europe/Paris", "key=new", "--yes")
    assert json.loads(run("status", "--json").out)[0]["next"] == (
        "the settings and the key changed since the last run (metriccare run --tenant north)"
    )
    assert run("run").out.startswith(
        "north: built from all of 1 landed file, because the settings and the key changed: 1 stay of"
    )


def test_run_keeps_settings_that_were_edited_by_hand(run: Run, north: Hospital):
    file = north.tenant.folder / "tenant.toml"
    file.write_text('time_zone = "Europe/Paris"\n', encoding="utf-8")
    run("run")
    assert json.loads(run("tenants", "show", "north", "--json").out)["settings_version"] == 2


@pytest.mark.usefixtures("north")
def test_run_of_an_unknown_tenant(run: Run):
    result = run("run", "--tenant", "south")
    assert result.code == 3
    assert (
        result.err
        == "metriccare: there is no tenant 'south' (tenants: north; add one: metriccare tenants add NAME)\n"
    )


def test_run_while_another_is_going(run: Run, north: Hospital):
    north.tenant.lake.mkdir()
    with FileLock(north.tenant.lake / "writer.lock"):
        result = run("run")
    assert result.code == 4
    assert result.err == (
        f"metriccare: {north.tenant.lake}: another run is writing to this tenant "
        "(wait for it to finish and try again)\n"
    )


def test_run_of_all_goes_on_after_a_failure(run: Run, north: Hospital, home: Path):
    land_stay(north, 1)
    run("tenants", "add", "a")
    (home / "tenants/a/key").chmod(0o644)
    result = run("run", "--all")
    assert result.code == 2
    assert result.err.startswith(
        f"metriccare: a: key file {home}/tenants/a/key is open to others (mode 0644)"
    )
    assert result.out.startswith("north: built from all of 1 landed file")


def test_run_of_all_as_json(run: Run, north: Hospital, home: Path):
    land_stay(north, 1)
    run("tenants", "add", "a")
    (home / "tenants/a/tenant.toml").write_text("x = 1\n", encoding="utf-8")
    result = run("run", "--all", "--json")
    broken, fine = json.loads(result.out)
    assert result.code == 2
    assert broken["tenant"] == "a"
    assert "there is no setting x" in broken["error"]
    assert fine["stays"] == 1


def test_run_of_all_without_any_tenant(run: Run):
    assert run("run", "--all").out == "there are no tenants yet; add one: metriccare tenants add NAME\n"
    assert run("run", "--all", "--json").out == "[]\n"


def test_run_without_a_date_in_the_data_says_so(run: Run, north: Hospital):
    north.land(fhir.patient("p1"))
    assert run("run").out.endswith("; data through no date yet\n")
    assert run("run").out == "north: nothing new has landed since the last run; data through no date yet\n"


def test_run_of_all_and_of_one_contradict(run: Run):
    result = run("run", "--all", "--tenant", "north")
    assert (result.code, result.err) == (
        2,
        "metriccare: --all and --tenant contradict each other (give one of them)\n",
    )


def test_status_of_no_tenants(run: Run):
    assert run("status").out == "there are no tenants yet; add one: metriccare tenants add NAME\n"


def test_status_before_anything_has_landed(run: Run):
    run("tenants", "add", "north")
    assert run("status").out.splitlines()[-1] == (
        "north: nothing has landed yet (metriccare ingest PATH --tenant north)"
    )


def test_status_counts_what_waits_for_a_run(run: Run, north: Hospital):
    land_stay(north, 1)
    north.land("{broken", fhir.patient("p3"), "")
    (row,) = json.loads(run("status", "--json").out)
    counts = {
        name: row[name] for name in ("files", "records", "good", "quarantined", "blank", "pending", "refused")
    }
    assert counts == {
        "files": 2, "records": 5, "good": 3, "quarantined": 1, "blank": 1, "pending": 2, "refused": 0,
    }  # fmt: skip
    assert (row["last_run"], row["data_through"], row["age_days"]) == (None, None, None)
    assert (
        run("status").out.splitlines()[-1]
        == "north: waiting for a run: 2 landed files (metriccare run --tenant north)"
    )


def test_status_after_a_run_says_how_old_the_data_are(run: Run, north: Hospital):
    land_stay(north, 1)
    run("run")
    (row,) = json.loads(run("status", "--json").out)
    assert (row["pending"], row["data_through"]) == (0, "2024-01-01")
    assert row["age_days"] > 0
    assert (
        run("status").out.splitlines()[-1] == f"north: up to date; the data end {row['age_days']:,} days ago"
    )


def test_status_of_shifted_dates_has_no_age(run: Run, home: Path):
    shifted = Hospital(home, "north", settings="dates_shifted = true")
    land_stay(shifted, 1)
    run("run")
    assert json.loads(run("status", "--json").out)[0]["age_days"] is None
    assert run("status").out.splitlines()[-1] == "north: up to date"


def test_status_shows_a_broken_tenant_beside_the_others(run: Run, north: Hospital, home: Path):
    land_stay(north, 1)
    run("tenants", "add", "a")
    (home / "tenants/a/tenant.toml").write_text("x = 1\n", encoding="utf-8")
    broken, fine = json.loads(run("status", "--json").out)
    assert "there is no setting x" in broken["next"]
    assert fine["files"] == 1


def test_status_of_an_unknown_tenant(run: Run):
    assert run("status", "--tenant", "x").code == 3


@pytest.mark.parametrize(("format_", "way_out"), [(0, "an older"), (99, "a newer")])
def test_lake_of_another_format_is_named(run: Run, north: Hospital, format_: int, way_out: str):
    north.tenant.lake.mkdir()
    (north.tenant.lake / "lake.json").write_text(f'{{"format": {format_}}}', encoding="utf-8")
    for verb in ("measures", "run"):
        result = run(verb)
        assert result.code == 6
        assert result.err.startswith(f"metriccare: {north.tenant.lake}: written by {way_out} MetricCare")
    assert run("run", "--full").code == 0
