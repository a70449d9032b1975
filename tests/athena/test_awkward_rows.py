"""What an engine could quietly change, one row each: letters, spaces, nothing and the empty string, large and negative
numbers. Every measure's cells are written down here, and are those of Trino and of DuckDB.
"""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import duckdb
import pytest
from trino.dbapi import Connection
from trino.exceptions import TrinoQueryError

from metriccare.gold.definitions import measure_sql
from metriccare.gold.recount.statements import of_measures
from metriccare.gold.tables import EPISODE, STAY
from metriccare.lake.engine import connect
from metriccare.lake.schema import TableSchema
from tests.athena.loading import Values, execute, load
from tests.athena.trino import Trino

pytestmark = pytest.mark.slow

Row = dict[str, object]
Sums = tuple[int, int, int, int]
"""Numerator, denominator, squares, unripe."""

ACUTE = "é"
NAMES = (
    "", " ", "a", "A", "a ", unicodedata.normalize("NFC", ACUTE), unicodedata.normalize("NFD", ACUTE), None, "NULL",
    "O'Brien's \"Ward\"", "\\n \\' % _ ; --", "line\nbreak\ttab", "病院 🏥", "Sjúkrahúsið á Ísafirði", "ß", "SS", "İ",
    "\u200b",
)  # fmt: skip
HUGE = 3_000_000_000_000_000_000
"""Microseconds; of two such stays, the sum has its last digit beyond a double's, and the squares beyond a BIGINT."""
PLACE: Row = {
    "month": "2024-12", "year": "2024", "hospital": "h", "department": "d", "sex": "female", "age_band": "65-74",
    "race": "White",
}  # fmt: skip
STAY_ROW: Row = PLACE | {
    "age": 70, "los_us": 86_400_000_000, "whole_days": 1, "ripe_30": True, "died_within_30": False, "hai_events": 0,
    "hai_events_day_3": 0,
}  # fmt: skip
EPISODE_ROW: Row = PLACE | {"age": 70, "readmitted": False}


def stay(department: str, **values: object) -> Row:
    return STAY_ROW | {"department": department} | values


def episode(department: str, **values: object) -> Row:
    return EPISODE_ROW | {"department": department} | values


STAYS = [
    stay("huge", los_us=HUGE, whole_days=34_722_222),
    stay("huge", los_us=HUGE + 1, whole_days=34_722_223),
    stay("negative", los_us=-5, whole_days=-1, hai_events=-1, hai_events_day_3=-2),
    stay("nothing", age=None, ripe_30=None, died_within_30=None, hai_events=None),
    stay("nothing", los_us=None, whole_days=None, hai_events=2, death_evidence="", died_within_30=True),
    stay("old", age=94, died_within_30=True, death_evidence="disposition"),
    stay("old", age=95, died_within_30=True, hai_events=1, hai_events_day_3=3),
    stay("old", age=65, ripe_30=False, died_within_30=True),
    stay("old", age=64),
]
NAMED = [stay("named", hospital=name) for name in NAMES]
EPISODES = [
    episode("open", readmitted=None),
    episode("open", readmitted=True, age=64),
    episode("open", readmitted=True, age=65),
    episode("out", index_exclusion="", age=None),
    episode("out", index_exclusion="not_ripe"),
    episode("out", index_exclusion="NOT_RIPE"),
    episode("out", index_exclusion="died"),
]
DAY = 86_400_000_000
EXPECTED: dict[str, dict[tuple[str, str], Sums]] = {
    "alos": {
        ("default", "huge"): (
            6_000_000_000_000_000_001,
            2,
            18_000_000_000_000_000_006_000_000_000_000_000_001,
            0,
        ),
        ("whole_days", "huge"): (69_444_445, 2, 2_411_265_470_679_013, 0),
        ("default", "negative"): (-5, 1, 25, 0),
        ("whole_days", "negative"): (-1, 1, 1, 0),
        ("default", "nothing"): (DAY, 2, DAY * DAY, 0),
        ("whole_days", "nothing"): (1, 2, 1, 0),
        ("default", "old"): (4 * DAY, 4, 4 * DAY * DAY, 0),
        ("whole_days", "old"): (4, 4, 4, 0),
    },
    "hai": {
        ("default", "huge"): (0, 2, 0, 0),
        ("day_3", "huge"): (0, 2, 0, 0),
        ("per_1000_patient_days", "huge"): (0, 69_444_445, 0, 0),
        ("default", "negative"): (0, 1, 0, 0),
        ("day_3", "negative"): (0, 1, 0, 0),
        ("per_1000_patient_days", "negative"): (-1, -1, 0, 0),
        ("default", "nothing"): (1, 2, 0, 0),
        ("day_3", "nothing"): (0, 2, 0, 0),
        ("per_1000_patient_days", "nothing"): (2, 1, 0, 0),
        ("default", "old"): (1, 4, 0, 0),
        ("day_3", "old"): (1, 4, 0, 0),
        ("per_1000_patient_days", "old"): (1, 4, 0, 0),
    },
    "mortality": {
        ("default", "huge"): (0, 2, 0, 0),
        ("30d_65_94", "huge"): (0, 2, 0, 0),
        ("default", "negative"): (0, 1, 0, 0),
        ("30d_65_94", "negative"): (0, 1, 0, 0),
        ("default", "nothing"): (1, 2, 0, 0),  # an empty string is not nothing
        ("30d_65_94", "nothing"): (1, 1, 0, 0),  # and whose age is not known is not 65 to 94
        ("default", "old"): (1, 4, 0, 0),
        ("30d_65_94", "old"): (1, 1, 0, 1),
    },
    "readmission_30d": {
        ("default", "open"): (2, 3, 0, 0),
        ("65_plus", "open"): (1, 2, 0, 0),
        ("default", "out"): (0, 0, 0, 1),
        ("65_plus", "out"): (0, 0, 0, 1),
    },
}


@pytest.fixture(scope="module")
def trino_with_rows(trino: Trino) -> Connection:
    """A Trino with these stays and episodes, and a stay for each name of a hospital."""
    connection = trino.connection("awkward")
    load(connection, STAY, values(STAY, [*STAYS, *NAMED]))
    load(connection, EPISODE, values(EPISODE, EPISODES))
    return connection


def values(schema: TableSchema, rows: Sequence[Row]) -> list[Values]:
    return [tuple(row.get(name) for name in schema.column_names) for row in rows]


def duckdb_answer(sql: str, stays: Sequence[Row] = (*STAYS, *NAMED)) -> list[Values]:
    connection = connect()
    for schema, rows in ((STAY, stays), (EPISODE, EPISODES)):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in schema.columns)
        connection.execute(f"CREATE TABLE {schema.name} ({columns})")
        marks = ", ".join("?" for _ in schema.columns)
        connection.executemany(f"INSERT INTO {schema.name} VALUES ({marks})", values(schema, rows))
    return connection.execute(sql).fetchall()


def sums(rows: Sequence[Sequence[object]], department: str | None = None) -> dict[tuple[str, str], Sums]:
    """The four sums by variant and department, or by variant and hospital of one department."""
    by = 4 if department is None else 3
    kept = [row for row in rows if (row[4] == department if department else row[4] != "named")]
    found = {(row[0], row[by]): tuple(row[8:]) for row in kept}
    assert len(found) == len(kept)
    return cast("dict[tuple[str, str], Sums]", found)


@pytest.mark.parametrize("measure", EXPECTED)
def test_awkward_rows_count_as_written(measure: str, trino_with_rows: Connection) -> None:
    (statement,) = of_measures("athena", measure)
    assert sums(execute(trino_with_rows, statement.sql)) == EXPECTED[measure]
    assert sums(duckdb_answer(measure_sql(measure))) == EXPECTED[measure]


def test_every_name_is_a_hospital_of_its_own(trino_with_rows: Connection) -> None:
    (statement,) = of_measures("athena", "mortality")
    found = sums(execute(trino_with_rows, statement.sql), "named")
    assert found == {(variant, name): (0, 1, 0, 0) for variant in ("default", "30d_65_94") for name in NAMES}
    assert sums(duckdb_answer(measure_sql("mortality")), "named") == found


def test_sums_come_as_the_types_that_gold_stores(trino_with_rows: Connection) -> None:
    (statement,) = of_measures("athena", "alos")
    cursor = trino_with_rows.cursor().execute(statement.sql)
    types = {column[0]: column[1] for column in cursor.description or ()}
    assert list(types)[:8] == [
        "variant", "month", "year", "hospital", "department", "sex", "age_band", "race",
    ]  # fmt: skip
    assert dict(list(types.items())[8:]) == {
        "numerator_units": "bigint", "denominator": "bigint", "squared_units": "decimal(38, 0)", "unripe": "bigint",
    }  # fmt: skip
    assert isinstance(cursor.fetchall()[0][10], Decimal)


@pytest.mark.parametrize(
    ("name", "los_us", "said"),
    [
        ("the_sum", (9 * 10**18, 9 * 10**18), "bigint addition overflow"),
        ("the_squares", (9 * 10**18, -(9 * 10**18)), "Decimal overflow"),
    ],
)
def test_what_is_too_large_is_an_error_and_never_another_number(
    name: str, los_us: Sequence[int], said: str, trino: Trino
) -> None:
    connection = trino.connection(name)
    rows = [stay("d", los_us=length) for length in los_us]
    load(connection, STAY, values(STAY, rows))
    (statement,) = of_measures("athena", "alos")
    with pytest.raises(TrinoQueryError, match=said):
        execute(connection, statement.sql)
    with pytest.raises(duckdb.Error):
        duckdb_answer(measure_sql("alos"), rows)
