"""`metriccare tenants`, as a user types it."""

import io
import json
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital


class Terminal(io.StringIO):
    """Standard input with a person at it."""

    def isatty(self) -> bool:
        return True


def test_add_says_where_the_settings_are_and_what_comes_next(run: Run, home: Path):
    result = run("tenants", "add", "north", "--preset", "mimic")
    assert result.code == 0
    assert result.out == (
        f"tenant north added; settings: {home}/tenants/north/tenant.toml\n"
        "next: metriccare ingest PATH --tenant north\n"
    )


def test_add_as_json(run: Run, home: Path):
    assert json.loads(run("tenants", "add", "north", "--json").out) == {
        "tenant": "north",
        "folder": f"{home}/tenants/north",
        "preset": None,
    }


def test_add_with_an_unknown_preset(run: Run):
    result = run("tenants", "add", "north", "--preset", "epic")
    assert result.code == 3
    assert result.err == (
        "metriccare: there is no preset and no settings file epic (presets: default, mimic, synthea)\n"
    )


def test_add_with_wrong_settings_names_the_line(run: Run, home: Path):
    file = home / "mine.toml"
    file.write_text('version = 1\ntime_zone = "Paris"\n', encoding="utf-8")
    result = run("tenants", "add", "north", "--preset", file)
    assert result.code == 2
    assert result.err.startswith(f"metriccare: {file} line 2: time_zone: 'Paris' is not an IANA time zone")


def test_list_of_none_says_how_to_begin(run: Run):
    assert run("tenants", "list").out == "there are no tenants yet; add one: metriccare tenants add NAME\n"
    assert run("tenants", "list", "--json").out == "[]\n"


def test_list_shows_a_broken_tenant_beside_the_others(run: Run, home: Path):
    run("tenants", "add", "a")
    run("tenants", "add", "b")
    (home / "tenants/b/tenant.toml").write_text("version = 7\n", encoding="utf-8")
    first, second = json.loads(run("tenants", "list", "--json").out)
    assert (first["tenant"], first["time_zone"], first["settings_version"], first["problem"]) == (
        "a",
        "UTC",
        1,
        None,
    )
    assert first["key"].endswith(" (file)")
    assert second["problem"].startswith(f"{home}/tenants/b/tenant.toml line 1: settings format 7 is not one")


def test_list_says_that_a_key_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_KEY_A", "ab" * 32)
    run("tenants", "add", "a")
    (row,) = json.loads(run("tenants", "list", "--json").out)
    assert row["key"].endswith(" (METRICCARE_KEY_A)")


def test_show_prints_the_settings_as_they_stand(run: Run, home: Path):
    run("tenants", "add", "north")
    result = run("tenants", "show", "north")
    first, *rest = result.out.splitlines()
    assert first.startswith(f"# {home}/tenants/north/tenant.toml, version 1; key ")
    assert 'time_zone = "UTC"' in rest


def test_show_never_prints_the_key(run: Run, home: Path):
    run("tenants", "add", "north")
    key = (home / "tenants/north/key").read_text(encoding="ascii").strip()
    assert key not in run("tenants", "show", "north").out
    assert key not in run("tenants", "show", "north", "--json").out
    assert key not in run("tenants", "list").out


def test_show_as_json_has_every_setting_and_version(run: Run, home: Path):
    run("tenants", "add", "north")
    run("tenants", "set", "north", "time_zone=Europe/Paris")
    shown = json.loads(run("tenants", "show", "north", "--json").out)
    assert shown["settings"]["time_zone"] == "Europe/Paris"
    assert shown["settings_version"] == 2
    assert shown["versions"] == [f"{home}/tenants/north/settings/000{n}.toml" for n in (1, 2)]


def test_show_of_an_unknown_tenant(run: Run):
    result = run("tenants", "show", "north")
    assert result.code == 3
    assert result.err == (
        "metriccare: there is no tenant 'north' (there are none yet; add one: metriccare tenants add NAME)\n"
    )


def test_set_before_there_is_data_has_nothing_to_recompute(run: Run):
    run("tenants", "add", "north")
    assert run("tenants", "set", "north", "time_zone=Europe/Paris").out == (
        "north: time_zone changed (settings version 2)\n"
    )


def test_set_to_the_same_says_that_nothing_changed(run: Run):
    run("tenants", "add", "north")
    assert (
        run("tenants", "set", "north", "time_zone=UTC").out == "north: nothing changed (settings version 1)\n"
    )


def test_set_without_anything_to_set(run: Run):
    run("tenants", "add", "north")
    result = run("tenants", "set", "north")
    assert result.code == 2
    assert result.err == (
        "metriccare: nothing to set (metriccare tenants set north time_zone=Europe/Paris, or --file F)\n"
    )


def test_set_after_there_is_data_says_what_it_recomputes(run: Run, north: Hospital):
    north.land(fhir.patient("p"))
    north.run()
    result = run("tenants", "set", "north", "time_zone=Europe/Paris", "key=new", "--yes")
    assert result.out == (
        "north: key, time_zone changed (settings version 2)\n"
        "The next `metriccare run --tenant north` rebuilds silver and gold from bronze, because of\n"
        "  key: the pseudonym of every patient, encounter and condition\n"
        "  time_zone: moments without an offset, dates, months and every measure\n"
        "Until then every number is still the one of the settings before.\n"
    )


def test_set_as_json(run: Run, north: Hospital):
    north.land(fhir.patient("p"))
    north.run()
    assert json.loads(run("tenants", "set", "north", "dates_shifted=true", "--json").out) == {
        "tenant": "north",
        "settings_version": 2,
        "changed": {"dates_shifted": "which dates are plausible, data through and every measure"},
        "rebuild": True,
    }


def test_set_and_remove_wait_for_a_run_that_is_going(run: Run, home: Path):
    run("tenants", "add", "north")
    lake = home / "tenants/north/lake"
    lake.mkdir()
    with FileLock(lake / "writer.lock"):
        for arguments in (["set", "north", "key=new", "--yes"], ["remove", "north", "--yes"]):
            result = run("tenants", *arguments)
            assert result.code == 4
            assert result.err == (
                f"metriccare: {lake}: another run is writing to this tenant (wait for it to finish and try again)\n"
            )
    assert run("tenants", "set", "north", "key=new", "--yes").code == 0


def test_another_key_asks_first(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    run("tenants", "add", "north")
    key = (home / "tenants/north/key").read_text(encoding="ascii")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    result = run("tenants", "set", "north", "key=new")
    assert result.code == 130
    assert result.out.startswith("Replace the key of tenant north? What was noted or exported under")
    assert (home / "tenants/north/key").read_text(encoding="ascii") == key
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run("tenants", "set", "north", "key=new").code == 0
    assert (home / "tenants/north/key").read_text(encoding="ascii") != key


def test_another_key_without_a_person_needs_yes(run: Run):
    run("tenants", "add", "north")
    result = run("tenants", "set", "north", "key=new", "time_zone=Europe/Paris")
    assert result.code == 2
    assert result.err == (
        "metriccare: another key gives everybody in north another pseudonym, and the key before is gone "
        "(add --yes if that is meant)\n"
    )
    assert json.loads(run("tenants", "show", "north", "--json").out)["settings_version"] == 1


def test_remove_asks_first(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    run("tenants", "add", "north")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    result = run("tenants", "remove", "north")
    assert result.code == 130
    assert (
        f"Delete tenant north with its raw data, its lake and its key in {home}/tenants/north" in result.out
    )
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run("tenants", "remove", "north").out.endswith("tenant north removed\n")
    assert run("tenants", "list", "--json").out == "[]\n"


def test_remove_without_a_person_needs_yes(run: Run):
    run("tenants", "add", "north")
    result = run("tenants", "remove", "north")
    assert result.code == 2
    assert result.err == (
        "metriccare: removing north deletes its raw data and its lake (add --yes if that is meant)\n"
    )
    assert run("tenants", "remove", "north", "--yes").out == "tenant north removed\n"


def test_tenant_may_be_left_out_where_there_is_one(run: Run):
    run("tenants", "add", "north")
    assert run("measures").code == 0
    run("tenants", "add", "south")
    result = run("measures")
    assert result.code == 2
    assert result.err == "metriccare: which tenant? (add --tenant with one of: north, south)\n"


def test_tenant_that_does_not_exist_yet(run: Run):
    assert (
        run("measures").err == "metriccare: there is no tenant yet (add one: metriccare tenants add NAME)\n"
    )


def test_home_without_tenants_names_the_one_that_has_them(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("METRICCARE_HOME", str(home / "nobody/.metriccare"))
    run("tenants", "add", "north")
    monkeypatch.setenv("METRICCARE_HOME", str(home))
    other = (
        f"METRICCARE_HOME is {home}, and {home}/nobody/.metriccare has north: unset it to use them, "
        "or add one: metriccare tenants add NAME"
    )
    assert run("measures").err == f"metriccare: there is no tenant yet ({other})\n"
    assert run("run", "-t", "north").err == (
        f"metriccare: there is no tenant 'north' (there are none yet; {other})\n"
    )
    for verb in (("tenants", "list"), ("status",), ("run", "--all")):
        assert run(*verb).out == f"there are no tenants yet; {other}\n"
    monkeypatch.delenv("METRICCARE_HOME")
    assert run("tenants", "list").out.splitlines()[1].startswith("north")


def test_home_that_is_a_file_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("METRICCARE_HOME", str(home / "file"))
    for verb in (("tenants", "list"), ("tenants", "add", "north"), ("measures",), ("doctor",)):
        result = run(*verb)
        assert (result.code, result.err) == (
            2,
            f"metriccare: METRICCARE_HOME is {home}/file, and that is no folder (set METRICCARE_HOME to a folder)\n",
        )
