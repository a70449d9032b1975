"""Hears from the queue what has come into the bucket: each version of an object waits once, then a run is started.

A message that cannot be understood, or is of no tenant, is parked and not delivered again; one that cannot be kept now
is. Files are never read here, whatever their size. Log lines name a hash of a key: it may name a patient.
"""

import hashlib
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from metriccare.aws import messages
from metriccare.aws.arrivals import Arrival
from metriccare.aws.lambda_handlers import runs
from metriccare.aws.lambda_handlers.installation import Installation, installation, logger, metrics

Answer = dict[str, Any]


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Answer:
    """A batch of the queue's messages; the ids of those that have to be delivered again."""
    here, touched = installation(), set[str]()
    ticked = False

    def record_handler(record: SQSRecord) -> None:
        nonlocal ticked
        for message in _understood(here, record):
            if isinstance(message, messages.Tick):
                ticked = True
            elif isinstance(message, messages.Came) and (tenant := _kept(here, message)):
                touched.add(tenant)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    with processor(event["Records"], record_handler, lambda_context=context):
        processor.process()
    metrics.add_metric(name="Messages", unit=MetricUnit.Count, value=len(event["Records"]))
    if ticked:
        runs.start_all_that_wait(here)
    else:
        runs.start(here, touched)
    return dict(processor.response())


def _understood(here: Installation, record: SQSRecord) -> list[messages.Message]:
    try:
        return messages.read(record.body)
    except messages.NoMessageError as error:
        _park(here, record.body, str(error))
        return []


def _kept(here: Installation, came: messages.Came) -> str | None:
    """The tenant whose arrival it is, where it is new."""
    tenant = messages.tenant_of(came.key)
    try:
        if tenant is None or came.bucket != here.bucket:
            return _park(here, came.key, "outside incoming/<tenant>/ of this installation")
        if tenant not in here.tenants():
            return _park(here, came.key, f"no tenant {tenant}")
        arrival = Arrival(tenant, came.key, came.version, came.size, int(came.at.timestamp()))
        new = here.arrivals.register(arrival)
    except (ClientError, BotoCoreError, GetParameterError) as error:
        why = runs.code_of(error.__cause__ if isinstance(error.__cause__, ClientError) else error)
        logger.error("arrival not kept", extra={"key": _named(came.key), "why": why})
        metrics.add_metric(name="ArrivalNotKept", unit=MetricUnit.Count, value=1)
        raise
    logger.info("arrival", extra={"tenant": tenant, "key": _named(came.key), "size": came.size, "new": new})
    metrics.add_metric(name="Arrived" if new else "Repeated", unit=MetricUnit.Count, value=1)
    return tenant if new else None


def _park(here: Installation, what: str, why: str) -> None:
    here.arrivals.park(what, why)
    logger.warning("parked", extra={"what": _named(what), "why": why})
    metrics.add_metric(name="Parked", unit=MetricUnit.Count, value=1)


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
