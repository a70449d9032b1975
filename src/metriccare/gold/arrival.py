"""What landed, on its way to silver's rows: read from bronze and flattened by silver's code, wherever a bench wants it.

Not what a run reads (`landed`), nor the flattening (`silver.flatten`, `silver.apart`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from metriccare.bronze.landing import Landing
from metriccare.bronze.records import Span, spans
from metriccare.gold.landed import Chosen, Reading, landed_span
from metriccare.silver import apart, flatten, rules
from metriccare.silver.flatten import LandedBatch
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PART_BYTES = 32 * 1024 * 1024
"""What one task flattens: a large file is many parts, and many small files are one."""

MEMORY_LIMIT = "256MiB"
"""DuckDB's share of a task, however large the input."""


class Piece(msgspec.Struct, frozen=True):
    """A span of one landing."""

    landing: Landing
    span: Span


_PART = msgspec.msgpack.Decoder(list[Piece])


@dataclass(frozen=True, slots=True)
class FlattenPart:
    """The task: it takes the tenant's key and bronze from where they are kept, and a connection of its own."""

    tenant: Tenant
    chosen: Chosen | None
    buckets: int

    def __call__(self, part: bytes, folder: Path) -> Iterator[tuple[str, Path]]:
        """The rows of a part as files in `folder`, each with its table."""
        from metriccare.lake.engine import connect

        connection = connect(folder, memory_limit=MEMORY_LIMIT)
        try:
            connection.execute("SET threads = 1")
            rules.prepare(connection, self.tenant.settings, self.tenant.key, self.buckets)
            flatten.prepare(connection)
            if landed := list(self._read(_PART.decode(part))):
                yield from apart.flatten_apart(connection, landed, folder)
        finally:
            connection.close()

    def _read(self, pieces: Sequence[Piece]) -> Iterator[LandedBatch]:
        for piece in pieces:
            yield from landed_span(self.tenant, piece.landing, self.chosen, piece.span)


class LandedArrival:
    """The records of some landings of a tenant, for a lake with this many buckets."""

    def __init__(self, tenant: Tenant, reading: Reading, buckets: int) -> None:
        self._tenant = tenant
        self._reading = reading
        self._buckets = buckets

    def on_connection(self, connection: "DuckDBPyConnection", spill: Path) -> None:
        """Flatten everything on this connection; what is too much to hold goes to the folder `spill`."""
        rules.prepare(connection, self._tenant.settings, self._tenant.key, self._buckets)
        flatten.prepare(connection)
        for group in self._reading.groups():
            flatten.flatten(connection, group, spill)
        for resource_type, stream in self._reading.streams():
            flatten.flatten_stream(connection, resource_type, stream, spill)
        flatten.collect(connection, spill)

    def parts(self) -> Sequence[bytes]:
        """Spans of about `PART_BYTES`, those of small landings together."""
        return [msgspec.msgpack.encode(part) for part in self._grouped()]

    def _grouped(self) -> Iterator[list[Piece]]:
        part: list[Piece] = []
        size = 0
        for landing in self._reading.pending:
            for span in spans(self._tenant, landing, PART_BYTES):
                if part and size + span.size > PART_BYTES:
                    yield part
                    part, size = [], 0
                part.append(Piece(landing, span))
                size += span.size
        if part:
            yield part

    def task(self) -> FlattenPart:
        """What flattens a part."""
        return FlattenPart(self._tenant, self._reading.chosen, self._buckets)

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The tables that come of it."""
        return apart.tables()
