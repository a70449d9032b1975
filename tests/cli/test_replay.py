"""`metriccare replay`: one file, patient or period, and the same numbers afterwards."""

import json

import pytest

from tests.cli.conftest import Run


@pytest.mark.usefixtures("built")
class TestReplay:
    @pytest.mark.parametrize(
        "what",
        [
            ["--patient", "p1"],
            ["--file", "file1.ndjson"],
            ["--file", "1"],
            ["--period", "2024-01"],
            ["--period", "2023-01:2024-01"],
        ],
        ids=" ".join,
    )
    def test_only_what_is_named_is_computed_and_nothing_changes(self, run: Run, what: list[str]):
        before = run("measures", "--by", "month", "--json").out
        report = json.loads(run("replay", *what, "--json").out)
        assert (report["tenant"], report["full"], report["patients"], report["stays"]) == (
            "north",
            False,
            1,
            1,
        )
        assert run("measures", "--by", "month", "--json").out == before

    def test_it_is_said_what_was_done(self, run: Run):
        assert run("replay", "--patient", "p1").out.startswith(
            "north: brought up to date with 1 landed file: 1 stay of 1"
        )

    @pytest.mark.parametrize(
        "what", [[], ["--patient", "p1", "--period", "2024-01"]], ids=["nothing", "both"]
    )
    def test_one_thing_is_named(self, run: Run, what: list[str]):
        result = run("replay", *what)
        assert result.code == 2
        assert (
            result.err == "metriccare: what is to be replayed? (give one of --file, --patient and --period)\n"
        )

    @pytest.mark.parametrize(
        "what", [["--patient", "x"], ["--file", "x"], ["--period", "2020-01"]], ids=" ".join
    )
    def test_what_is_not_there_is_named(self, run: Run, what: list[str]):
        result = run("replay", *what)
        assert result.code == 3
        assert result.err.startswith("metriccare: tenant north has no ")

    def test_month_that_is_none(self, run: Run):
        assert run("replay", "--period", "2024").code == 2
