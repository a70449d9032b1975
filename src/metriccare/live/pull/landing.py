"""What was pulled becomes landings of the tenant: a few together, durable before any cursor says so.

Content that has landed before lands once, so a turn that was killed between landing and its cursor does it again for
nothing. Not the run that follows (`carry_out`).
"""

import io
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from metriccare.bronze.batch import MOST, land_together
from metriccare.bronze.land import docked
from metriccare.bronze.landing import Landing
from metriccare.bronze.sources import Source
from metriccare.errors import DataError
from metriccare.lake.lock import writer_lock
from metriccare.live.doing import Doing
from metriccare.tenants.registry import Tenant


def of_file(name: str, path: Path) -> Source:
    """A file that was fetched, under the name that the ledger gives it."""
    return Source(name, partial(path.open, "rb"), path.stat().st_size)


def of_bytes(name: str, content: bytes) -> Source:
    """A page that was read."""
    return Source(name, lambda: nullcontext(cast(BinaryIO, io.BytesIO(content))), len(content))


def land(tenant: Tenant, sources: Sequence[Source], doing: Doing) -> int:
    """Land them all, in their order; how many were new. Raises BusyError while another process writes to the tenant."""
    if not sources:
        return 0
    new: list[Landing] = []
    with doing.step("landing"), writer_lock(tenant.lake), docked(tenant) as dock:
        for first in range(0, len(sources), MOST):
            for landed in land_together(sources[first : first + MOST], dock):
                if landed.landing is None:
                    raise DataError(landed.refused, way_out="what came before it has landed")
                new += [landed.landing] if landed.new else []
    _count(new, doing)
    doing.more = doing.more or bool(new)
    return len(new)


def _count(new: Sequence[Landing], doing: Doing) -> None:
    before = doing.counts
    doing.count(
        landings=before.landings + len(new),
        records=before.records + sum(one.records for one in new),
        good=before.good + sum(one.good for one in new),
        quarantined=before.quarantined + sum(one.quarantined for one in new),
        bytes=before.bytes + sum(one.size for one in new),
    )
