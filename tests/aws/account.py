"""A pretended account with what infra/ makes of it, whose S3 really puts messages into the queue. Not the tests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters.constants import DEFAULT_PROVIDERS
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto.glue.models import glue_backends

from metriccare.aws.arrivals import Arrivals
from metriccare.aws.lambda_handlers import installation as wiring
from metriccare.aws.lambda_handlers import landed
from metriccare.aws.table import Partition
from tests.aws.ledger_table import TABLE, make_table

BUCKET, WORKFLOW, TENANTS = "metriccare-test-bronze", "metriccare-test-pipeline", "/metriccare/test/tenants"
ACCOUNT, REGION = "123456789012", "us-east-1"
CONTEXT = LambdaContext()
Sent = dict[str, Any]


@dataclass
class Account:
    """A pretended account with what infra/ makes of it, as far as the functions touch it."""

    queue: str
    told: str
    """The queue that hears both topics."""

    def put(self, key: str, body: bytes = b"{}") -> None:
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)

    def delivered(self) -> Sent:
        """What the queue holds, as Lambda hands it over."""
        return as_lambda_has_it(received(self.queue))

    def land(self, key: str, body: bytes = b"{}") -> Sent:
        self.put(key, body)
        return landed.handler(self.delivered(), CONTEXT)

    def runs(self) -> list[Sent]:
        found = boto3.client("glue").get_workflow_runs(Name=WORKFLOW)["Runs"]
        return sorted((cast("Sent", run) for run in found), key=lambda run: str(run["StartedOn"]))

    def waiting(self, tenant: str = "north") -> list[str]:
        return [one.key for one in Arrivals(boto3.client("dynamodb"), TABLE).waiting(tenant)]

    def parked(self) -> list[tuple[str, str]]:
        items = Partition(boto3.client("dynamodb"), TABLE, "PARKED").all()
        return [(item["what"].get("S", ""), item["why"].get("S", "")) for item in items]

    def end(self, run: str, status: str = "COMPLETED") -> None:
        glue_backends[ACCOUNT][REGION].workflows[WORKFLOW].get_run(run).status = status

    def heard(self) -> list[Sent]:
        return [json.loads(json.loads(message["Body"])["Message"]) for message in received(self.told)]


def received(queue: str) -> list[Sent]:
    sqs, found = boto3.client("sqs"), list[Sent]()
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message.get("ReceiptHandle", ""))
            found.append(cast("Sent", message))
    return found


def as_lambda_has_it(messages: list[Sent]) -> Sent:
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:landed",
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def sent(*bodies: str) -> Sent:
    return as_lambda_has_it(
        [{"MessageId": f"m{n}", "ReceiptHandle": "r", "Body": body} for n, body in enumerate(bodies)]
    )


TICK = sent('{"source": "metriccare.schedule", "detail": {"kind": "tick"}}')


@pytest.fixture(params=["EventBridge"])
def account(request: pytest.FixtureRequest, plain_account: Account) -> Account:
    """Where the bucket tells its queue by itself, or EventBridge does."""
    s3, arn = boto3.client("s3"), f"arn:aws:sqs:{REGION}:{ACCOUNT}:landed"
    if request.param == "S3":
        queues = [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration=cast("Any", {"QueueConfigurations": queues})
        )
        return plain_account
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    events = boto3.client("events")
    events.put_rule(Name="landed", EventPattern='{"source": ["aws.s3"], "detail-type": ["Object Created"]}')
    events.put_targets(Rule="landed", Targets=[{"Id": "queue", "Arn": arn}])
    return plain_account


@pytest.fixture
def plain_account(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:  # noqa: ARG001 (where it stands)
    """One whose bucket tells nobody."""
    make_table()
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    boto3.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    boto3.client("glue").create_workflow(Name=WORKFLOW)
    for tenant in ("north", "south"):
        boto3.client("ssm").put_parameter(Name=f"{TENANTS}/{tenant}", Value="{}", Type="String")
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    account = Account(*(sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("landed", "told")))
    topics = [sns.create_topic(Name=name)["TopicArn"] for name in ("success", "failure")]
    for topic in topics:
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:told")
    for name, value in {
        "LEDGER_TABLE": TABLE,
        "BRONZE_BUCKET": BUCKET,
        "GLUE_WORKFLOW": WORKFLOW,
        "TENANTS_PARAMETER": TENANTS,
        "TOPIC_SUCCESS": topics[0],
        "TOPIC_FAILURE": topics[1],
    }.items():
        monkeypatch.setenv(f"METRICCARE_{name}", value)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "landed")
    DEFAULT_PROVIDERS.clear()
    parameters.clear_caches()
    wiring.installation.cache_clear()
    yield account
    wiring.installation.cache_clear()


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """What was measured, as CloudWatch reads it from the log."""
    found: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        told = json.loads(line)
        names = [
            one["Name"]
            for group in told.get("_aws", {}).get("CloudWatchMetrics", [])
            for one in group["Metrics"]
        ]
        found |= {name: told[name][0] if isinstance(told[name], list) else told[name] for name in names}
    return found
