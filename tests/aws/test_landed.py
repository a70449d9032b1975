"""What arrives, as moto's S3 really tells it, by itself and through EventBridge."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from metriccare.aws.arrivals import Arrivals
from metriccare.aws.lambda_handlers import landed
from tests.aws.account import BUCKET, CONTEXT, Account, figures, sent
from tests.aws.ledger_table import TABLE


def created(key: str, *, bucket: str = BUCKET, size: int = 1, time: str = "2026-03-01T08:00:00Z") -> str:
    """EventBridge's message of an object."""
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "size": size, "version-id": "v"}}
    return json.dumps({"source": "aws.s3", "detail-type": "Object Created", "time": time, "detail": detail})


def test_a_file_waits_and_a_run_is_started(account: Account):
    assert account.land("incoming/north/patients.ndjson") == {"batchItemFailures": []}
    assert account.waiting() == ["incoming/north/patients.ndjson"]
    (run,) = account.runs()
    assert run["WorkflowRunProperties"]["tenant"] == "north"


@pytest.mark.parametrize("account", ["S3", "EventBridge"], indirect=True)
def test_a_key_with_spaces_and_letters_of_the_world(account: Account):
    key = "incoming/north/Überweisung 病院 + 100 %.ndjson"
    account.land(key)
    assert account.waiting() == [key]


def test_a_burst_is_one_run_for_each_tenant(account: Account):
    for number in range(12):
        account.put(f"incoming/{('north', 'south')[number % 2]}/{number}.ndjson")
    landed.handler(account.delivered(), CONTEXT)
    account.land("incoming/north/later.ndjson")
    assert sorted(run["WorkflowRunProperties"]["tenant"] for run in account.runs()) == ["north", "south"]
    assert len(account.waiting()) == 7


def test_what_is_delivered_twice_waits_once(account: Account, capsys: pytest.CaptureFixture[str]):
    account.put("incoming/north/a.ndjson")
    event = account.delivered()
    landed.handler(event, CONTEXT)
    capsys.readouterr()
    landed.handler(event, CONTEXT)
    assert figures(capsys)["Repeated"] == 1
    assert account.waiting() == ["incoming/north/a.ndjson"]


def test_two_versions_of_a_key_are_two_arrivals(account: Account):
    account.land("incoming/north/a.ndjson", b"one")
    account.land("incoming/north/a.ndjson", b"two")
    assert account.waiting() == ["incoming/north/a.ndjson"] * 2


def test_what_was_landed_already_does_not_wait_again(account: Account):
    account.put("incoming/north/a.ndjson")
    event = account.delivered()
    landed.handler(event, CONTEXT)
    arrivals = Arrivals(boto3.client("dynamodb"), TABLE)
    arrivals.landed(arrivals.waiting("north")[0])
    landed.handler(event, CONTEXT)
    assert account.waiting() == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{broken", "no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[1]", "the message is no object"),
        ("{}", "neither of S3 nor of EventBridge"),
        ('{"Records": 7}', "Records is no list"),
        ('{"Records": [{"eventName": "ObjectCreated:Put", "s3": {}}]}', "object is no object"),
        ('{"source": "aws.ec2", "detail": {}}', "source is 'aws.ec2'"),
        (created("k", time="noon"), "time is no moment"),
        (created("k", time="2026-03-01T08:00:00"), "time has no time zone"),
    ],
)
def test_a_message_that_says_nothing_is_parked_whole(plain_account: Account, body: str, why: str):
    assert landed.handler(sent(body), CONTEXT) == {"batchItemFailures": []}
    assert plain_account.parked() == [(body, why)]


def test_a_test_event_of_s3_and_a_deletion_are_nothing(plain_account: Account):
    event = sent(
        '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}',
        '{"Records": [{"eventName": "ObjectRemoved:Delete"}]}',
        '{"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}}',
    )
    assert landed.handler(event, CONTEXT) == {"batchItemFailures": []}
    assert (plain_account.parked(), plain_account.runs()) == ([], [])


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("elsewhere/a.ndjson", "outside incoming/<tenant>/ of this installation"),
        ("incoming/a.ndjson", "outside incoming/<tenant>/ of this installation"),
        ("incoming/north/", "outside incoming/<tenant>/ of this installation"),
        ("incoming/../north/a.ndjson", "outside incoming/<tenant>/ of this installation"),
        ("incoming/west/a.ndjson", "no tenant west"),
    ],
)
def test_a_file_of_nobody_is_parked(account: Account, key: str, why: str):
    account.land(key)
    assert account.parked() == [(key, why)]
    assert account.runs() == []


def test_another_bucket_is_not_ours(plain_account: Account):
    event = sent(created("incoming/north/a", bucket="other"))
    landed.handler(event, CONTEXT)
    assert (plain_account.waiting(), len(plain_account.parked())) == ([], 1)


@pytest.mark.usefixtures("plain_account")
def test_five_gigabytes_are_never_read():
    landed.handler(sent(created("incoming/north/big.ndjson", size=5 * 2**30)), CONTEXT)
    (arrival,) = Arrivals(boto3.client("dynamodb"), TABLE).waiting("north")
    assert (arrival.size, arrival.at) == (5 * 2**30, 1772352000)


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "AccessDeniedException"])
def test_one_that_cannot_be_kept_is_delivered_again_and_holds_up_no_other(
    account: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str
):
    for name in ("Maria Muster.ndjson", "b.ndjson"):
        account.put(f"incoming/north/{name}")
    keep: Callable[..., bool] = Arrivals.register

    def refused(self: Arrivals, arrival: Any) -> bool:
        if "Maria" in arrival.key:
            raise ClientError({"Error": {"Code": code, "Message": "Maria Muster"}}, "PutItem")
        return keep(self, arrival)

    monkeypatch.setattr(Arrivals, "register", refused)
    event = account.delivered()
    failures = landed.handler(event, CONTEXT)["batchItemFailures"]
    said = [vars(record) for record in caplog.records]
    assert len(failures) == 1
    assert account.waiting() == ["incoming/north/b.ndjson"]
    assert [one["why"] for one in said if "why" in one] == [code]
    assert "Maria" not in str([{**one, "exc_info": None} for one in said])
    monkeypatch.setattr(Arrivals, "register", keep)
    again = [one for one in event["Records"] if one["messageId"] == failures[0]["itemIdentifier"]]
    landed.handler({"Records": again}, CONTEXT)
    assert len(account.waiting()) == 2
