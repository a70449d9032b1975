"""Hears from the queue that a job of the workflow has changed its state: tells how runs ended, and starts what waits.

Which runs are over is asked of Glue: an event that comes twice, late, or not at all changes nothing but when.
"""

import json
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from metriccare.aws.lambda_handlers import runs
from metriccare.aws.lambda_handlers.installation import Installation, installation, logger, metrics
from metriccare.aws.pipeline import Ended


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (as Lambda calls it)
    """A batch of the queue's messages; fails, and is delivered again, where Glue or the table cannot be asked."""
    here = installation()
    for run in here.pipeline.ended():
        _told(here, run)
    runs.start_all_that_wait(here)
    return {"batchItemFailures": []}


def _told(here: Installation, run: Ended) -> None:
    logger.info("run ended", extra={"tenant": run.tenant, "run": run.run, "how": run.outcome, "why": run.why})
    name = "JobSucceeded" if run.outcome == "success" else "JobFailed"
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="RunSeconds", unit=MetricUnit.Seconds, value=run.seconds)
    said = {
        "tenant": run.tenant,
        "run": run.run,
        "outcome": run.outcome,
        "seconds": run.seconds,
        "why": run.why,
    }
    here.sns.publish(
        TopicArn=here.success if run.outcome == "success" else here.failure,
        Subject=f"MetricCare: a run of {run.tenant} ended in {run.outcome}"[:100],
        Message=json.dumps(said),
    )
