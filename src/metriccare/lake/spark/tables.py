"""Temporary tables as Spark frames: computed once, small in what they remember, known to be empty where they are.

Not their names (`bench`).
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

TYPES = {
    "VARCHAR": "string",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "DECIMAL(38,0)": "decimal(38,0)",
}
"""Spark's names of the types that lake tables have."""


class Computed(NamedTuple):
    """A frame whose rows stand in memory or on the executors' disks, and whether there are none."""

    frame: "DataFrame"
    empty: bool


def compute(frame: "DataFrame") -> Computed:
    """Compute the rows of a frame now, and forget how: a later query's plan begins here.

    A checkpoint keeps the *guessed* size of its plan, a product over all joins before it: after some dozens of tables
    such numbers take minutes to multiply. Of a cached frame the true size is known, and that is what is kept, so that
    small tables are also joined as such. An empty one is replaced by a plan that Spark drops from every join.
    """
    frame.persist()
    kept = frame.localCheckpoint(eager=True)
    frame.unpersist()
    empty = kept.isEmpty()
    return Computed(kept.where("false") if empty else kept, empty)


def united(frames: "Sequence[DataFrame]") -> "DataFrame":
    """The rows of all frames, by position, in as many partitions as the widest has."""
    widest = max(1, *(frame.rdd.getNumPartitions() for frame in frames))
    return reduce(lambda one, other: one.unionAll(other), frames).coalesce(widest)


def ddl(columns: Mapping[str, str]) -> str:
    """A schema as Spark reads it, from DuckDB types by column. All columns may be NULL."""
    return ", ".join(f"`{name}` {TYPES[kind]}" for name, kind in columns.items())
