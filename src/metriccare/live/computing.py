"""A run proper as the history sees it: gold brought up to date, its steps, what it took in and which figures it moved.

The same for the worker and for `metriccare run`. Not the computing (`gold.build`).
"""

import time

from metriccare.bronze.records import landings
from metriccare.gold import build
from metriccare.gold.report import Progress, RunReport
from metriccare.lake import manifest as manifests
from metriccare.lake.manifest import Manifest
from metriccare.live.doing import Doing
from metriccare.live.moved import moved
from metriccare.live.outcome import Step
from metriccare.tenants import history as settings_history
from metriccare.tenants.registry import Tenant


def compute(
    tenant: Tenant, doing: Doing, *, full: bool = False, progress: Progress | None = None
) -> RunReport:
    """Bring silver and gold up to date. Raises BusyError while another run is going."""
    settings_history.record(
        tenant.folder
    )  # settings edited by hand get their version before a result rests on them
    before = None if full else manifests.read(tenant.lake)
    report = build.run(tenant, full=full, progress=progress)
    doing.lake_run = report.run if report.changed else report.run - 1
    if not report.changed:
        return report
    now = manifests.read(tenant.lake)
    _count(tenant, doing, before, now)
    _steps(doing, report)
    begun = time.perf_counter()
    doing.changed = moved(tenant, before, now)
    doing.steps.append(Step("changes", round(time.perf_counter() - begun, 3), None, len(doing.changed)))
    doing.count(patients=report.patients, stays=report.stays)
    return report


def _count(tenant: Tenant, doing: Doing, before: Manifest | None, now: Manifest | None) -> None:
    """The landings that this run was the first to take in."""
    applied = before.applied_landing if before else 0
    newest = now.applied_landing if now else 0
    new = [landing for landing in landings(tenant) if applied < landing.number <= newest]
    doing.count(
        landings=len(new),
        records=sum(landing.records for landing in new),
        good=sum(landing.good for landing in new),
        quarantined=sum(landing.quarantined for landing in new),
        bytes=sum(landing.size for landing in new),
    )


def _steps(doing: Doing, report: RunReport) -> None:
    rows = {"flatten": (doing.counts.records, doing.counts.good), "gold": (report.patients, report.stays)}
    for name, seconds in report.seconds.items():
        came, went = rows.get(name, (None, None))
        doing.steps.append(Step(name, seconds, came, went))
