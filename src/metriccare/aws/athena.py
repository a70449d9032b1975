"""Runs one statement on Amazon Athena and hands back its rows, as `gold.recount.compare` asks for an engine.

Not the statements, nor what is compared. API: https://docs.aws.amazon.com/athena/latest/APIReference/
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from metriccare.errors import DataError, StorageError

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_athena.type_defs import ColumnInfoTypeDef, RowTypeDef

PATIENCE = 600.0
"""Seconds that a query may take, waiting for its turn included."""

FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
WHOLE = frozenset({"tinyint", "smallint", "integer", "bigint"})


@dataclass(frozen=True, slots=True)
class Athena:
    """An engine: called with a statement that reads the tables of one database, it gives the rows."""

    client: "AthenaClient"
    database: str
    workgroup: str
    patience: float = PATIENCE

    def __call__(self, sql: str) -> Iterator[Sequence[object]]:
        """Rows as text, None and whole numbers. Raises StorageError where the query fails, DataError for odd values."""
        query = self.client.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.database}, WorkGroup=self.workgroup
        )["QueryExecutionId"]
        try:
            self._await(query)
        except BaseException:  # nobody waits for it any more, and it costs by what it reads
            self.client.stop_query_execution(QueryExecutionId=query)
            raise
        return self._rows(query)

    def _await(self, query: str) -> None:
        given_up, wait = time.monotonic() + self.patience, FIRST_WAIT
        while (state := self._state(query)) != "SUCCEEDED":
            if state in {"FAILED", "CANCELLED"} or time.monotonic() > given_up:
                raise StorageError(
                    f"query {query} of workgroup {self.workgroup}: {self._why(query, state)}",
                    way_out="look at it in Athena's history",
                )
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _state(self, query: str) -> str:
        found = self.client.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return found.get("Status", {}).get("State", "QUEUED")

    def _why(self, query: str, state: str) -> str:
        if state not in {"FAILED", "CANCELLED"}:
            return f"not through after {self.patience:,.0f} seconds"
        status = self.client.get_query_execution(QueryExecutionId=query)["QueryExecution"].get("Status", {})
        said = (status.get("StateChangeReason") or "without a reason").splitlines()[0]
        return f"{state.lower()}, {said[:200]}"

    def _rows(self, query: str) -> Iterator[Sequence[object]]:
        begun = False
        for page in self.client.get_paginator("get_query_results").paginate(QueryExecutionId=query):
            found = page["ResultSet"]
            columns, rows = found.get("ResultSetMetadata", {}).get("ColumnInfo", []), found.get("Rows", [])
            # The first row of the first page repeats the columns' names.
            yield from (
                _values(columns, row) for row in rows[0 if begun or not _heads(columns, rows) else 1 :]
            )
            begun = True


def _heads(columns: "Sequence[ColumnInfoTypeDef]", rows: "Sequence[RowTypeDef]") -> bool:
    names = [column["Name"] for column in columns]
    return bool(rows) and [datum.get("VarCharValue") for datum in rows[0].get("Data", [])] == names


def _values(columns: "Sequence[ColumnInfoTypeDef]", row: "RowTypeDef") -> Sequence[object]:
    texts = [datum.get("VarCharValue") for datum in row.get("Data", [])]
    try:
        return [_value(column["Type"], text) for column, text in zip(columns, texts, strict=True)]
    except (ValueError, InvalidOperation) as error:
        raise DataError(f"Athena answered a row that its columns do not describe: {error}") from error


def _value(kind: str, text: str | None) -> object:
    """Athena gives every value as text, and beside it the type."""
    if text is None:
        return None
    if kind in WHOLE:
        return int(text)
    return Decimal(text) if kind == "decimal" else text
