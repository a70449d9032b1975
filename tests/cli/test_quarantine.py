"""`metriccare quarantine`: what could not be taken is kept whole, shown, exported and tried again."""

import base64
import json
from pathlib import Path

import pytest

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital


@pytest.fixture
def kept(north: Hospital) -> Hospital:
    """Two landings with three bad records: broken JSON, a wrong type, and one that could steer a terminal."""
    north.land(fhir.patient("p1"), "{broken", {"resourceType": "Patient", "id": 7})
    north.land("\x1b[31m")
    return north


@pytest.mark.usefixtures("kept")
class TestQuarantine:
    def test_list_names_place_and_reason(self, run: Run):
        lines = run("quarantine", "list").out.splitlines()
        assert lines[0].split() == ["id", "reason", "file", "line", "entry", "json_path", "detail"]
        assert [line.split()[:2] for line in lines[1:4]] == [
            ["1:2", "not_json"], ["1:3", "wrong_type"], ["2:1", "not_json"],
        ]  # fmt: skip
        assert lines[-1] == "one of them whole: metriccare quarantine show 1:2 --tenant north"

    def test_list_as_json_has_the_byte_offset(self, run: Run):
        rows = json.loads(run("quarantine", "list", "--reason", "wrong_type", "--json").out)
        assert [(row["id"], row["line"], row["json_path"], row["settled_by"]) for row in rows] == [
            ("1:3", 3, "$.id", None)
        ]
        assert rows[0]["offset"] > 0
        assert rows[0]["length"] == len('{"resourceType": "Patient", "id": 7}')

    def test_list_names_files_as_they_came_only_with_raw(self, run: Run, north: Hospital):
        north.land("{broken", name="John Smith.ndjson")
        for form in ((), ("--json",), ("--csv",)):
            assert "Smith" not in run("quarantine", "list", *form).out
            assert "John Smith.ndjson" in run("quarantine", "list", "--raw", *form).out
        assert "John Smith.ndjson" in run("quarantine", "show", "3:1").out

    def test_list_of_one_landing_as_csv(self, run: Run):
        header, row = run("quarantine", "list", "--landing", "2", "--csv").out.splitlines()
        assert header == "id,reason,file,line,entry,offset,length,json_path,detail,settled_by"
        assert row.startswith("2:1,not_json,")

    def test_long_list_is_cut_and_says_so(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        from metriccare.cli import quarantine

        monkeypatch.setattr(quarantine, "SHOWN", 1)
        assert "… and 2 more; --json and --csv have them all" in run("quarantine", "list").out

    def test_unknown_reason_lists_the_known(self, run: Run):
        result = run("quarantine", "list", "--reason", "x")
        assert result.code == 2
        assert result.err.startswith("metriccare: there is no reason 'x' (reasons: not_json, truncated, ")

    def test_unknown_landing(self, run: Run):
        result = run("quarantine", "list", "--landing", "9")
        assert (result.code, result.err) == (
            3,
            "metriccare: tenant north has no landing 9 (see metriccare status)\n",
        )

    def test_show_has_the_reason_in_words_and_the_bytes(self, run: Run):
        shown = run("quarantine", "show", "1:2").out
        assert "reason     not_json\n" in shown
        assert "meaning    The bytes are not one JSON value" in shown
        assert shown.endswith("\n\n{broken\n")

    def test_show_cannot_steer_the_terminal(self, run: Run):
        assert run("quarantine", "show", "2:1").out.endswith("\n\\x1b[31m\n")

    def test_show_as_json_has_the_exact_bytes(self, run: Run):
        row = json.loads(run("quarantine", "show", "2:1", "--json").out)
        assert base64.b64decode(row["base64"]) == b"\x1b[31m"

    def test_show_of_a_very_long_record_says_what_is_missing(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        from metriccare.bronze import quarantine

        monkeypatch.setattr(quarantine, "SHOWN_BYTES", 3)
        assert run("quarantine", "show", "1:2").out.endswith(
            "{br\n… and 4 more bytes: metriccare quarantine export\n"
        )

    @pytest.mark.parametrize("identifier", ["x", "1", "1:", "1:2:3", "-1:2"])
    def test_show_of_what_is_no_id(self, run: Run, identifier: str):
        result = run("quarantine", "show", "--", identifier)
        assert result.code == 2
        assert (
            result.err == f"metriccare: '{identifier}' names no record (give LANDING:PLACE, such as 2:17)\n"
        )

    def test_show_of_a_good_record(self, run: Run):
        result = run("quarantine", "show", "1:1")
        assert result.code == 3
        assert result.err == (
            "metriccare: landing 1 of tenant north has no record 1 in quarantine (see metriccare quarantine list)\n"
        )

    def test_export_writes_bytes_and_reasons(self, run: Run, tmp_path: Path):
        folder = tmp_path / "out"
        result = run("quarantine", "export", folder)
        assert result.out == f"3 records in {folder}: quarantine.ndjson says why, beside it their bytes\n"
        rows = [json.loads(line) for line in (folder / "quarantine.ndjson").read_text("utf-8").splitlines()]
        assert [(folder / row["bytes"]).read_bytes() for row in rows] == [
            b"{broken",
            b'{"resourceType": "Patient", "id": 7}',
            b"\x1b[31m",
        ]

    def test_export_goes_beside_where_one_is(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        report = json.loads(run("quarantine", "export", "--reason", "wrong_type", "--json").out)
        assert report == {"tenant": "north", "folder": "quarantine-north", "records": 1}
        result = run("quarantine", "export")
        assert result.code == 2
        assert result.err == (
            "metriccare: quarantine-north is there already and not an empty folder (give another folder)\n"
        )

    def test_retry_of_what_is_still_bad(self, run: Run):
        assert run("quarantine", "retry").out == "north: 3 records tried again, 0 are good now\n"

    def test_retry_of_what_is_good_now(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        from metriccare.bronze import retry

        good = json.dumps(fhir.patient("p2")).encode()
        monkeypatch.setattr(retry, "_good_again", lambda row, _: good if row.seq == 2 else None)
        assert run("quarantine", "retry", "--landing", "1").out == (
            "north: 2 records tried again, 1 are good now\nnext: metriccare run --tenant north\n"
        )
        assert [row["id"] for row in json.loads(run("quarantine", "list", "--json").out)] == ["1:3", "2:1"]
        settled = json.loads(run("quarantine", "list", "--settled", "--json").out)
        assert [row["settled_by"] for row in settled] == [3, None, None]
        again = json.loads(run("quarantine", "retry", "--json").out)
        assert again == {"tenant": "north", "tried": 2, "settled": 0, "landings": []}


def test_nothing_in_quarantine(run: Run, north: Hospital):
    north.land(fhir.patient("p"))
    assert run("quarantine", "list").out == "nothing is in quarantine\n"
    assert run("quarantine", "list", "--json").out == "[]\n"


def test_group_without_a_verb_shows_its_help(run: Run):
    assert "export  Write the records in quarantine as files" in run("quarantine").out
