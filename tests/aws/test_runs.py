"""When a run of the workflow starts, how its end is told, and what AWS may refuse on the way."""

import boto3
import pytest
from botocore.exceptions import ClientError

from metriccare.aws.arrivals import Arrivals
from metriccare.aws.lambda_handlers import installation as wiring
from metriccare.aws.lambda_handlers import job_state, landed
from tests.aws.account import CONTEXT, TICK, Account, figures, sent
from tests.aws.ledger_table import TABLE


@pytest.mark.parametrize(
    "code", ["ConcurrentRunsExceededException", "AccessDeniedException", "ThrottlingException"]
)
def test_a_run_that_cannot_start_is_said_and_tried_at_the_next_tick(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
):
    glue = wiring.installation().pipeline._glue

    def refused(**_: object) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "StartWorkflowRun")

    with monkeypatch.context() as while_refused:
        while_refused.setattr(glue, "start_workflow_run", refused)
        assert account.land("incoming/north/a.ndjson") == {"batchItemFailures": []}
    assert account.runs() == []
    assert figures(capsys)["RunNotStarted"] == 1
    landed.handler(TICK, CONTEXT)
    assert len(account.runs()) == 1


def test_a_tick_says_how_long_the_oldest_has_waited(account: Account, capsys: pytest.CaptureFixture[str]):
    landed.handler(TICK, CONTEXT)
    assert figures(capsys)["FreshnessSeconds"] == 0
    account.land("incoming/north/a.ndjson")
    boto3.client("dynamodb").update_item(
        TableName=TABLE,
        Key={"pk": {"S": "WAITING"}, "sk": {"S": "north"}},
        UpdateExpression="SET since = since - :hour",
        ExpressionAttributeValues={":hour": {"N": "3600"}},
    )
    capsys.readouterr()
    landed.handler(TICK, CONTEXT)
    assert 3600 <= figures(capsys)["FreshnessSeconds"] < 3700
    assert len(account.runs()) == 1


def test_the_end_of_a_run_is_told_and_what_came_meanwhile_has_its_own(account: Account):
    account.land("incoming/north/a.ndjson")
    account.land("incoming/north/b.ndjson")
    (first,) = account.runs()
    job_state.handler(sent("{}"), CONTEXT)
    assert len(account.runs()) == 1, "it is still running"
    account.end(first["WorkflowRunId"])
    job_state.handler(sent("{}"), CONTEXT)
    job_state.handler(sent("{}"), CONTEXT)
    assert len(account.runs()) == 2
    (said,) = account.heard()
    assert (said["tenant"], said["outcome"], said["why"]) == ("north", "success", "completed")


def test_nothing_starts_where_nothing_waits(account: Account):
    account.land("incoming/north/a.ndjson")
    (first,) = account.runs()
    arrivals = Arrivals(boto3.client("dynamodb"), TABLE)
    arrivals.landed(arrivals.waiting("north")[0])
    arrivals.none_left("north", begun=1)
    account.end(first["WorkflowRunId"], "ERROR")
    job_state.handler(sent("{}"), CONTEXT)
    assert len(account.runs()) == 2, "what came after the run had begun still waits"
    arrivals.none_left("north", begun=2**40)
    account.end(account.runs()[1]["WorkflowRunId"])
    job_state.handler(sent("{}"), CONTEXT)
    assert len(account.runs()) == 2
    assert sorted(one["outcome"] for one in account.heard()) == ["failure", "success"]


def test_an_end_that_could_not_be_told_is_told_again(account: Account, monkeypatch: pytest.MonkeyPatch):
    account.land("incoming/north/a.ndjson")
    account.end(account.runs()[0]["WorkflowRunId"])
    sns = wiring.installation().sns

    def refused(**_: object) -> None:
        raise ClientError({"Error": {"Code": "Throttling", "Message": ""}}, "Publish")

    with monkeypatch.context() as while_refused:
        while_refused.setattr(sns, "publish", refused)
        with pytest.raises(ClientError):
            job_state.handler(sent("{}"), CONTEXT)
    job_state.handler(sent("{}"), CONTEXT)
    assert [one["outcome"] for one in account.heard()] == ["success"]


def test_a_start_that_was_cut_off_holds_nobody_up_for_long(account: Account, monkeypatch: pytest.MonkeyPatch):
    pipeline = wiring.installation().pipeline
    monkeypatch.setattr("metriccare.aws.pipeline.STARTING", -1)
    pipeline._leases.put_new("north", {"token": {"S": "dead"}, "run": {"S": ""}, "expires_at": {"N": "1"}})
    account.land("incoming/north/a.ndjson")
    assert len(account.runs()) == 1
