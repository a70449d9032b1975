"""The two tables a landing leaves beside its bytes: the index of its good records and its quarantined ones.

Rows are collected here as columns, a run of plain lines at a time. Not here: files (`store`), judging (`judge`).
"""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from metriccare.bronze import shapes
from metriccare.bronze.judge import TYPE_OF
from metriccare.bronze.resource_types import R4_TYPES

_LINKS = pa.list_(pa.struct([pa.field("urn", pa.string()), pa.field("target", pa.string())]))
_TYPE = pa.dictionary(pa.int16(), pa.string())

# seq = the record's place in its file, from 1, blank and bad ones counted; line = where it starts, from 1;
# offset and length in the decompressed bytes; links = what its urn:uuid references stand for in its Bundle.
INDEX = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("resource_type", _TYPE, nullable=False),
        pa.field("id", pa.string()),
        pa.field("deleted", pa.bool_(), nullable=False),
        pa.field("entry", pa.string()),
        pa.field("links", _LINKS),
    ]
)
QUARANTINE = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("entry", pa.string()),
        pa.field("json_path", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
        pa.field("full_url", pa.string()),
        pa.field("links", _LINKS),
    ]
)
TYPE_NAMES = pa.array(R4_TYPES, pa.string())
_CODE = {shape: R4_TYPES.index(name) for shape, name in TYPE_OF.items()}


class Link(msgspec.Struct, frozen=True):
    """An `urn:uuid` of a Bundle and the `Type/id` it stands for."""

    urn: str
    target: str


class Good(msgspec.Struct, frozen=True):
    """One record that is taken, and where it stands."""

    seq: int
    line: int
    offset: int
    length: int
    resource_type: str
    id: str | None = None
    deleted: bool = False
    entry: str | None = None
    links: tuple[Link, ...] = ()


class Bad(msgspec.Struct, frozen=True):
    """One record that is not taken, where it stands and why."""

    seq: int
    line: int
    offset: int
    length: int
    entry: str | None
    json_path: str
    reason: str
    detail: str
    full_url: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that follow each other, all taken: their places as arrays, and their resources."""

    seq: np.ndarray
    line: np.ndarray
    offset: np.ndarray
    length: np.ndarray
    resources: list[shapes.Resource]


@dataclass(frozen=True, slots=True)
class Part:
    """What a piece of a file holds; seq and line count from the start of the piece, offsets from that of the file."""

    index: pa.Table
    quarantine: pa.Table
    records: int
    blank: int
    lines: int


class Collected:
    """The records of one piece of a file in order, as they are found."""

    def __init__(self) -> None:
        self.records = 0
        self.blank = 0
        self.bad: list[Bad] = []
        self._pending: list[Good] = []
        self._batches: list[pa.RecordBatch] = []

    def next_seq(self) -> int:
        """The number of the next record, from 1."""
        self.records += 1
        return self.records

    def add_blank(self) -> None:
        """A record that holds nothing: an empty line, a Bundle entry without a resource."""
        self.records += 1
        self.blank += 1

    def add_good(self, record: Good) -> None:
        """One record that is taken."""
        self._pending.append(record)

    def add_run(self, run: Run) -> None:
        """Many plain records at once."""
        self._flush()
        self.records += len(run.resources)
        self._batches.append(_run_batch(run))

    def part(self, lines: int) -> Part:
        """All of it, once the piece's `lines` are through."""
        self._flush()
        bad = pa.Table.from_pylist([msgspec.to_builtins(row) for row in self.bad], QUARANTINE)
        return Part(pa.Table.from_batches(self._batches, INDEX), bad, self.records, self.blank, lines)

    def _flush(self) -> None:
        if self._pending:
            self._batches.append(_row_batch(self._pending))
            self._pending = []


def _run_batch(run: Run) -> pa.RecordBatch:
    count = len(run.resources)
    codes = np.fromiter(map(_CODE.__getitem__, map(type, run.resources)), np.int16, count)
    columns: list[pa.Array[Any]] = [
        pa.array(run.seq),
        pa.array(run.line),
        pa.array(run.offset),
        pa.array(run.length),
        pa.DictionaryArray.from_arrays(codes, TYPE_NAMES),
        pa.array([resource.id for resource in run.resources], pa.string()),
        pa.array(np.zeros(count, np.bool_)),
        pa.nulls(count, pa.string()),
        pa.nulls(count, _LINKS),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=INDEX)


def _row_batch(rows: list[Good]) -> pa.RecordBatch:
    codes = [R4_TYPES.index(row.resource_type) for row in rows]
    columns: list[pa.Array[Any]] = [
        pa.array([row.seq for row in rows], pa.int64()),
        pa.array([row.line for row in rows], pa.int64()),
        pa.array([row.offset for row in rows], pa.int64()),
        pa.array([row.length for row in rows], pa.int64()),
        pa.DictionaryArray.from_arrays(pa.array(codes, pa.int16()), TYPE_NAMES),
        pa.array([row.id for row in rows], pa.string()),
        pa.array([row.deleted for row in rows], pa.bool_()),
        pa.array([row.entry for row in rows], pa.string()),
        pa.array([[msgspec.to_builtins(link) for link in row.links] or None for row in rows], _LINKS),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=INDEX)
