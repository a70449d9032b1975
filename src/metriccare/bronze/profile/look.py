"""A feed looked at from end to end: `metriccare ingest --check`. Nothing is written to the tenant."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from metriccare.bronze.ingest import OnProgress, Progress
from metriccare.bronze.profile import feed
from metriccare.bronze.profile.proposal import proposal
from metriccare.bronze.profile.report import FeedProfile
from metriccare.bronze.profile.tally import Tally
from metriccare.bronze.sources import Ignored, Source, find
from metriccare.errors import DataError
from metriccare.tenants.configuration import TenantSettings


class HasSettings(Protocol):
    """What a look needs to know of a tenant."""

    @property
    def settings(self) -> TenantSettings:
        """The settings that hold now."""
        ...


def look(
    tenant: HasSettings,
    paths: Iterable[Path | Literal["-"]],
    *,
    progress: OnProgress | None = None,
    now: datetime | None = None,
) -> FeedProfile:
    """What the paths hold, and the settings they ask for beyond the tenant's own."""
    tally = Tally(tenant.settings, (now or datetime.now(UTC)).date())
    files = ignored = 0
    refused: list[str] = []
    for found in find(paths):
        if isinstance(found, Ignored):
            ignored += found.files
        elif isinstance(found, Source):
            files += 1
            refused += _one(found, tally, progress)
        else:
            refused.append(f"{found.name}: {found.message}")
    return _profile(tally, files, tuple(refused), ignored)


def _one(source: Source, tally: Tally, progress: OnProgress | None) -> list[str]:
    through = 0
    try:
        for part, size, resources in feed.parts(source):
            tally.add_part(part)
            for kind, resource in resources:
                tally.add(kind, resource, source.name)
            through += size
            if progress:
                progress(Progress(source.name, through, source.size))
    except DataError as error:
        return [str(error)]
    return []


def _profile(tally: Tally, files: int, refused: tuple[str, ...], ignored: int) -> FeedProfile:
    shared, shared_count = tally.ids.shared()
    return FeedProfile(
        files=files,
        refused=refused,
        ignored=ignored,
        records=tally.records,
        good=tally.records - tally.quarantined - tally.blank,
        quarantined=tally.quarantined,
        blank=tally.blank,
        reasons=dict(tally.reasons.most_common()),
        types=dict(tally.types.most_common()),
        classes=tally.classes(),
        dispositions=tally.dispositions(),
        departments=tally.departments(),
        wards=tally.wards(),
        dates=tuple(dates.use() for dates in tally.dates.values()),
        shared_ids=shared,
        shared_id_count=shared_count,
        offsets=tally.offsets(),
        proposal=proposal(tally),
    )
