"""Channels of the kind sns: what is published to the installation's topic, and what SNS may refuse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from metriccare.alerts.channels import kinds
from metriccare.alerts.channels.protocol import AlertTold, Delivered, Later, Message, Never
from metriccare.aws.sns import KIND, Topic
from tests.cli.conftest import Run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEATHS = AlertTold("a1", "deaths", "urgent", "More deaths", "more than the limit")
MESSAGE = Message("m1", "north", "fired", NOON, (DEATHS,))


@pytest.fixture
def heard(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:  # noqa: ARG001 (where it stands)
    """The queue that hears the installation's topic."""
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:heard")
    monkeypatch.setenv("METRICCARE_TOPIC_ALERTS", topic)
    yield queue
    kinds.offer(KIND, None)


def received(queue: str) -> dict[str, object]:
    (message,) = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    found: dict[str, object] = json.loads(message.get("Body", ""))
    return found


@pytest.mark.usefixtures("north")
def test_a_test_message_is_heard(run: Run, heard: str):
    assert run("alerts", "channels", "add", "pager", "--sns").code == 0
    (listed,) = json.loads(run("alerts", "channels", "list", "--json").out)
    assert (listed["kind"], listed["to"]) == ("sns", "the installation's topic")
    assert run("alerts", "channels", "test", "pager").out == "channel pager: the test message was taken\n"
    said = json.loads(str(received(heard)["Message"]))
    assert (said["tenant"], said["told"], said["alerts"]) == ("north", "test", [])


def test_a_subscription_may_filter_by_what_stands_beside_the_message(heard: str):
    assert Topic.of('{"kind": "sns"}', ()).send(MESSAGE) == Delivered()
    found = received(heard)
    attributes = found["MessageAttributes"]
    assert isinstance(attributes, dict)
    assert {name: one["Value"] for name, one in attributes.items()} == {
        "tenant": "north", "told": "fired", "id": "m1", "severity": "urgent",
    }  # fmt: skip
    assert found["Subject"] == "MetricCare: 1 for north"
    assert json.loads(str(found["Message"]))["alerts"][0]["title"] == "More deaths"


@pytest.mark.usefixtures("north")
def test_an_installation_without_a_topic_has_no_such_channels(run: Run):
    result = run("alerts", "channels", "add", "pager", "--sns")
    assert (result.code, result.err) == (
        2,
        "metriccare: this installation has no channels of kind sns (choose email or webhook)\n",
    )


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("Throttled", Later("SNS refused the message (Throttled)")),
        ("AuthorizationError", Later("SNS refused the message (AuthorizationError)")),
        ("InvalidParameter", Never("SNS refused the message (InvalidParameter)")),
    ],
)
def test_what_sns_refuses_is_tried_again_where_that_may_help(code: str, outcome: Later | Never):
    topic = Topic.of("", ())
    with Stubber(topic.client) as stub:
        stub.add_client_error("publish", code, "words of the other side")
        assert topic.send(MESSAGE) == outcome


@pytest.mark.usefixtures("heard")
def test_a_topic_that_cannot_be_reached_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert Topic.of("", ()).send(MESSAGE) == Later("SNS cannot be reached")
