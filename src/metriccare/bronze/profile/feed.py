"""The records of a feed, read and judged as `ingest` would, and landed nowhere. Not here: what is counted of them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from metriccare.bronze import examine, layout, reading
from metriccare.bronze.columns import Part
from metriccare.bronze.judge import read
from metriccare.bronze.layout import Document
from metriccare.bronze.shapes import Deep
from metriccare.bronze.sources import Source

_READ_BY_SILVER = pa.array(["Patient", "Encounter", "Condition", "Organization", "Location"])


def parts(source: Source) -> Iterator[tuple[Part, int, Iterator[tuple[str, Deep]]]]:
    """Each part of a file, its size, and the good resources in it that silver reads."""
    blocks = reading.blocks(source.open, source.name)
    laid_out = layout.lay_out(blocks, Path(tempfile.gettempdir()))
    if isinstance(laid_out, Document):
        part = examine.document(laid_out)
        yield part, len(laid_out.data), _resources(part, laid_out.data, laid_out.offset)
        return
    for piece in laid_out:
        part = examine.piece(piece)
        yield part, len(piece.data), _resources(part, piece.data, piece.offset)


def _resources(part: Part, data: memoryview, base: int) -> Iterator[tuple[str, Deep]]:
    types = part.index["resource_type"].cast(pa.string())
    wanted = part.index.filter(pc.and_(pc.is_in(types, _READ_BY_SILVER), pc.invert(part.index["deleted"])))
    for row in wanted.select(["offset", "length", "resource_type"]).to_pylist():
        start = row["offset"] - base
        resource = read(bytes(data[start : start + row["length"]]))
        if isinstance(resource, Deep):
            yield row["resource_type"], resource
