"""What DuckDB and Spark make of the same SQL where they differ by nature: NULLs, order, text, numbers, recursion, keys.

Not the scripts of silver and gold (tests/gold/spark). Expected values are literal; both engines have to give them.
"""

import hashlib
import hmac
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from metriccare.lake.bench import Bench
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect
from metriccare.lake.spark.bench import SparkBench
from metriccare.silver.rules import BLOCK

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from metriccare.lake.bench import Row

KEY = b"a key of a tenant, longer than nothing"
COLUMNS = {"k": "INTEGER", "s": "VARCHAR", "n": "BIGINT", "b": "BOOLEAN", "d": "DECIMAL(38,0)"}
ROWS: "list[Row]" = [
    (1, "a", 10, True, Decimal(1)),
    (2, "B", -3, False, Decimal(10**37)),
    (3, "é", None, None, None),
    (4, "z", 4, True, Decimal(-5)),
    (5, None, 7, False, Decimal(0)),
    (6, "\U0001f3e5", 2**62, True, Decimal(7)),
    (7, "￮", 1, None, Decimal(8)),
    (8, "it's \\ here", 0, False, Decimal(9)),
]


@pytest.fixture(scope="module")
def benches(spark: "SparkSession") -> "Iterator[dict[str, Bench | SparkBench]]":
    both: dict[str, Bench | SparkBench] = {"duckdb": DuckDBBench(connect()), "spark": SparkBench(spark)}
    padded = KEY.ljust(BLOCK, b"\0")
    for bench in both.values():
        bench.variable("inner_pad", bytes(byte ^ 0x36 for byte in padded))
        bench.variable("outer_pad", bytes(byte ^ 0x5C for byte in padded))
        bench.variable("buckets", 16)
        bench.run("metriccare.silver", "macros")
        bench.make("t", COLUMNS, ROWS)
        bench.make("pair", {"a": "VARCHAR", "c": "INTEGER"}, [("a", 1), (None, 2), ("q", None)])
        bench.make("edge", {"low": "INTEGER", "high": "INTEGER"}, [(1, 2), (2, 3), (3, 1), (4, 5)])
        bench.make("nothing", {"a": "VARCHAR"})
    yield both
    for bench in both.values():
        bench.close()


def both_say(benches: "dict[str, Bench]", sql: str, expected: "list[Row]") -> None:
    for name, bench in benches.items():
        assert sorted(bench.rows(sql), key=repr) == sorted(expected, key=repr), name


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ("s", [2, 1, 8, 4, 3, 7, 6, 5]),  # by code point, NULL last
        ("s DESC", [6, 7, 3, 4, 8, 1, 2, 5]),
        ("n, k", [2, 8, 7, 4, 5, 1, 6, 3]),
        ("n DESC NULLS LAST, k", [6, 1, 5, 4, 7, 8, 2, 3]),
        ("b, k", [2, 5, 8, 1, 4, 6, 3, 7]),  # false before true
        ("b DESC, k DESC", [6, 4, 1, 8, 5, 2, 7, 3]),
        ("(n > 3) DESC, k", [1, 4, 5, 6, 2, 7, 8, 3]),
    ],
)
def test_order(benches: "dict[str, Bench]", order: str, keys: list[int]) -> None:
    both_say(
        benches,
        f"SELECT k, CAST(row_number() OVER (ORDER BY {order}) AS INTEGER) AS place FROM t",
        [(key, place) for place, key in enumerate(keys, start=1)],
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT k FROM t WHERE greatest(n, 5) = 5", [(2,), (3,), (4,), (7,), (8,)]),
        ("SELECT k FROM t WHERE n IS DISTINCT FROM NULL AND n < 2", [(2,), (7,), (8,)]),
        ("SELECT k FROM t WHERE s NOT IN (SELECT a FROM pair)", []),
        ("SELECT k FROM t WHERE s NOT IN (SELECT a FROM nothing) AND k = 5", [(5,)]),
        ("SELECT k FROM t WHERE s IN (SELECT a FROM pair)", [(1,)]),
        ("SELECT a, k FROM t FULL JOIN pair ON s = a WHERE k IS NULL OR k = 1", [(None, None), ("a", 1), ("q", None)]),
        ("SELECT b FROM t UNION SELECT b FROM t", [(True,), (False,), (None,)]),
        ("SELECT b, count(*) AS n FROM t GROUP BY b", [(True, 3), (False, 3), (None, 2)]),
        ("SELECT count(n) AS n, count(DISTINCT b) AS m, max(s) AS s, min(s) AS x FROM t", [(7, 2, "\U0001f3e5", "B")]),
        ("SELECT min_by(s, n) AS s, max_by(k, n) AS k FROM t WHERE n IS NOT NULL AND k <> 6", [("B", 1)]),
        ("SELECT length(s) AS n, substr(s, 6) AS x FROM t WHERE k IN (6, 8)", [(1, ""), (11, "\\ here")]),
        ("SELECT strpos(s, 's') AS n FROM t WHERE k IN (4, 5, 8)", [(0,), (None,), (4,)]),
        ("SELECT s || '/' || k AS x FROM t WHERE k IN (4, 5)", [("z/4",), (None,)]),
        ("SELECT n % 4 AS m FROM t WHERE k IN (1, 2, 3)", [(2,), (-3,), (None,)]),
        ("SELECT CAST(floor((n - 11) / 10000.0) AS INTEGER) AS x FROM t WHERE k IN (1, 4)", [(-1,), (-1,)]),
        (
            "SELECT CAST(n AS DOUBLE) / 3 / NULLIF(k - 1, 0) * 100 AS x FROM t WHERE k IN (1, 4)",
            [(None,), (4 / 3 / 3 * 100,)],
        ),
        ("SELECT CAST(sum(d) AS DECIMAL(38, 0)) AS x FROM t", [(Decimal(10**37 + 20),)]),
        ("SELECT CAST(sum(n) AS BIGINT) AS x FROM t WHERE k = 99", [(None,)]),
        ("SELECT CASE s WHEN 'a' THEN 1 WHEN 'B' THEN 2 END AS x FROM t WHERE k <= 3", [(1,), (2,), (None,)]),
        ("SELECT t.* FROM t JOIN (SELECT k, s FROM t WHERE b) AS u USING (k, s) WHERE n = 10", [ROWS[0]]),
        (
            "SELECT len(list_filter([{'v': n}, {'v': 5}], lambda x: x.v > n)) AS x FROM t WHERE n IS NULL OR n > 3",
            [(0,), (0,), (0,), (0,), (1,)],
        ),
        ("SELECT bucket_of(a) AS x FROM (SELECT 'ff00fe' AS a UNION ALL SELECT '00000a77') AS u", [(14,), (10,)]),
        ("SELECT bucket_of(md5(s)) AS x FROM t WHERE k IN (3, 5)", [(0x66DDCD % 16,), (None,)]),
    ],
)  # fmt: skip
def test_both_say(benches: "dict[str, Bench]", sql: str, expected: "list[Row]") -> None:
    both_say(benches, sql, expected)


def test_pseudonyms_are_those_of_rfc_2104(benches: "dict[str, Bench]") -> None:
    expected = [
        (key, None if text is None else hmac.digest(KEY, text.encode(), hashlib.sha256).hex())
        for key, text, *_ in ROWS
    ]
    both_say(benches, "SELECT k, pseudonym(s) AS x FROM t", expected)


def test_a_key_shows_in_no_plan(benches: "dict[str, Bench]", capfd: pytest.CaptureFixture[str]) -> None:
    bench = benches["spark"]
    assert isinstance(bench, SparkBench)
    bench.frame("SELECT pseudonym(s) AS x FROM t").explain("extended")
    told = capfd.readouterr().out
    assert "sha2" in told
    for pad in (0x36, 0x5C):
        hidden = bytes(byte ^ pad for byte in KEY)
        assert hidden.hex() not in told.lower()
        assert hidden.decode("latin-1") not in told


CIRCLE = """
CREATE OR REPLACE TEMP TABLE way AS
WITH RECURSIVE walk AS (
    SELECT low AS start, high AS place, 1 AS steps FROM edge
    UNION{every}
    SELECT walk.start, edge.high AS place, {steps} AS steps
    FROM walk JOIN edge ON walk.place = edge.low
    WHERE walk.steps < 4
)

SELECT start, place, CAST(count(*) AS INTEGER) AS ways FROM walk GROUP BY start, place
"""


@pytest.mark.parametrize(
    ("every", "steps", "expected"),
    [
        (
            " ALL", "walk.steps + 1",
            [
                (1, 1, 1), (1, 2, 2), (1, 3, 1), (2, 1, 1), (2, 2, 1), (2, 3, 2), (3, 1, 2), (3, 2, 1), (3, 3, 1),
                (4, 5, 1),
            ],
        ),
        ("", "walk.steps", [*((a, b, 1) for a in (1, 2, 3) for b in (1, 2, 3)), (4, 5, 1)]),
    ],
)  # fmt: skip
def test_recursion_ends_as_it_does_in_duckdb(
    benches: "dict[str, Bench]", every: str, steps: str, expected: "list[Row]"
) -> None:
    for bench in benches.values():
        bench.execute(CIRCLE.format(every=every, steps=steps))
    both_say(benches, "SELECT start, place, ways FROM way", expected)


def test_what_is_appended_is_put_by_name(benches: "dict[str, Bench]") -> None:
    for bench in benches.values():
        bench.make("kept", {"a": "VARCHAR", "b": "INTEGER", "c": "INTEGER"})
        bench.append("kept", "SELECT 3 AS c, 'x' AS a")
        bench.append("kept", "SELECT k AS b, s AS a FROM t WHERE k = 5")
    both_say(benches, "SELECT a, b, c FROM kept", [("x", None, 3), (None, 5, None)])


def test_a_table_is_what_it_was_when_it_was_made(benches: "dict[str, Bench]") -> None:
    for bench in benches.values():
        bench.make("source", {"a": "INTEGER"}, [(1,)])
        bench.execute("CREATE OR REPLACE TEMP TABLE copied AS SELECT a FROM source")
        bench.make("source", {"a": "INTEGER"}, [(2,)])
        bench.execute(
            "CREATE OR REPLACE TEMP TABLE copied AS SELECT a FROM copied UNION SELECT a FROM source"
        )
    both_say(benches, "SELECT a FROM copied", [(1,), (2,)])


@pytest.mark.parametrize(
    "sql", ["SELECT n * 4 AS x FROM t WHERE k = 6", "SELECT CAST(s AS INTEGER) AS x FROM t"]
)
def test_what_cannot_be_is_an_error_and_no_null(benches: "dict[str, Bench]", sql: str) -> None:
    for bench in benches.values():
        with pytest.raises(Exception, match=r"(?i)overflow|convert|cast"):
            bench.rows(sql)


def test_after_close_nothing_of_a_run_is_left(spark: "SparkSession") -> None:
    bench = SparkBench(spark)
    bench.make("left_behind", {"a": "INTEGER"}, [(1,)])
    bench.variable("hidden", b"secret")
    bench.close()
    assert not {"left_behind", "variable_hidden"} & {table.name for table in spark.catalog.listTables()}
