"""`metriccare measures`, `codes` and `sql`: the same numbers for people and for programs."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital


@pytest.fixture(scope="module")
def three_stays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose tenant `north` has three stays in one hospital, one of them a death."""
    stays = [
        fhir.encounter("e1", "2024-01-01", "2024-01-04", subject="Patient/p", provider="Organization/h1"),
        fhir.encounter(
            "e2",
            "2024-02-01",
            "2024-02-03",
            subject="Patient/q",
            provider="Organization/h1",
            disposition=[fhir.DIED],
        ),
        fhir.encounter("e3", "2024-12-01", "2024-12-02", subject="Patient/q", provider="Organization/h1"),
    ]
    people = [fhir.patient("p", gender="female"), fhir.patient("q", gender="male")]
    hospital = {"resourceType": "Organization", "id": "h1", "name": "First\x1b Hospital"}
    north = Hospital(tmp_path_factory.mktemp("three"), "north")
    north.land(hospital, *people, *stays)
    north.run()
    return north.tenant.folder.parents[1]


@pytest.fixture
def shown(three_stays: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read that installation, and none of them changes it."""
    monkeypatch.setenv("METRICCARE_HOME", str(three_stays))


@pytest.mark.usefixtures("home", "shown")
class TestMeasures:
    def test_table_is_readable(self, run: Run):
        lines = run("measures", "--measure", "mortality", "--variant", "default").out.splitlines()
        assert lines == [
            "measure    variant  value  95 % interval  numerator  denominator  unit                note",
            "mortality  default  33.33  6.15 to 79.23          1            3  per 100 discharges",
        ]

    def test_json_has_the_keys_of_the_specification(self, run: Run):
        (row,) = json.loads(run("measures", "--measure", "mortality", "--variant", "default", "--json").out)
        assert list(row) == [
            "measure", "variant", "numerator", "denominator", "value", "lower", "upper", "provisional",
        ]  # fmt: skip
        assert row["numerator"] == 1
        assert row["denominator"] == 3
        assert row["value"] == pytest.approx(100 / 3)
        assert row["provisional"] is False

    def test_groups_stand_between_variant_and_numerator(self, run: Run):
        rows = json.loads(run("measures", "--measure", "alos", "--by", "hospital,sex", "--json").out)
        assert list(rows[0])[:5] == ["measure", "variant", "hospital", "hospital_name", "sex"]
        assert {row["hospital"] for row in rows} == {"h1"}

    def test_an_option_that_is_repeated_names_more_groups(self, run: Run):
        together = run("measures", "--by", "sex,hospital,month", "--json").out
        assert run("measures", "--by", "sex", "--by", "hospital, month", "--json").out == together
        assert list(json.loads(together)[0])[2:6] == ["sex", "hospital", "hospital_name", "month"]

    def test_names_cannot_steer_the_terminal(self, run: Run):
        assert "First\\x1b Hospital" in run("measures", "--by", "hospital").out

    def test_months_are_a_filter(self, run: Run):
        rows = json.loads(
            run("measures", "--measure", "alos", "--variant", "default", "--by", "month", "--json",
                "--from", "2024-02", "--to", "2024-11").out
        )  # fmt: skip
        assert [(row["month"], row["numerator"]) for row in rows] == [("2024-02", 2.0)]
        assert (rows[0]["lower"], rows[0]["upper"]) == (None, None)

    def test_csv_is_unrounded(self, run: Run):
        header, row = run(
            "measures", "--measure", "mortality", "--variant", "default", "--csv"
        ).out.splitlines()
        assert header == "measure,variant,numerator,denominator,value,lower,upper,provisional"
        assert row.startswith("mortality,default,1,3,33.33333333333333,")
        assert row.endswith(",false")

    def test_csv_of_nothing_has_the_same_header(self, run: Run):
        by = ("--by", "month,hospital")
        header = run("measures", *by, "--from", "2030-01", "--csv").out
        assert header == (
            "measure,variant,month,hospital,hospital_name,numerator,denominator,value,lower,upper,provisional\n"
        )
        assert run("measures", *by, "--csv").out.startswith(header)

    def test_nothing_to_show_is_said(self, run: Run):
        result = run("measures", "--from", "2030-01")
        assert result.out == (
            "no stay counts here (metriccare findings --tenant north says what keeps encounters from counting)\n"
        )
        assert run("measures", "--from", "2030-01", "--json").out == "[]\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--measure", "x"], "no measure 'x' (choose one of mortality, readmission_30d, hai, alos)"),
            (
                ["--by", "x"],
                "no dimension 'x' (choose from hospital, department, month, year, sex, age_band, race)",
            ),
            (["--from", "2024"], "'2024' is not a month (write it as YYYY-MM, such as 2026-03)"),
            (["--by", "sex,sex"], "a dimension stands twice in --by (name each dimension once)"),
        ],
    )
    def test_wrong_option_is_one_line(self, run: Run, arguments: list[str], message: str):
        result = run("measures", *arguments)
        assert (result.code, result.err) == (2, f"metriccare: {message}\n")


@pytest.mark.usefixtures("home", "shown")
class TestSql:
    def test_table(self, run: Run):
        assert run("sql", "SELECT month, count(*) AS n FROM stay GROUP BY month ORDER BY month LIMIT 2").out == (
            "month    n\n"
            "2024-01  1\n"
            "2024-02  1\n"
        )  # fmt: skip

    def test_json_spells_values_as_json_has_them(self, run: Run):
        query = (
            "SELECT DATE '2024-01-02' AS d, TIMESTAMP '2024-01-02 03:04:05' AS t, 1.50::DECIMAL(9,2) AS x, "
            "'nan'::DOUBLE AS f, 2::DECIMAL(9,2) AS i, [1, NULL] AS l, {'a': DATE '2024-01-02'} AS s, "
            "NULL AS n, true AS b, 'é' AS e, '00000000-0000-0000-0000-000000000001'::UUID AS u, 1 AS d"
        )
        assert json.loads(run("sql", query, "--json").out) == [
            {
                "d": "2024-01-02", "t": "2024-01-02T03:04:05", "x": 1.5, "f": None, "i": 2, "l": [1, None],
                "s": {"a": "2024-01-02"}, "n": None, "b": True, "e": "é",
                "u": "00000000-0000-0000-0000-000000000001", "d_2": 1,
            }
        ]  # fmt: skip

    def test_query_from_standard_input(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT count(*) AS n FROM stay"))
        assert run("sql", "-", "--csv").out == "n\n3\n"

    def test_no_rows(self, run: Run):
        assert run("sql", "SELECT * FROM stay WHERE false").out == "no rows\n"

    def test_without_a_query_it_lists_the_columns_with_their_meaning(self, run: Run):
        rows = json.loads(run("sql", "--json").out)
        assert {
            "zone": "gold", "table": "stay", "column": "whole_days", "type": "INTEGER",
            "meaning": "difference of dates, at least 1: its patient-days",
        } in rows  # fmt: skip
        assert {row["zone"] for row in rows} == {"silver", "gold"}

    @pytest.mark.parametrize("query", ["", " \n", "/* SELECT 1 */", ";"])
    def test_empty_query_is_said_to_be_empty(self, query: str, run: Run):
        result = run("sql", query)
        assert (result.code, result.err) == (
            2,
            "metriccare: the query is empty (give one SELECT, or no query to list the tables)\n",
        )

    @pytest.mark.parametrize("columns", ["count(*)", "x"])
    def test_query_that_takes_too_long_is_stopped(self, columns: str, run: Run):
        never = f"SELECT {columns} FROM range(1000000000000) AS a(x) WHERE hash(x) = 1"
        result = run("sql", never, "--timeout", "0.2")
        assert result.code == 1
        assert result.err == (
            "metriccare: the query took longer than 0.2 s and was stopped "
            "(give it longer with --timeout SECONDS, or ask for less)\n"
        )

    def test_query_that_is_quick_enough_has_no_limit_to_fear(self, run: Run):
        assert run("sql", "SELECT count(*) AS n FROM stay", "--timeout", "0", "--csv").out == "n\n3\n"

    def test_query_that_needs_too_much_memory_says_so(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("metriccare.lake.readonly.MEMORY_LIMIT", "32MiB")
        result = run("sql", "SELECT len(list(x)) FROM range(100000000) AS a(x)")
        assert result.code == 1
        assert result.err == (
            "metriccare: the query needs more than the 32MiB of memory that it may use (ask for fewer columns, "
            "rows or groups; a list or a sort of everything is what takes most)\n"
        )

    def test_write_is_refused_in_one_line(self, run: Run):
        result = run("sql", "DROP VIEW gold.stay")
        assert (result.code, result.err) == (
            2,
            "metriccare: only SELECT is allowed (write it as one SELECT)\n",
        )


@pytest.mark.parametrize("verb", ["measures", "findings"])
def test_before_the_first_run_it_is_said_what_is_missing(verb: str, run: Run, north: Hospital):
    nothing = (
        "tenant north has no numbers yet: nothing has landed (metriccare ingest PATH --tenant north --run)\n"
    )
    assert (run(verb).out, run(verb, "--json").out, run(verb, "--json").err) == (nothing, "[]\n", nothing)
    north.land(fhir.patient("p"))
    waiting = "tenant north has no numbers yet: 1 landed file waits for the first run (metriccare run --tenant north)\n"
    assert (run(verb).out, run(verb, "--json").out, run(verb, "--json").err) == (waiting, "[]\n", waiting)


@pytest.mark.parametrize(
    "asked",
    [
        ("measures",),
        ("explain", "--measure", "alos"),
        ("explain", "stay", "e1"),
        ("sql", "SELECT 1"),
        ("findings",),
    ],
)
def test_answer_of_settings_that_changed_says_so_beside_it(asked: tuple[str, ...], run: Run, north: Hospital):
    north.land(fhir.patient("p"), fhir.encounter("e1", "2024-01-01", "2024-01-04", subject="Patient/p"))
    north.run()
    before = run(*asked, "--json")
    run("tenants", "set", "north", "time_zone=Europe/Paris")
    after = run(*asked, "--json")
    assert (before.err, after.out) == ("", before.out)
    assert after.err == (
        "north: the settings changed since the last run: the numbers are still those of before "
        "(metriccare run --tenant north computes them anew)\n"
    )
    assert run(*asked).err == after.err


def test_sql_before_the_first_run(run: Run, north: Hospital):
    result = run("sql", "SELECT 1")
    assert result.code == 3
    assert result.err == (
        f"metriccare: tenant {north.tenant.name} has no numbers yet: nothing has landed "
        "(metriccare ingest PATH --tenant north --run)\n"
    )


class TestCodes:
    def test_default_value_set_before_there_is_a_tenant(self, run: Run):
        rows = json.loads(run("codes", "hai", "--json").out)
        assert len(rows) == 11
        assert rows[0] == {"system": "http://snomed.info/sct", "code": "736442006", "type": "clabsi"}

    def test_value_set_of_the_tenant(self, run: Run, home: Path):
        Hospital(home, "north", settings='[[hai_codes]]\nsystem = "urn:x"\ncode = "1"\ntype = "mrsa"\n')
        assert json.loads(run("codes", "--json").out) == [{"system": "urn:x", "code": "1", "type": "mrsa"}]

    def test_default_value_set_where_no_tenant_is_named(self, run: Run, home: Path):
        Hospital(home, "north", settings="hai_codes = []")
        Hospital(home, "south")
        result = run("codes", "hai", "--csv")
        assert len(result.out.splitlines()) == 12
        assert result.err == "the default value set; --tenant shows that of one of: north, south\n"
        assert (
            run("codes", "--tenant", "north").out == "the value set hai is empty in this tenant's settings\n"
        )

    def test_unknown_value_set(self, run: Run):
        result = run("codes", "x")
        assert result.code == 2
        assert (
            result.err
            == "metriccare: Invalid value for 'value_set': 'x' is not one of 'hai' (see: metriccare codes --help)\n"
        )


@pytest.mark.usefixtures("home", "shown")
class TestFindings:
    def test_no_findings(self, run: Run):
        assert run("findings", "--rule", "no_end").out == "no findings\n"

    def test_unknown_rule(self, run: Run):
        result = run("findings", "--rule", "x")
        assert result.code == 2
        assert result.err.startswith("metriccare: no finding rule 'x' (choose one of ")


def test_each_finding_names_its_file_as_it_came_only_with_raw(run: Run, north: Hospital) -> None:
    north.land(fhir.encounter("e", "2025-01-01", None, subject="Patient/p"), name="John Smith.ndjson")
    north.run()
    assert ",.ndjson," in run("findings", "--each", "--csv").out
    assert "John Smith.ndjson" in run("findings", "--each", "--raw", "--csv").out


def test_findings_say_what_they_touch_and_move(run: Run, north: Hospital):
    north.land(
        fhir.patient("p"),
        fhir.encounter(
            "e1", "2024-01-01T08:00:00", "2024-01-04T08:00:00Z", subject="Patient/p", provider="Organization/h"
        ),
        fhir.encounter("e2", "2024-03-01", None, subject="Patient/p", provider="Organization/h"),
        fhir.organization("h", "North"),
    )  # fmt: skip
    run("run")
    rows = json.loads(run("findings", "--json").out)
    assert [(row["rule"], row["hospital"], row["records"], row["stays"], row["counted"]) for row in rows] == [
        ("no_end", "h", 1, 0, False),
        ("no_offset", "h", 1, 1, True),
    ]
    assert rows[0]["moves"] == ["mortality", "readmission_30d", "hai", "alos"]
    table = run("findings", "--rule", "no_end", "--hospital", "h").out.splitlines()
    assert table[:2] == [
        "rule    hospital  hospital_name  records  stays  counted  moves",
        "no_end  h         North                1      0  no       mortality readmission_30d hai alos",
    ]
    assert table[3].startswith("no_end: A finished inpatient encounter has no period.end")
    header, row = run("findings", "--each", "--rule", "no_end", "--csv").out.splitlines()
    assert header == (
        "rule,resource_type,resource_id,patient_id,hospital,hospital_name,detail,counted,landing,file,line,entry"
    )
    assert row.endswith(",h,North,,false,1,.ndjson,3,")
    assert (
        run("findings", "--csv")
        .out.splitlines()[1]
        .startswith("no_end,h,North,1,0,false,mortality readmission_30d hai alos,")
    )
