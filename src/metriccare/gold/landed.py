"""What a run reads from bronze: all records of some landings, or chosen records of them.

Small landings come in groups, large ones as streams, one of each resource type. Not how they are flattened (`silver`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from metriccare.bronze.records import batches, types_in
from metriccare.silver.flatten import TYPES as RESOURCE_TYPES
from metriccare.silver.flatten import LandedBatch

if TYPE_CHECKING:
    import pyarrow as pa

    from metriccare.bronze.landing import Landing
    from metriccare.bronze.records import Span
    from metriccare.gold.report import Progress
    from metriccare.tenants.registry import Tenant

TYPES = frozenset(RESOURCE_TYPES)
GROUP_BYTES = 64 * 1024 * 1024
STREAM_BYTES = 16 * 1024 * 1024
"""Of a stream's batch: what one thread flattens while another reads on."""

Chosen = Mapping[int, frozenset[int]]
"""By landing number: the places of the chosen records in it."""


class Reading:
    """The records of the pending landings."""

    def __init__(
        self, tenant: "Tenant", pending: "list[Landing]", chosen: Chosen | None, progress: "Progress"
    ) -> None:
        self._tenant = tenant
        self.pending = pending
        self.chosen = chosen
        self._progress = progress
        self._count = len(pending)
        self._begun = 0
        self._small = [landing for landing in pending if landing.size <= GROUP_BYTES]
        self._large = [landing for landing in pending if landing.size > GROUP_BYTES]

    def groups(self) -> Iterator[list[LandedBatch]]:
        """The small landings in order, in groups of about `GROUP_BYTES`: one plan serves many files."""
        return _grouped(batch for landing in self._small for batch in self._batches(landing, TYPES))

    def streams(self) -> Iterator[tuple[str, Iterator[LandedBatch]]]:
        """Each type that large landings hold, and its records: one plan serves them all, read as they are needed."""
        holding = [(landing, types_in(self._tenant, landing)) for landing in self._large]
        for name in RESOURCE_TYPES:
            if found := [landing for landing, types in holding if name in types]:
                yield name, self._stream(found, name)

    def _stream(self, large: "list[Landing]", name: str) -> Iterator[LandedBatch]:
        for landing in large:
            yield from self._batches(landing, frozenset({name}), STREAM_BYTES)

    def _batches(
        self, landing: "Landing", types: frozenset[str], max_bytes: int = GROUP_BYTES
    ) -> Iterator[LandedBatch]:
        self._progress("reading", min(self._begun, self._count - 1), self._count)
        self._begun += 1
        yield from landed_span(self._tenant, landing, self.chosen, types=types, max_bytes=max_bytes)


def landed_span(
    tenant: "Tenant",
    landing: "Landing",
    chosen: Chosen | None,
    span: "Span | None" = None,
    *,
    types: frozenset[str] = TYPES,
    max_bytes: int = GROUP_BYTES,
) -> Iterator[LandedBatch]:
    """The records of a landing (a span of them, the chosen ones), with its number and when it landed."""
    landed_us = int(landing.landed_at.timestamp() * 1_000_000)
    for batch in batches(tenant, landing, types, max_bytes, span):
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
