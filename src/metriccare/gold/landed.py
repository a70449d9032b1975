"""What a run reads from bronze: all records of some landings, or chosen records of them.

Not how they are flattened (`silver`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from metriccare.bronze.records import batches
from metriccare.silver.flatten import TYPES as RESOURCE_TYPES
from metriccare.silver.flatten import LandedBatch

if TYPE_CHECKING:
    import pyarrow as pa

    from metriccare.bronze.landing import Landing
    from metriccare.gold.report import Progress
    from metriccare.tenants.registry import Tenant

TYPES = frozenset(RESOURCE_TYPES)
GROUP_BYTES = 64 * 1024 * 1024

Chosen = Mapping[int, frozenset[int]]
"""By landing number: the places of the chosen records in it."""


def read(
    tenant: "Tenant", pending: "list[Landing]", chosen: Chosen | None, progress: "Progress"
) -> Iterator[list[LandedBatch]]:
    """The records of the landings in order, in groups of about `GROUP_BYTES`.

    One plan serves many small files (a rest left over from a large one among them), and memory stays flat.
    """
    return _grouped(_landed(tenant, pending, chosen, progress))


def _landed(
    tenant: "Tenant", pending: "list[Landing]", chosen: Chosen | None, progress: "Progress"
) -> Iterator[LandedBatch]:
    for place, landing in enumerate(pending):
        progress("reading", place, len(pending))
        landed_us = int(landing.landed_at.timestamp() * 1_000_000)
        for batch in batches(tenant, landing, TYPES):
            records = batch if chosen is None else _only(batch, chosen[landing.number])
            yield LandedBatch(records, landing.number, landed_us)


def _only(batch: "pa.RecordBatch", places: frozenset[int]) -> "pa.RecordBatch":
    import pyarrow as pa
    import pyarrow.compute as pc

    return batch.filter(pc.is_in(batch.column("seq"), pa.array(sorted(places), pa.int64())))


def _grouped(landed: Iterable[LandedBatch]) -> Iterator[list[LandedBatch]]:
    group: list[LandedBatch] = []
    size = 0
    for one in landed:
        if size > GROUP_BYTES // 2 and size + one.batch.nbytes > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(one)
        size += one.batch.nbytes
    if group:
        yield group
