"""The minute, on AWS: what S3 tells the worker's queue lands, is computed, and raises its alert, once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
import pytest

from metriccare.aws.fast_lane import FastLane
from metriccare.bronze import opening, records
from metriccare.errors import StorageError
from tests import fhir_builders as fhir
from tests.aws.ledger_table import TABLE, make_table
from tests.cli.conftest import Run
from tests.hospital import Hospital

BUCKET, QUEUE_ARN = "metriccare-test-bronze", "arn:aws:sqs:us-east-1:123456789012:fast"
RULES = """
[[rule]]
name = "stays-long"
kind = "threshold"
title = "Stays are long"
measure = "alos"
above = 0.5
minimum_n = 1
"""


@dataclass
class Lane:
    """A bucket, and the worker's queue that hears of it."""

    queue: str

    def put(self, key: str, *resources: dict[str, Any]) -> None:
        body = "".join(json.dumps(one) + "\n" for one in resources)
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body.encode())

    def left(self) -> int:
        """Messages that nobody has taken out."""
        found = boto3.client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=["All"])[
            "Attributes"
        ]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])


@pytest.fixture
def lane(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lane]:  # noqa: ARG001 (where it stands)
    """That of an installation whose machines share bronze and its ledger."""
    make_table()
    s3, sqs = boto3.client("s3"), boto3.client("sqs")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    url = sqs.create_queue(QueueName="fast")["QueueUrl"]
    incoming = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "incoming/"}]}}
    queues = [{"QueueArn": QUEUE_ARN, "Events": ["s3:ObjectCreated:*"], "Filter": incoming}]
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration=cast("Any", {"QueueConfigurations": queues})
    )
    monkeypatch.setenv("METRICCARE_BRONZE", f"s3://{BUCKET}/bronze")
    monkeypatch.setenv("METRICCARE_LEDGER_TABLE", TABLE)
    monkeypatch.setenv("METRICCARE_QUEUE_URL", url)
    yield Lane(url)
    opening.keep_ledgers(None)


def stay(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    subject = f"Patient/p{number}"
    return (
        fhir.patient(f"p{number}"),
        fhir.encounter(f"e{number}", "2024-01-01", "2024-01-04", subject=subject),
    )


def test_a_file_in_s3_raises_its_alert(run: Run, north: Hospital, lane: Lane, tmp_path: Path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    assert run("alerts", "apply", rules).code == 0
    lane.put("incoming/north/Überweisung 1.ndjson", *stay(1))
    assert run("worker", "--once").code == 0
    (alert,) = json.loads(run("alerts", "history", "--json").out)
    assert (alert["rule"], alert["state"]) == ("stays-long", "open")
    assert lane.left() == 0
    lane.put("incoming/north/again.ndjson", *stay(1))
    assert run("worker", "--once").code == 0
    (same,) = json.loads(run("alerts", "history", "--json").out)
    assert same == alert
    assert [landing.number for landing in records.landings(north.tenant)] == [1]


def test_what_another_machine_has_landed_is_computed_and_not_landed_again(
    run: Run, north: Hospital, lane: Lane
):
    lane.put("incoming/north/a.ndjson", *stay(1))
    boto3.client("s3").download_file(BUCKET, "incoming/north/a.ndjson", str(north.tenant.folder / "a"))
    assert run("ingest", north.tenant.folder / "a").code == 0
    assert run("worker", "--once").code == 0
    (row, *_) = json.loads(run("measures", "--measure", "alos", "--json").out)
    assert (row["denominator"], len(records.landings(north.tenant))) == (1, 1)


def test_a_file_of_nobody_and_one_that_says_nothing_hold_nobody_up(run: Run, north: Hospital, lane: Lane):
    lane.put("incoming/west/a.ndjson", *stay(1))
    lane.put("incoming/a.ndjson", *stay(1))
    boto3.client("sqs").send_message(QueueUrl=lane.queue, MessageBody="{broken")
    lane.put("incoming/north/b", *stay(2))
    assert run("worker", "--once").code == 0
    assert len(records.landings(north.tenant)) == 1
    assert lane.left() == 0


@pytest.mark.usefixtures("north")
def test_the_region_is_known_as_a_container_has_it_and_its_lack_is_one_line(
    run: Run, lane: Lane, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_DEFAULT_REGION", "METRICCARE_LEDGER_TABLE", "METRICCARE_BRONZE"):
        monkeypatch.delenv(name)
    assert run("worker", "--once").code == 0
    monkeypatch.delenv("AWS_REGION")
    result = run("worker", "--once")
    assert (result.code, result.err) == (
        StorageError.default_exit_code,
        f"metriccare: queue {lane.queue}: You must specify a region. (look at region, credentials and network)\n",
    )


@pytest.mark.usefixtures("north")
def test_a_file_that_cannot_be_fetched_stays_in_the_queue(
    run: Run, lane: Lane, monkeypatch: pytest.MonkeyPatch
):
    lane.put("incoming/north/a.ndjson", *stay(1))
    fetch = FastLane._fetch

    def refused(self: FastLane, *arguments: Any) -> bool:
        self._queue = f"{self._queue}-gone"
        return fetch(self, *arguments)

    monkeypatch.setattr(FastLane, "_fetch", refused)
    result = run("worker", "--once")
    assert result.code == StorageError.default_exit_code
    assert result.err.startswith("metriccare: queue fast: ")
    assert lane.left() == 1
