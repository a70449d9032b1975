"""`metriccare ingest`: what landed, what did not and what to do next."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital, ndjson

SCRIPT = Path(sys.executable).with_name("metriccare")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A folder with one good file, in which one record is broken."""
    folder = tmp_path / "feed"
    folder.mkdir()
    text = ndjson([fhir.patient("p1"), "{broken", fhir.patient("p2"), ""])
    (folder / "Patient.ndjson").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("north")
class TestIngest:
    def test_landed_files_are_counted_and_the_next_step_named(self, run: Run, feed: Path):
        result = run("ingest", feed)
        assert result.code == 0
        assert result.out == (
            "north: 1 file landed with 4 records: 2 good, 1 quarantined, 1 blank\n"
            "see what is wrong: metriccare quarantine list --tenant north\n"
            "next: metriccare run --tenant north\n"
        )

    def test_same_content_again_does_not_land_again(self, run: Run, feed: Path):
        run("ingest", feed)
        assert run("ingest", feed / "Patient.ndjson").out == (
            "north: 0 files landed with 0 records: 0 good, 0 quarantined, 0 blank\n"
            "1 file had landed before: nothing of that content lands twice\n"
        )

    def test_other_files_of_a_folder_are_passed_over(self, run: Run, feed: Path):
        (feed / "README.txt").write_text("hello", encoding="utf-8")
        assert (
            "1 file passed over: the name does not end in .ndjson, .jsonl or .json" in run("ingest", feed).out
        )

    def test_json_names_every_source(self, run: Run, feed: Path):
        run("ingest", feed)
        (feed / "Other.ndjson").write_text(ndjson([fhir.patient("p3")]), encoding="utf-8")
        report = json.loads(run("ingest", feed, "--json").out)
        assert {name: report[name] for name in ("tenant", "landed", "known", "refused", "records")} == {
            "tenant": "north", "landed": 1, "known": 1, "refused": 0, "records": 1,
        }  # fmt: skip
        assert report["sources"] == [
            {
                "name": f"{feed}/Other.ndjson",
                "outcome": "landed",
                "message": None,
                "landing": {"number": 2, "records": 1, "good": 1, "quarantined": 0, "blank": 0},
            },
            {
                "name": f"{feed}/Patient.ndjson",
                "outcome": "known",
                "message": None,
                "landing": {"number": 1, "records": 4, "good": 2, "quarantined": 1, "blank": 1},
            },
        ]

    def test_missing_file_is_named_and_the_others_land(self, run: Run, feed: Path):
        result = run("ingest", "/nowhere/x.ndjson", feed)
        assert result.code == 5
        assert result.out.startswith("north: 1 file landed with 4 records")
        assert result.err == (
            "metriccare: /nowhere/x.ndjson: there is no such file or folder (everything else has landed)\n"
        )

    def test_missing_file_alone_is_not_found(self, run: Run):
        result = run("ingest", "/nowhere/x.ndjson")
        assert (result.code, result.err) == (
            3,
            "metriccare: /nowhere/x.ndjson: there is no such file or folder (check the path: nothing has landed)\n",
        )

    @pytest.mark.parametrize("form", [(), ("--json",)])
    def test_files_without_a_good_record_are_each_named(self, form: tuple[str, ...], run: Run, feed: Path):
        (feed / "empty.json").write_bytes(b"")
        (feed / "rubbish.json").write_bytes(b'{"a":1}\n{"b":2}\n')
        (feed / "zip.json").write_bytes(b"PK\3\4")
        warnings = (
            f"warning: {feed}/empty.json: there is no record in it (landing 2)\n"
            f"warning: {feed}/rubbish.json: none of its 2 records is good (landing 3)\n"
            f"warning: {feed}/zip.json: its one record is not good (landing 4)\n"
        )
        beside_good_files = run("ingest", feed, *form)
        assert (beside_good_files.code, beside_good_files.err) == (0, warnings)
        by_name = run("ingest", *sorted(feed.iterdir()), *form)
        assert (by_name.code, by_name.err) == (
            5,
            warnings + "metriccare: of 4 sources 2 have no good record (everything has landed)\n",
        )

    def test_many_warnings_are_cut_and_json_has_them_all(self, run: Run, feed: Path):
        for number in range(23):
            (feed / f"{number:02}.json").write_text(" " * number, encoding="utf-8")
        result = run("ingest", feed)
        assert result.code == 0
        assert result.err.count("warning: ") == 20
        assert result.err.endswith("… and 3 more; --json names every source\n")
        messages = [source["message"] for source in json.loads(run("ingest", feed, "--json").out)["sources"]]
        assert sum(message is not None for message in messages) == 23

    def test_run_at_once_keeps_the_hint_about_quarantine(self, run: Run, feed: Path):
        out = run("ingest", feed, "--run").out
        assert out.startswith(
            "north: 1 file landed with 4 records: 2 good, 1 quarantined, 1 blank\n"
            "see what is wrong: metriccare quarantine list --tenant north\n"
            "north: built from"
        )
        assert "next:" not in out

    def test_folder_without_fhir_is_named(self, run: Run, tmp_path: Path):
        (tmp_path / "empty").mkdir()
        result = run("ingest", tmp_path / "empty")
        assert result.code == 5
        assert "the folder holds no FHIR file" in result.err

    def test_tenant_that_does_not_exist_lands_nothing(self, run: Run, feed: Path, home: Path):
        result = run("ingest", feed, "--tenant", "south")
        assert result.code == 3
        assert not (home / "tenants/south").exists()

    def test_standard_input(self, home: Path):
        done = subprocess.run(
            [SCRIPT, "ingest", "-", "--json"],
            input=ndjson([fhir.patient("p1")]),
            capture_output=True,
            text=True,
            env=os.environ | {"METRICCARE_HOME": str(home)},
            check=True,
        )
        (source,) = json.loads(done.stdout)["sources"]
        assert (source["name"], source["outcome"]) == ("standard input", "landed")


def test_progress_is_shown_on_a_terminal(
    north: Hospital, feed: Path, monkeypatch: pytest.MonkeyPatch, run: Run
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run("ingest", feed, "--tenant", north.tenant.name).code == 0
    assert run("run").code == 0
