"""Ids that two sources use: the same type and id from different systems may be two people.

Two sources are two values of `meta.source` (what follows a `#` names a request, not a source), or two files whose
resources of that id have no identifier in common. Not here: what a run does about it.
"""

import pyarrow as pa

from metriccare.bronze.profile.report import SharedId
from metriccare.bronze.shapes import Deep
from metriccare.lake.engine import connect, packaged_sql

_BATCH = 1 << 15
_SEEN = "CREATE TABLE seen (resource_type VARCHAR, id VARCHAR, source VARCHAR, file VARCHAR, identifiers VARCHAR[])"
_COLUMNS = ["resource_type", "id", "source", "file", "identifiers"]

_Row = tuple[str, str, str, str, list[str]]


class IdTally:
    """Remembers which source and file each id came from, outside of Python's memory."""

    def __init__(self) -> None:
        self._connection = connect()
        self._connection.execute(_SEEN)
        self._rows: list[_Row] = []

    def add(self, kind: str, resource: Deep, file: str) -> None:
        """One resource of the feed."""
        if resource.id is not None:
            source = (resource.meta.source if resource.meta else None) or ""
            named = [
                f"{one.system or ''}|{one.value}" for one in resource.identifier or () if one and one.value
            ]
            self._rows.append((kind, resource.id, source.split("#")[0], file, named))
        if len(self._rows) >= _BATCH:
            self._flush()

    def shared(self) -> tuple[tuple[SharedId, ...], int]:
        """The first 20 of them, and how many there are; nothing can be added afterwards."""
        self._flush()
        query = packaged_sql(__package__, "shared_id")
        rows = self._connection.execute(query).fetchall()
        self._connection.close()
        return tuple(SharedId(kind, id_, tuple(used)) for kind, id_, used, _ in rows), rows[0][
            3
        ] if rows else 0

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            columns = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
            self._connection.register("rows", pa.table(columns))
            self._connection.execute("INSERT INTO seen SELECT * FROM rows")
            self._connection.unregister("rows")
