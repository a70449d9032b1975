"""The good records of a landing, as Arrow batches that silver reads; and any landed bytes by their place.

Not here: the bad ones (`quarantine`), and what the records say (silver).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metriccare.bronze.frames import FrameReader
from metriccare.bronze.landing import Landing
from metriccare.bronze.links import Link, written_out
from metriccare.bronze.opening import HasBronze, opened
from metriccare.bronze.store import Store
from metriccare.errors import NotFoundError

# seq: 1, 2, 3 … in document order, gaps where records are blank or in quarantine; line and entry: where it stands;
# json: the record, urn:uuid references of its Bundle already written as Type/id; null where `deleted`.
SCHEMA = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("entry", pa.string()),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("resource_type", pa.string(), nullable=False),
        pa.field("id", pa.string()),
        pa.field("deleted", pa.bool_(), nullable=False),
        pa.field("json", pa.binary()),
    ]
)
MAX_BYTES = 64 << 20
_INDEX_ROWS = 1 << 16


def landings(tenant: HasBronze, after: int = 0) -> list[Landing]:
    """The tenant's landings numbered above `after`, in order."""
    with opened(tenant) as (_, ledger):
        return ledger.landings(after)


class Span(NamedTuple):
    """Some of a landing's good records: rows of its index from `first` to before `last`, and the bytes they take."""

    first: int
    last: int
    size: int


def spans(tenant: HasBronze, landing: Landing, max_bytes: int) -> list[Span]:
    """A landing's good records, all of them, cut between lines into spans that lie within `max_bytes`."""
    found: list[Span] = []
    before = 0
    with pq.ParquetFile(Store(tenant.bronze).index(landing.sha256)) as file:
        for rows in file.iter_batches(_INDEX_ROWS, columns=["offset", "length"]):
            starts = rows["offset"].to_numpy()
            ends = starts + rows["length"].to_numpy()
            for first, last in _spans(rows, max_bytes):
                size = int(ends[last - 1] - starts[first])
                found.append(Span(before + first, before + last, size))
            before += rows.num_rows
    return found


def batches(
    tenant: HasBronze,
    landing: Landing,
    types: frozenset[str] | None = None,
    max_bytes: int = MAX_BYTES,
    span: Span | None = None,
) -> Iterator[pa.RecordBatch]:
    """The good records of a landing (or a span of them) in order, of some types or of all.

    A batch holds about `max_bytes` of JSON.
    """
    store = Store(tenant.bronze)
    with FrameReader(store.object(landing.sha256)) as reader:
        for rows in _index(store, landing, types, span):
            for first, last in _spans(rows, max_bytes):
                yield _batch(rows.slice(first, last - first), reader)


def types_in(tenant: HasBronze, landing: Landing) -> frozenset[str]:
    """The resource types of a landing's good records."""
    found: set[str] = set()
    with pq.ParquetFile(Store(tenant.bronze).index(landing.sha256)) as file:
        for rows in file.iter_batches(_INDEX_ROWS, columns=["resource_type"]):
            found.update(cast("list[str]", rows["resource_type"].unique().to_pylist()))
    return frozenset(found)


def raw(tenant: HasBronze, landing_number: int, offset: int, length: int) -> bytes:
    """Landed bytes by their place in the decompressed file."""
    with opened(tenant) as (store, ledger):
        landing = ledger.landing(landing_number)
    if landing is None:
        raise NotFoundError(
            f"tenant {tenant.name} has no landing {landing_number}", way_out="see metriccare status"
        )
    with FrameReader(store.object(landing.sha256)) as reader:
        return reader.read(offset, length)


def _index(
    store: Store, landing: Landing, types: frozenset[str] | None, span: Span | None
) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(store.index(landing.sha256)) as file:
        for rows in file.iter_batches(_INDEX_ROWS) if span is None else _within(file, span):
            wanted = rows if types is None else rows.filter(_of_types(rows, types))
            if wanted.num_rows:
                yield wanted


def _within(file: pq.ParquetFile, span: Span) -> Iterator[pa.RecordBatch]:
    """The rows of a span; only the row groups that it touches are read."""
    start = 0
    for number in range(file.metadata.num_row_groups):
        count = file.metadata.row_group(number).num_rows
        first, last = max(span.first - start, 0), min(span.last - start, count)
        if first < last:
            group = file.read_row_group(number).slice(first, last - first)
            yield from group.to_batches(max_chunksize=_INDEX_ROWS)
        start += count


def _of_types(rows: pa.RecordBatch, types: frozenset[str]) -> pa.BooleanArray:
    names = rows["resource_type"].cast(pa.string())
    return pc.is_in(names, pa.array(sorted(types), pa.string()))


def _spans(rows: pa.RecordBatch, max_bytes: int) -> Iterator[tuple[int, int]]:
    """Rows that lie within `max_bytes` of each other; a longer record is a batch of its own."""
    starts = rows["offset"].to_numpy()
    ends = starts + rows["length"].to_numpy()
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + max_bytes, side="right")))
        yield first, last
        first = last


def _batch(rows: pa.RecordBatch, reader: FrameReader) -> pa.RecordBatch:
    columns: list[pa.Array[Any]] = [rows[name] for name in SCHEMA.names[:-1]]
    columns[SCHEMA.get_field_index("resource_type")] = rows["resource_type"].cast(pa.string())
    return pa.RecordBatch.from_arrays([*columns, _json(rows, reader)], schema=SCHEMA)


def _json(rows: pa.RecordBatch, reader: FrameReader) -> "pa.Array[Any]":
    starts = rows["offset"].to_numpy()
    ends = starts + rows["length"].to_numpy()
    base = int(starts[0])
    text = reader.buffer(base, int(ends[-1]) - base)
    # Records and the gaps between them in turn, as views of the bytes; `take` then copies the records alone.
    bounds = (np.stack([starts, ends], axis=1).reshape(-1) - base).astype(np.int32)
    buffers = [None, pa.py_buffer(bounds.tobytes()), text]
    turns: pa.Array[Any] = pa.Array.from_buffers(pa.binary(), len(bounds) - 1, buffers)
    found = turns.take(pa.array(range(0, len(bounds) - 1, 2), pa.int32()))
    linked = rows["links"].null_count < rows.num_rows
    return (
        pa.array(_rewritten(rows, found), pa.binary())
        if linked or True in rows["deleted"].to_pylist()
        else found
    )


def _rewritten(rows: pa.RecordBatch, found: "pa.Array[Any]") -> Iterator[bytes | None]:
    links = msgspec.convert(rows["links"].to_pylist(), list[tuple[Link, ...] | None])
    deleted = cast("list[bool]", rows["deleted"].to_pylist())
    for record, its_links, is_deleted in zip(found.to_pylist(), links, deleted, strict=True):
        yield None if is_deleted else written_out(cast("bytes", record), its_links or ())
