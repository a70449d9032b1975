"""Rows as a table, JSON and CSV."""

import pytest

from metriccare.cli import output


def test_table_aligns_numbers_to_the_right(capsys: pytest.CaptureFixture[str]):
    output.print_table(
        ["name", "n", "share"], [{"name": "a", "n": 7, "share": "5.5 %"}, {"name": "long", "n": 120}]
    )
    assert capsys.readouterr().out == (
        "name    n  share\n"
        "a       7  5.5 %\n"
        "long  120      -\n"
    )  # fmt: skip


def test_table_says_yes_and_no(capsys: pytest.CaptureFixture[str]):
    output.print_table(["x"], [{"x": True}, {"x": False}])
    assert capsys.readouterr().out == "x\nyes\nno\n"


def test_table_spells_out_what_could_steer_a_terminal(capsys: pytest.CaptureFixture[str]):
    output.print_table(["x"], [{"x": "a\x1b[31m\nb"}])
    assert capsys.readouterr().out == "x\na\\x1b[31m\\x0ab\n"


def test_json_rows_stand_one_per_line(capsys: pytest.CaptureFixture[str]):
    output.print_json_rows([{"a": 1.5, "b": None}, {"a": True, "b": "é\x9b"}])
    assert capsys.readouterr().out == '[\n {"a": 1.5, "b": null},\n {"a": true, "b": "é\\u009b"}\n]\n'


def test_json_of_no_rows_is_an_empty_array(capsys: pytest.CaptureFixture[str]):
    output.print_rows(["a"], [], as_json=True, as_csv=False, none="nothing")
    assert capsys.readouterr().out == "[]\n"


def test_csv_of_no_rows_is_the_header(capsys: pytest.CaptureFixture[str]):
    output.print_rows(["a", "b"], [], as_json=False, as_csv=True, none="nothing")
    assert capsys.readouterr().out == "a,b\n"


def test_csv_quotes_where_it_must(capsys: pytest.CaptureFixture[str]):
    rows = [{"a": 'x,"y"', "b": None}, {"a": True, "b": 0.1}]
    output.print_rows(["a", "b"], rows, as_json=False, as_csv=True, none="nothing")
    assert capsys.readouterr().out == 'a,b\n"x,""y""",\ntrue,0.1\n'


def test_table_of_no_rows_says_so(capsys: pytest.CaptureFixture[str]):
    output.print_rows(["a"], [], as_json=False, as_csv=False, none="nothing here")
    assert capsys.readouterr().out == "nothing here\n"


def test_day_is_counted_from_1970():
    assert output.day(20_000) == "2024-10-04"
    assert output.day(None) is None
