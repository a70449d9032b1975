"""SQL of users reaches one tenant's silver and gold and nothing else, whatever it tries."""

from pathlib import Path

import pytest

from metriccare.errors import UsageError
from metriccare.gold.tables import TABLES as GOLD
from metriccare.lake import readonly
from metriccare.lake.store import open_lake
from metriccare.silver.tables import TABLES as SILVER
from tests import fhir_builders as fhir
from tests.hospital import Hospital

SCHEMAS = (*SILVER, *GOLD)
TABLES = ", ".join(sorted(schema.name for schema in SCHEMAS if schema.zone in ("silver", "gold")))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Two patients with one stay each."""
    hospital = Hospital(tmp_path_factory.mktemp("readonly"))
    for number in (1, 2):
        start, end = f"2024-01-0{number}T08:00:00Z", f"2024-01-0{number + 3}T08:00:00Z"
        hospital.land(
            fhir.patient(f"p{number}"), fhir.encounter(f"e{number}", start, end, subject=f"Patient/p{number}")
        )
    hospital.run()
    return hospital


def rows(hospital: Hospital, sql: str) -> list[tuple[object, ...]]:
    return list(readonly.query(open_lake(hospital.tenant.lake), SCHEMAS, sql).rows)


def refused(hospital: Hospital, sql: str) -> str:
    with pytest.raises(UsageError) as caught:
        rows(hospital, sql)
    return str(caught.value)


def test_table_is_found_with_and_without_its_zone(hospital: Hospital):
    assert rows(hospital, "SELECT count(*) FROM stay") == [(2,)]
    assert rows(hospital, "SELECT count(*) FROM gold.stay") == [(2,)]
    assert rows(hospital, "SELECT count(*) FROM SILVER.Patient") == [(2,)]


def test_answer_names_its_columns(hospital: Hospital):
    answer = readonly.query(open_lake(hospital.tenant.lake), SCHEMAS, "SELECT whole_days AS d, 1 FROM stay")
    assert answer.columns == ("d", "1")


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("WITH a AS (SELECT 1 AS x) SELECT x FROM a", [(1,)]),
        ("WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a WHERE x < 3) SELECT max(x) FROM a", [(3,)]),
        ("SELECT sum(whole_days) FILTER (whole_days > 1), median(whole_days) FROM stay", [(6, 3.0)]),
        ("SELECT rank() OVER (ORDER BY start_us), lag(month) OVER (ORDER BY start_us) FROM stay LIMIT 1", [(1, None)]),
        ("SELECT CASE WHEN planned THEN 'p' ELSE coalesce(NULL, 'u') END FROM stay LIMIT 1", [("u",)]),
        ("SELECT [x + 1 FOR x IN [1, 2]], {'a': 1}.a, list_transform([1], lambda x: x * 2)", [([2, 3], 1, [2])]),
        ("SELECT date '2024-01-31' + INTERVAL 1 MONTH, extract(year FROM date '2024-01-31')", None),
        ("SELECT 'abc' LIKE 'a%', 'abc' ~ 'b', regexp_extract('abc', 'b'), 'a' || 'b', substring('abc' FROM 2)", None),
        ("SELECT CAST('1' AS INT), try_cast('x' AS INT), 7 // 2, 2 ** 3, -1, NOT true, 1 BETWEEN 0 AND 2", None),
        ("SELECT EXISTS (SELECT 1 FROM stay), 1 IN (SELECT 1), (SELECT count(*) FROM patient)", [(True, True, 2)]),
        ("SELECT month, count(*) FROM stay GROUP BY ROLLUP (month) ORDER BY ALL LIMIT 1", [("2024-01", 2)]),
        ("SELECT x FROM unnest([1, 2]) AS t(x)", [(1,), (2,)]),
        ("SELECT count(*) FROM range(5) UNION ALL SELECT 1 EXCEPT SELECT 1", [(5,)]),
        ("SELECT COLUMNS('whole') FROM stay", [(3,), (3,)]),
        ("FROM stay SELECT count(*)", [(2,)]),
        ("VALUES (1), (2)", [(1,), (2,)]),
        ("SELECT 'a;b' -- ; SELECT 2", [("a;b",)]),
        ("SELECT 1;", [(1,)]),
    ],
)  # fmt: skip
def test_plain_sql_works(hospital: Hospital, sql: str, answer: list[tuple[object, ...]] | None):
    found = rows(hospital, sql)
    assert found == answer if answer is not None else found


@pytest.mark.parametrize("sql", ["DESCRIBE stay", "SUMMARIZE stay"])
def test_table_can_be_described(hospital: Hospital, sql: str):
    assert rows(hospital, sql)[0][0] == "stay_id"


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO stay SELECT * FROM stay",
        "UPDATE stay SET month = '2024-01'",
        "DELETE FROM stay",
        "CREATE TABLE x AS SELECT 1",
        "CREATE OR REPLACE VIEW gold.stay AS SELECT 1",
        "CREATE MACRO f() AS 1",
        "DROP VIEW gold.stay",
        "COPY stay TO '/tmp/x.csv'",
        "COPY (SELECT 1) TO '/tmp/x.parquet' (FORMAT parquet)",
        "EXPORT DATABASE '/tmp/x'",
        "IMPORT DATABASE '/tmp/x'",
        "ATTACH '/tmp/x.db'",
        "ATTACH ':memory:' AS y",
        "DETACH memory",
        "USE main",
        "SET lock_configuration = false",
        "SET enable_external_access = true",
        "RESET search_path",
        "SET VARIABLE x = 1",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CHECKPOINT",
        "BEGIN",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "EXPLAIN SELECT 1",
        "PIVOT stay ON month USING count(*)",
        "CREATE SECRET s (TYPE s3)",
    ],
)
def test_only_select_is_allowed(hospital: Hospital, sql: str):
    assert refused(hospital, sql) == "only SELECT is allowed (write it as one SELECT)"


@pytest.mark.parametrize(
    "function",
    [
        "read_text('/etc/passwd')",
        "read_blob('/etc/passwd')",
        "read_csv('/etc/passwd')",
        "read_csv_auto('/etc/passwd')",
        "read_json('/etc/passwd')",
        "read_ndjson('/etc/passwd')",
        "read_parquet('/tmp/x.parquet')",
        "parquet_scan('/tmp/x.parquet')",
        "parquet_metadata('/tmp/x.parquet')",
        "parquet_schema('/tmp/x.parquet')",
        "read_duckdb('/tmp/x.db')",
        "sniff_csv('/etc/passwd')",
        "glob('/**')",
        "query('SELECT 1')",
        "query_table('stay')",
        "json_execute_serialized_sql('{}')",
        "duckdb_settings()",
        "duckdb_secrets()",
        "duckdb_views()",
        "duckdb_functions()",
        "duckdb_logs()",
        "pragma_database_size()",
        "pragma_table_info('stay')",
        "which_secret('s3://x', 's3')",
        "enable_logging()",
        "checkpoint()",
        "arrow_scan(1, 2, 3)",
        "pandas_scan(1)",
        "python_map_function(1)",
        "seq_scan('stay')",
        "test_all_types()",
        "repeat(1, 2)",
    ],
)
def test_table_function_is_refused(hospital: Hospital, function: str):
    name = function.partition("(")[0]
    expected = f"the function {name} is not available here (use the tables and plain functions)"
    assert refused(hospital, f"SELECT * FROM {function}") == expected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT (SELECT count(*) FROM glob('/**'))",
        "WITH a AS (FROM glob('/**')) SELECT 1",
        "SELECT 1 WHERE 1 IN (SELECT 1 FROM glob('/**'))",
        "SELECT * FROM stay, LATERAL (SELECT * FROM glob('/**'))",
        "SELECT * FROM stay JOIN glob('/**') ON true",
        "SELECT 1 UNION ALL SELECT 2 FROM glob('/**')",
        "SELECT 1 ORDER BY (SELECT 1 FROM glob('/**'))",
        "SELECT 1 LIMIT (SELECT 1 FROM glob('/**'))",
        "SELECT sum(1) OVER (ORDER BY (SELECT 1 FROM glob('/**'))) FROM stay",
        "SELECT list_transform([1], lambda x: (SELECT 1 FROM glob('/**')))",
        "DESCRIBE SELECT * FROM glob('/**')",
        "SELECT * FROM (SUMMARIZE SELECT * FROM glob('/**'))",
        "VALUES ((SELECT 1 FROM glob('/**')))",
    ],
)
def test_table_function_is_refused_wherever_it_stands(hospital: Hospital, sql: str):
    assert (
        refused(hospital, sql)
        == "the function glob is not available here (use the tables and plain functions)"
    )


@pytest.mark.parametrize(
    "call",
    [
        "getenv('HOME')",
        "current_setting('allowed_paths')",
        "getvariable('x')",
        "nextval('s')",
        "sleep_ms(1)",
        "pg_sleep(1)",
        "write_log('x')",
        "json_serialize_plan('SELECT 1')",
        "json_deserialize_sql('{}')",
        "pg_get_viewdef(1)",
        "system.main.current_setting('threads')",
        "GetEnv('HOME')",
        "read_text('/etc/passwd')",
        "no_such_function(1)",
    ],
)
def test_scalar_function_that_looks_around_is_refused(hospital: Hospital, call: str):
    name = call.partition("(")[0].rpartition(".")[2]
    expected = f"the function {name.lower()} is not available here (use the tables and plain functions)"
    assert refused(hospital, f"SELECT {call}").lower() == expected
    assert refused(hospital, f"SELECT 1 FROM stay ORDER BY {call}").lower() == expected
    assert refused(hospital, f"SELECT sum(1) FILTER ({call} IS NULL) OVER () FROM stay").lower() == expected


@pytest.mark.parametrize(
    "table",
    [
        "'/etc/passwd'",
        "'x.parquet'",
        '"/tmp/x.csv"',
        "'https://example.org/x.parquet'",
        "information_schema.tables",
        "duckdb_views",
        "sqlite_master",
        "pg_catalog.pg_class",
        "memory.gold.stay",
        "silver.stay",
        "main.stay",
        "identifier",
        "bronze.identifier",
        "hospital",
    ],
)
def test_table_of_something_else_is_not_there(hospital: Hospital, table: str):
    name = table.strip("'\"")
    assert refused(hospital, f"SELECT * FROM {table}") == f"there is no table {name} here (tables: {TABLES})"


def test_earlier_version_of_a_table_is_not_there(hospital: Hospital):
    assert refused(hospital, "SELECT * FROM stay AT (VERSION => 1)").startswith("there is no table stay here")


def test_show_is_refused(hospital: Hospital):
    assert refused(hospital, "SHOW TABLES") == (
        "SHOW is not available here (metriccare sql without a query lists the tables)"
    )
    assert refused(hospital, "SELECT * FROM (SHOW ALL TABLES)").startswith("SHOW is not available here")


@pytest.mark.parametrize(
    "sql", ["SELECT 1; SELECT 2", "SELECT 1; DROP VIEW gold.stay", "SELECT 1;;SELECT 2;"]
)
def test_second_statement_is_refused(hospital: Hospital, sql: str):
    message = refused(hospital, sql)
    assert message.startswith(
        ("more than one statement (send one SELECT at a time)", "only SELECT is allowed")
    )


@pytest.mark.parametrize("sql", ["", " ", "-- nothing", ";"])
def test_no_statement_is_refused(hospital: Hospital, sql: str):
    refused(hospital, sql)


def test_text_that_is_not_sql_says_where(hospital: Hospital):
    assert refused(hospital, "SELEC 1") == 'not SQL: syntax error at or near "SELEC" (correct the query)'


def test_nul_is_refused(hospital: Hospital):
    assert refused(hospital, "SELECT 1 \0 ; DROP TABLE x") == (
        "not SQL: it holds a NUL character (correct the query)"
    )


def test_nesting_without_end_is_refused(hospital: Hospital):
    refused(hospital, "SELECT " + "(" * 5000 + "1" + ")" * 5000)


def test_query_that_fails_while_it_runs_is_one_line(hospital: Hospital):
    assert refused(hospital, "SELECT CAST(month AS INT) FROM stay") == (
        "the query failed: Conversion Error: Could not convert string '2024-01' to INT32 "
        "when casting from source column month (correct the query)"
    )
    assert refused(hospital, "SELECT nope FROM stay").startswith(
        'the query failed: Binder Error: Referenced column "nope"'
    )


def test_query_parameter_has_no_value(hospital: Hospital):
    assert refused(hospital, "SELECT ?").startswith("the query failed: ")


class TestSecondWall:
    """The connection itself refuses what the parse tree should never let through."""

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM glob('/**')",
            "SELECT * FROM read_text('/proc/self/environ')",
            "COPY (SELECT 1) TO '/tmp/metriccare-test.csv'",
            "ATTACH '/tmp/metriccare-test.db'",
            "EXPORT DATABASE '/tmp/metriccare-test'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET lock_configuration = false",
            "RESET allowed_paths",
            "SET temp_directory = '/tmp'",
            "SELECT * FROM which_secret('s3://x', 's3')",
        ],
    )
    def test_connection_is_locked(self, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, sql: str):
        monkeypatch.setattr(readonly, "_check", lambda *_: {"stay"})
        assert refused(hospital, sql).startswith("the query failed: ")

    def test_files_of_the_tenants_own_lake_are_closed_but_for_the_tables(
        self, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(readonly, "_check", lambda *_: {"stay"})
        manifest = hospital.tenant.lake / "lake.json"
        assert "Permission Error" in refused(hospital, f"SELECT * FROM read_text('{manifest}')")

    def test_files_of_the_tables_cannot_be_overwritten(
        self, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(readonly, "_check", lambda *_: {"stay"})
        (file, *_) = sorted(hospital.tenant.lake.glob("gold/stay/**/*.parquet"))
        before = file.read_bytes()
        refused(hospital, f"COPY (SELECT 1) TO '{file}'")
        assert file.read_bytes() == before

    def test_name_of_a_with_query_opens_no_file(self, hospital: Hospital):
        assert rows(hospital, 'WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd"') == [(1,)]
        refused(
            hospital,
            'SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd") a, "/etc/passwd" b',
        )

    def test_python_variables_are_not_tables(self, hospital: Hospital, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(readonly, "_check", lambda *_: {"stay"})
        import pyarrow as pa

        frame = pa.table({"secret": [1]})
        assert frame.num_rows == 1
        assert "Table with name frame does not exist" in refused(hospital, "SELECT * FROM frame")


def test_another_tenant_is_out_of_reach(hospital: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = Hospital(tmp_path, "other")
    other.land(
        fhir.patient("secret"), fhir.encounter("e", "2024-01-01", "2024-01-09", subject="Patient/secret")
    )
    other.run()
    file = next(iter(other.tenant.lake.glob("gold/stay/**/*.parquet")))
    assert refused(hospital, f"SELECT * FROM '{file}'").startswith("there is no table")
    assert refused(hospital, f"SELECT * FROM read_parquet('{file}')").startswith("the function read_parquet")
    monkeypatch.setattr(readonly, "_check", lambda *_: {"stay"})
    assert "Permission Error" in refused(hospital, f"SELECT * FROM read_parquet('{file}')")
