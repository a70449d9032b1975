"""Where landed records stand: file, line, entry and bytes, by landing and place in the landing.

Not the records themselves: `records.raw` reads the bytes that a place names.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metriccare.bronze.landing import Landing
from metriccare.bronze.names import shown_landing
from metriccare.bronze.opening import HasBronze, opened
from metriccare.bronze.store import Store
from metriccare.errors import DataError

_COLUMNS = ["seq", "line", "entry", "offset", "length"]

Key = tuple[int, int]
"""The number of a landing, and the `seq` of a record in it."""


class Place(msgspec.Struct, frozen=True):
    """Where one record stands; `line` counts from 1, `offset` and `length` are those of the decompressed file.

    `file` is the name as it came: `names.shown_name` makes of it what may be shown.
    """

    landing: int
    file: str
    landed_at: datetime
    line: int
    entry: str | None
    offset: int
    length: int


def places(tenant: HasBronze, wanted: Iterable[Key]) -> dict[Key, Place]:
    """The place of each record that is asked for; one that is in no landing is not in the answer."""
    seqs: dict[int, set[int]] = {}
    for number, seq in wanted:
        seqs.setdefault(number, set()).add(seq)
    if not seqs:
        return {}
    with opened(tenant) as (store, ledger):
        landings = {landing.number: landing for landing in ledger.landings()}
        found: dict[Key, Place] = {}
        for number in sorted(seqs.keys() & landings.keys()):
            found |= _in_landing(store, landings[number], seqs[number])
    return found


def _in_landing(store: Store, landing: Landing, seqs: set[int]) -> dict[Key, Place]:
    path = store.index(landing.sha256)
    try:
        rows = pq.read_table(path, columns=_COLUMNS, filters=pc.field("seq").isin(sorted(seqs)))
    except FileNotFoundError as error:
        raise DataError(
            f"{path}: the index of {shown_landing(landing.number, landing.name)} is gone",
            way_out="see metriccare doctor, or restore the folder bronze from a backup",
        ) from error
    return {
        (landing.number, row["seq"]): Place(
            landing.number,
            landing.name,
            landing.landed_at,
            row["line"],
            row["entry"],
            row["offset"],
            row["length"],
        )
        for row in rows.to_pylist()
    }
