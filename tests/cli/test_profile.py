"""`metriccare ingest --check`: a feed is looked at, nothing lands, and the settings that it needs are proposed."""

import json
from pathlib import Path

import pytest

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import ndjson


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A stay with a class and a disposition that nothing maps, and a broken record."""
    local = fhir.coding("urn:oid:1.2.3", "101", "Hospital inpatient")
    stay = fhir.encounter(
        "e", "2024-01-01T08:00:00Z", "2024-01-04", subject="Patient/p", klass=local,
        disposition=[fhir.coding("urn:x", "HOME")],
    )  # fmt: skip
    file = tmp_path / "feed.ndjson"
    file.write_text(ndjson([fhir.patient("p"), stay, "{broken"]), encoding="utf-8")
    return file


@pytest.mark.usefixtures("north")
class TestCheck:
    def test_what_is_not_mapped_is_shown_and_settings_are_proposed(self, run: Run, feed: Path):
        result = run("ingest", "--check", feed)
        assert result.code == 0
        lines = result.out.splitlines()
        assert lines[0] == "1 file with 3 records: 2 good, 1 for quarantine, 0 blank; nothing has landed"
        assert "Encounter classes (kind - is not mapped)" in lines
        assert ["urn:oid:1.2.3", "101", "Hospital", "inpatient", "-", "1"] in [line.split() for line in lines]
        assert "[[class_map]]" in result.out
        assert "metriccare tenants set north --file F" in result.out
        assert json.loads(run("status", "--json").out)[0]["files"] == 0

    def test_json_has_everything(self, run: Run, feed: Path):
        profile = json.loads(run("ingest", "--check", feed, "--json").out)
        assert profile["tenant"] == "north"
        assert profile["reasons"] == {"not_json": 1}
        assert profile["types"] == {"Patient": 1, "Encounter": 1}
        assert profile["classes"][0]["kind"] is None
        assert "[[class_map]]" in profile["proposal"]

    def test_proposal_is_a_settings_file(self, run: Run, feed: Path, tmp_path: Path):
        proposal = json.loads(run("ingest", "--check", feed, "--json").out)["proposal"]
        (tmp_path / "proposed.toml").write_text(proposal, encoding="utf-8")
        assert run("tenants", "set", "north", "--file", tmp_path / "proposed.toml").code == 0

    def test_file_that_cannot_be_read_is_named(self, run: Run, feed: Path):
        result = run("ingest", "--check", feed, "/nowhere")
        assert result.err == "cannot be read: /nowhere: there is no such file or folder\n"
        assert result.out.startswith("1 file with 3 records")

    def test_check_and_run_contradict(self, run: Run, feed: Path):
        result = run("ingest", "--check", "--run", feed)
        assert result.code == 2
        assert result.err == (
            "metriccare: --check lands nothing, so there is nothing to run (give one of --check and --run)\n"
        )

    def test_long_tables_are_cut_and_say_so(self, run: Run, tmp_path: Path):
        stays = [
            fhir.encounter(
                f"e{n}", "2024-01-01", "2024-01-04", subject="Patient/p", klass=fhir.coding("urn:x", str(n))
            )
            for n in range(30)
        ]
        (tmp_path / "many.ndjson").write_text(ndjson(stays), encoding="utf-8")
        assert "… and 10 more; --json has them all" in run("ingest", "--check", tmp_path / "many.ndjson").out


def test_feed_is_looked_at_before_there_is_a_tenant(run: Run, feed: Path, tmp_path: Path):
    result = run("ingest", "--check", feed)
    assert (result.code, result.err) == (0, "")
    assert "metriccare tenants add NAME --preset F\n" in result.out
    profile = json.loads(run("ingest", "--check", feed, "--json").out)
    assert profile["tenant"] is None
    (tmp_path / "proposed.toml").write_text(profile["proposal"], encoding="utf-8")
    assert run("tenants", "add", "north", "--preset", tmp_path / "proposed.toml").code == 0


def test_zone_that_nobody_chose_is_marked_and_a_chosen_one_stays(run: Run, feed: Path):
    run("tenants", "add", "north")
    proposal = run("ingest", "--check", feed).out.partition("# Proposed from the feed")[2]
    marked = "# PLACEHOLDER: put the hospital's own zone here"
    assert marked in proposal
    assert "only what the tenant's own settings lack" not in proposal
    run("tenants", "set", "north", "time_zone=Europe/Paris")
    proposal = run("ingest", "--check", feed).out.partition("# Proposed from the feed")[2]
    assert 'time_zone = "Europe/Paris"' in proposal
    assert marked not in proposal
    assert "only what the tenant's own settings lack" in proposal


@pytest.mark.usefixtures("north")
def test_ingest_and_run_in_one_command(run: Run, tmp_path: Path):
    stay = fhir.encounter("e", "2024-01-01", "2024-01-04", subject="Patient/p")
    (tmp_path / "a.ndjson").write_text(ndjson([fhir.patient("p"), stay]), encoding="utf-8")
    result = run("ingest", tmp_path / "a.ndjson", "--run")
    assert result.code == 0
    assert "north: built from all of 1 landed file: 1 stay of 1 patient computed" in result.out
    assert "\nmortality  default" in result.out
    report = json.loads(run("ingest", tmp_path / "a.ndjson", "--run", "--json").out)
    assert report["run"]["changed"] is False
    assert report["measures"][0]["denominator"] == 1
