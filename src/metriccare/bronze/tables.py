"""The index and the quarantine of one landing, written part by part as Parquet. Not here: what is in a row."""

from collections import Counter
from contextlib import suppress
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from metriccare.bronze.columns import INDEX, QUARANTINE, Part

_GROUP_ROWS = 1 << 16


class Table:
    """One table, written in groups of rows, so that memory does not grow with the file."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        # Numbers that rise by about the same step are stored as their differences: a tenth of the room.
        steps = dict.fromkeys(("seq", "line", "offset", "length"), "DELTA_BINARY_PACKED")
        words = [name for name in schema.names if name not in steps and name not in ("id", "deleted")]
        self._writer = pq.ParquetWriter(
            file,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=words,  # pyright: ignore[reportArgumentType] the stub forgets the list of columns
            column_encoding=steps,
        )
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self.rows = 0

    def add(self, rows: pa.Table) -> None:
        """More rows, after those before."""
        self._waiting.append(rows)
        self.rows += rows.num_rows
        self._waiting_rows += rows.num_rows
        if self._waiting_rows >= _GROUP_ROWS:
            self._flush()

    def finish(self) -> None:
        """Write what is left and the file's footer."""
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file, of which nothing is wanted any more."""
        with suppress(Exception):  # the disk may be full, and the writer would try again when it is collected
            self._writer.close()
        self._writer.is_open = False

    def _flush(self) -> None:
        waiting, self._waiting, self._waiting_rows = self._waiting, [], 0
        if waiting:
            self._writer.write_table(pa.concat_tables(waiting).combine_chunks())


class Tables:
    """Both tables of a landing, and the counts that the ledger keeps."""

    def __init__(self, index: BinaryIO, quarantine: BinaryIO) -> None:
        self.index = Table(index, INDEX)
        self.quarantine = Table(quarantine, QUARANTINE)
        self.records = self.blank = self._lines = 0
        self.reasons: Counter[str] = Counter()

    def add(self, part: Part) -> None:
        """The next part of the file, its numbers made those of the file."""
        self.index.add(self._placed(part.index))
        if part.quarantine.num_rows:
            self.quarantine.add(self._placed(part.quarantine))
            self.reasons.update(map(str, part.quarantine["reason"].to_pylist()))
        self.records += part.records
        self.blank += part.blank
        self._lines += part.lines
        found = self.index.rows + self.quarantine.rows + self.blank
        assert found == self.records, f"{self.records} records, but {found} accounted for"  # noqa: S101 the invariant

    def finish(self) -> None:
        """Nothing more comes."""
        self.index.finish()
        self.quarantine.finish()

    def abandon(self) -> None:
        """Nothing of it is wanted; harmless after `finish`."""
        self.index.abandon()
        self.quarantine.abandon()

    def _placed(self, rows: pa.Table) -> pa.Table:
        seq = pa.array(rows["seq"].to_numpy() + self.records)
        line = pa.array(rows["line"].to_numpy() + self._lines)
        return pa.Table.from_arrays([seq, line, *rows.columns[2:]], schema=rows.schema)
