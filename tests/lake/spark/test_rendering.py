"""Packaged SQL as Spark is given it: every script renders, some renderings are pinned, what would change is refused.

Not what Spark makes of them (`test_bench`, tests/gold/spark).
"""

import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from metriccare.gold.work import STEPS
from metriccare.lake.engine import packaged_sql
from metriccare.lake.spark.macros import Macros
from metriccare.lake.spark.recursion import taken_apart
from metriccare.lake.spark.rendering import rendered, statements

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    "prefix": "", "suffix": "_before", "name": "encounter", "key": "encounter_id", "winner": "newest_encounter",
    "carried": "patient_id, patient_key, status, bucket",
}  # fmt: skip
VARIABLES: dict[str, object] = {
    "buckets": 4, "inner_pad": b"secret", "outer_pad": b"secret", "landing": 3, "given": "it's", "pseudonym": "a\\b",
    "first": "2024-01", "last": "2024-02",
}  # fmt: skip
SILVER = (
    "newest",
    "newest_identifier",
    "newest_patient_source",
    "newest_reopened_encounter",
    "rows",
    "rows_identifier",
)
GOLD = tuple(
    sorted(
        entry.name.removesuffix(".sql")
        for entry in (files("metriccare.gold") / "sql").iterdir()
        if entry.name.endswith(".sql")
    )
)
SCRIPTS = [*(("metriccare.silver", name) for name in SILVER), *(("metriccare.gold", name) for name in GOLD)]


@cache
def macros() -> Macros:
    found = Macros()
    for package, name in (("metriccare.silver", "macros"), ("metriccare.gold", "rows_measure_result")):
        for statement in statements(packaged_sql(package, name)):
            if statement.kind == "MACRO":
                found.define(statement.tree)
    return found


def renderings(package: str, name: str) -> Iterator[str]:
    """Every query of a script, those of a recursion one by one."""
    text = packaged_sql(package, name)
    filled = text.format(**NAMES) if any(f"{{{key}}}" in text for key in NAMES) else text
    known = macros()
    for statement in statements(filled):
        if statement.kind == "MACRO":
            continue
        recursion = taken_apart(statement.query, statement.name)
        queries = (
            [statement.query]
            if recursion is None
            else [*(query for _, query in recursion.before), recursion.anchor, recursion.step, recursion.rest]
        )
        for query in queries:
            yield rendered(query, known, VARIABLES)


def selected(sql: str, variables: dict[str, object] | None = None) -> str:
    (statement,) = statements(f"SELECT {sql} FROM t")
    return (
        rendered(statement.query, macros(), variables or VARIABLES)
        .removeprefix("SELECT ")
        .removesuffix(" FROM `t`")
    )


@pytest.mark.parametrize(("package", "name"), SCRIPTS)
def test_every_script_renders(package: str, name: str) -> None:
    found = list(renderings(package, name))
    assert found
    for text in found:
        assert not any(call in text.lower() for call in ("getvariable", "bucket_of", "pseudonym(", "secret'"))
        assert sqlglot.parse_one(text, read="spark").find(exp.With) is None or "RECURSIVE" not in text


def test_every_step_of_gold_is_among_them() -> None:
    assert set(STEPS) <= set(GOLD)


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("metriccare.gold", "stay_group"),
        ("metriccare.gold", "identifier_match"),
        ("metriccare.gold", "rows_measure_result"),
        ("metriccare.silver", "newest"),
    ],
)
def test_the_rendering_is_the_one_that_was_reviewed(package: str, name: str) -> None:
    golden = GOLDEN / f"{name}.spark.sql"
    found = "".join(
        f"{sqlglot.transpile(text, read='spark', write='spark', pretty=True)[0]};\n\n"
        for text in renderings(package, name)
    )
    if os.environ.get("METRICCARE_WRITE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        # NULLs come last in DuckDB, first in Spark
        ("row_number() OVER (ORDER BY a)", "ROW_NUMBER() OVER (ORDER BY `a` NULLS LAST)"),
        ("row_number() OVER (ORDER BY a DESC)", "ROW_NUMBER() OVER (ORDER BY `a` DESC)"),
        ("strpos(a, ',')", "LOCATE(',', `a`)"),
        ("a IS DISTINCT FROM b", "`a` IS DISTINCT FROM `b`"),
        ("hash(a)", "XXHASH64(`a`)"),
        ("len(list_filter(a, lambda m: m.b = c)) > 0", "SIZE(FILTER(`a`, `m` -> `m`.`b` = `c`)) > 0"),
        ("[{'b': c}]", "ARRAY(STRUCT(`c` AS `b`))"),
        ("bucket_of(a)", "(CAST(CONV(SUBSTRING((`a`), 1, 6), 16, 10) AS INT) % CAST(4 AS INT))"),
        ("bucket_of_month(a) + 1", None),
        ("getvariable('given')", "'it\\'s'"),
        ("getvariable('pseudonym')", "'a\\\\b'"),
        ("getvariable('inner_pad')", "(SELECT `value` FROM `variable_inner_pad`)"),
        ("CAST(NULL AS VARCHAR)", "CAST(NULL AS STRING)"),
        ('"end"', "`end`"),
    ],
)
def test_words_of_duckdb_in_spark(duckdb: str, spark: str | None) -> None:
    found = selected(duckdb)
    assert found == spark or (spark is None and found.endswith("% CAST(4 AS INT)) + 1"))


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT a / b FROM t", "divides whole numbers"),
        ("SELECT a // b FROM t", "IntDiv"),
        ("SELECT CAST(CAST(a AS DOUBLE) / 2 AS INTEGER) FROM t", "rounds"),
        ("SELECT try_cast(a AS INTEGER) FROM t", "TryCast"),
        ("SELECT CAST(a AS DATE) FROM t", "cast to DATE"),
        ("SELECT CAST(a AS HUGEINT) FROM t", "cast to"),
        ("SELECT date_diff('year', a, b) FROM t", "DateDiff"),
        ("SELECT epoch_us(a) FROM t", "epoch_us"),
        ("SELECT substr(a, -6, 1) FROM t", "counts from 1"),
        ("SELECT regexp_extract(a, 'x', 1) FROM t", "RegexpExtract"),
        ("SELECT list_sort(a) FROM t", "ArraySort"),
        ("SELECT string_agg(a, ',') FROM t", "GroupConcat"),
        ("SELECT row_number() OVER (PARTITION BY a) FROM t", "in no order"),
        ("SELECT first(a) FROM t", "First"),
        ("SELECT a FROM t ORDER BY a", "no order"),
        ("SELECT a FROM t LIMIT 1", "no order"),
        ("SELECT a FROM t UNION ALL BY NAME SELECT a FROM u", "BY NAME"),
        ("SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1", "Qualify"),
        ("SELECT generate_subscripts(a, 1) FROM t", "generate_subscripts"),
        ("SELECT getvariable('other') FROM t", "no variable 'other'"),
        ("SELECT random() FROM t", "Rand"),
        ("DELETE FROM t", "only CREATE"),
        ("INSERT INTO t VALUES (1)", "only CREATE"),
    ],
)
def test_what_would_mean_something_else_is_refused(sql: str, fault: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)" + fault):
        [rendered(statement.query, macros(), VARIABLES) for statement in statements(sql)]


def test_a_macro_hides_columns_of_its_parameters_names_and_nothing_else() -> None:
    known = Macros()
    text = "CREATE MACRO twice(x) AS x + t.x; CREATE MACRO four(y) AS twice(twice(y))"
    for statement in statements(text):
        known.define(statement.tree)
    (statement,) = statements("SELECT four(a - 1) AS x FROM t")
    assert rendered(statement.query, known, {}) == (
        "SELECT ((((((`a` - 1)) + `t`.`x`)) + `t`.`x`)) AS `x` FROM `t`"
    )


def test_macros_in_a_circle_are_refused() -> None:
    known = Macros()
    for statement in statements("CREATE MACRO f(x) AS g(x); CREATE MACRO g(x) AS f(x)"):
        known.define(statement.tree)
    (statement,) = statements("SELECT f(a) FROM t")
    with pytest.raises(ValueError, match="circle"):
        rendered(statement.query, known, {})


def test_a_recursion_is_taken_apart() -> None:
    (statement,) = statements(
        "WITH RECURSIVE first AS (SELECT n FROM t), up AS (SELECT n FROM first UNION SELECT up.n + 1 AS n FROM up "
        "JOIN first ON up.n = first.n), last AS (SELECT max(n) AS n FROM up) SELECT n FROM last"
    )
    found = taken_apart(statement.query, "made")
    assert found is not None
    assert [(name, query.sql("duckdb")) for name, query in found.before] == [
        ("made__first", "SELECT n FROM t")
    ]
    assert (found.name, found.distinct) == ("made__up", True)
    assert found.anchor.sql("duckdb") == "SELECT n FROM made__first AS first"
    assert found.step.sql("duckdb") == (
        "SELECT up.n + 1 AS n FROM made__up AS up JOIN made__first AS first ON up.n = first.n"
    )
    assert found.rest.sql("duckdb") == (
        "WITH last AS (SELECT MAX(n) AS n FROM made__up AS up) SELECT n FROM last"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE up AS (SELECT n + 1 AS n FROM up UNION ALL SELECT n FROM t) SELECT n FROM up",
        "WITH RECURSIVE up AS (SELECT n FROM up) SELECT n FROM up",
        "WITH RECURSIVE a AS (SELECT 1 AS n UNION SELECT n FROM a), b AS (SELECT 1 UNION SELECT * FROM b) SELECT 1",
    ],
)
def test_a_recursion_of_another_form_is_refused(sql: str) -> None:
    (statement,) = statements(sql)
    with pytest.raises(ValueError, match=r"UNION"):
        taken_apart(statement.query, "made")
