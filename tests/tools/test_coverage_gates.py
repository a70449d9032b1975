"""The coverage gates, on small reports of coverage's own shape."""

import json
from pathlib import Path

import pytest

from tools import coverage_gates


def summary(statements: int, covered: int, branches: int, covered_branches: int) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "num_statements": statements,
            "covered_lines": covered,
            "num_branches": branches,
            "covered_branches": covered_branches,
        }
    }


def gates(tmp_path: Path, **files: dict[str, dict[str, int]]) -> int:
    report = tmp_path / "coverage.json"
    named = {f"src/metriccare/{name.replace('__', '/')}.py": entry for name, entry in files.items()}
    report.write_text(json.dumps({"files": named}), encoding="utf-8")
    return coverage_gates.main(str(report))


def test_gates_pass_when_every_room_is_covered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gates(tmp_path, gold__build=summary(100, 95, 100, 95), errors=summary(10, 9, 0, 0)) == 0
    assert "below" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "covered"),
    [("gold__build", 94), ("silver__flatten", 94), ("bronze__ingest", 84), ("settings", 84)],
)
def test_gates_name_the_room_that_falls_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, covered: int
) -> None:
    assert gates(tmp_path, **{file: summary(100, 100, 100, covered), "cli__main": summary(10, 10, 2, 2)}) == 1
    short = "(top)" if file == "settings" else file.split("__", maxsplit=1)[0]
    assert f"below the gate: {short} " in capsys.readouterr().out


def test_gates_count_statements_as_well_as_branches(tmp_path: Path) -> None:
    assert gates(tmp_path, cli__main=summary(100, 50, 2, 2)) == 1


def test_gates_add_up_the_files_of_a_room(tmp_path: Path) -> None:
    assert gates(tmp_path, lake__a=summary(10, 10, 90, 90), lake__b=summary(10, 10, 10, 0)) == 0


def test_gates_refuse_a_report_about_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gates(tmp_path) == 1
    assert "names no file" in capsys.readouterr().out


def test_gates_refuse_a_report_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage_gates.main(str(tmp_path / "none.json")) == 1
    assert "is not there" in capsys.readouterr().out


def test_gates_leave_out_what_no_test_of_this_machine_reaches(tmp_path: Path) -> None:
    files = {"lake__hudi__table": summary(50, 0, 50, 0), "lake__store": summary(10, 10, 2, 2)}
    assert gates(tmp_path, **files) == 1
    assert coverage_gates.main(str(tmp_path / "coverage.json"), "lake/hudi", "lake/spark") == 0
