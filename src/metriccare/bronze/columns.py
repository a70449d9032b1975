"""The two tables a landing leaves beside its bytes: the index of its good records and its quarantined ones.

Rows are collected here as columns, a run of plain lines at a time. Not here: files (`store`), judging (`judge`).
"""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
import numpy as np
import pyarrow as pa

from metriccare.bronze.judge import TYPE_OF
from metriccare.bronze.links import Link
from metriccare.bronze.resource_types import R4_TYPES
from metriccare.bronze.shapes import Resource

_LINKS = pa.list_(pa.struct([pa.field("urn", pa.string()), pa.field("target", pa.string())]))
_ENTRY = pa.string()
_TYPE = pa.dictionary(pa.int16(), pa.string())

# seq = the record's place in its file, from 1, blank and bad ones counted; line = where it starts, from 1;
# offset and length in the decompressed bytes; links = what its urn:uuid references stand for in its Bundle;
# is_entry = the bytes are those of a Bundle entry, not of the resource in it.
INDEX = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("resource_type", _TYPE, nullable=False),
        pa.field("id", pa.string()),
        pa.field("deleted", pa.bool_(), nullable=False),
        pa.field("entry", _ENTRY),
        pa.field("links", _LINKS),
    ]
)
QUARANTINE = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("entry", _ENTRY),
        pa.field("json_path", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
        pa.field("is_entry", pa.bool_(), nullable=False),
        pa.field("full_url", pa.string()),
        pa.field("links", _LINKS),
    ]
)
_NONE_BAD = QUARANTINE.empty_table()
_TYPE_NAMES = pa.array(R4_TYPES, pa.string())
_SEAL = 1 << 15
_CODE = {shape: R4_TYPES.index(name) for shape, name in TYPE_OF.items()}


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


_PLAIN = Good(0, 0, 0, 0, "")


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
    is_entry: bool = False
    full_url: str | None = None
    links: tuple[Link, ...] = ()


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
        self._sealed: list[pa.Table] = []
        self._clear()

    def _clear(self) -> None:
        self._places: list[np.ndarray] = []  # of seq, line, offset, length and type, a column for each record
        self._single: list[
            tuple[int, int, int, int, int]
        ] = []  # the same of records that came one by one, to follow
        self._ids: list[str | None] = []
        self._special: dict[int, Good] = {}  # by row: what is in a Bundle or an array, or deleted

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
        code = R4_TYPES.index(record.resource_type)
        self._single.append((record.seq, record.line, record.offset, record.length, code))
        if record.entry or record.deleted or record.links:
            self._special[len(self._ids)] = record
        self._ids.append(record.id)
        if len(self._special) >= _SEAL:
            self._seal()

    def add_run(self, line: int, offsets: np.ndarray, lengths: np.ndarray, resources: list[Resource]) -> None:
        """Many plain records at once, on lines that follow each other from `line`."""
        self._place_singles()
        count = len(resources)
        places = np.empty((5, count), np.int64)
        places[0] = np.arange(self.records + 1, self.records + 1 + count)
        places[1] = np.arange(line, line + count)
        places[2], places[3] = offsets, lengths
        places[4] = [_CODE[type(resource)] for resource in resources]
        self._places.append(places)
        self._ids += [resource.id for resource in resources]
        self.records += count

    def part(self, lines: int) -> Part:
        """All of it, once the piece's `lines` are through."""
        self._seal()
        rows = [msgspec.to_builtins(row) for row in self.bad]
        bad = pa.Table.from_pylist(rows, QUARANTINE) if rows else _NONE_BAD
        return Part(pa.concat_tables(self._sealed), bad, self.records, self.blank, lines)

    def _place_singles(self) -> None:
        if self._single:
            self._places.append(np.array(self._single, np.int64).T)
            self._single = []

    def _seal(self) -> None:
        """Into Arrow, where a row takes a tenth of the room."""
        self._place_singles()
        places = np.concatenate([np.empty((5, 0), np.int64), *self._places], axis=1)
        types = cast("pa.Array[Any]", pa.DictionaryArray.from_arrays(places[4].astype(np.int16), _TYPE_NAMES))
        columns: list[pa.Array[Any]] = [*map(pa.array, places[:4]), types, pa.array(self._ids, pa.string())]
        rest = self._specials() if self._special else self._plain()
        self._sealed.append(pa.Table.from_arrays([*columns, *rest], schema=INDEX))
        self._clear()

    def _plain(self) -> list["pa.Array[Any]"]:
        count = len(self._ids)
        return [pa.array(np.zeros(count, np.bool_)), pa.nulls(count, _ENTRY), pa.nulls(count, _LINKS)]

    def _specials(self) -> list["pa.Array[Any]"]:
        rows = [self._special.get(row, _PLAIN) for row in range(len(self._ids))]
        links = [[msgspec.to_builtins(link) for link in row.links] or None for row in rows]
        deleted = pa.array([row.deleted for row in rows], pa.bool_())
        return [deleted, pa.array([row.entry for row in rows], _ENTRY), pa.array(links, _LINKS)]
