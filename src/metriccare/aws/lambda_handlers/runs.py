"""Starts runs for tenants that something waits for, and says what keeps one from starting. For both functions."""

from collections.abc import Iterable

from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import BotoCoreError, ClientError

from metriccare.aws.lambda_handlers.installation import Installation, logger, metrics
from metriccare.aws.table import now


def start(here: Installation, tenants: Iterable[str]) -> None:
    """A run for each that has none. What Glue refuses is said, not raised: the next quarter of an hour tries again."""
    for tenant in sorted(set(tenants)):
        try:
            run = here.pipeline.start(tenant)
        except (ClientError, BotoCoreError) as error:
            logger.warning("run not started", extra={"tenant": tenant, "why": code_of(error)})
            metrics.add_metric(name="RunNotStarted", unit=MetricUnit.Count, value=1)
            continue
        if run is not None:
            logger.info("run started", extra={"tenant": tenant, "run": run})
            metrics.add_metric(name="RunStarted", unit=MetricUnit.Count, value=1)


def start_all_that_wait(here: Installation) -> None:
    """A run for each tenant that something waits for; and how long the oldest of it has waited, in seconds."""
    waiting = list(here.arrivals.tenants())
    oldest = max((now() - one.since for one in waiting), default=0)
    metrics.add_metric(name="FreshnessSeconds", unit=MetricUnit.Seconds, value=max(0, oldest))
    start(here, [one.tenant for one in waiting])


def code_of(error: Exception) -> str:
    """What AWS calls it: never its message, which may quote what was sent."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "unknown")
    return type(error).__name__
