"""The way to Athena and back. What is answered is laid down by each test: nothing here runs SQL (tests/athena does)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import boto3
import pytest
from botocore.stub import Stubber

from metriccare.aws.athena import Athena
from metriccare.aws.failures import as_ours
from metriccare.errors import DataError, StorageError

QUERY = "0d8a4f3e-0000-4000-8000-000000000001"
TYPES = {"name": "varchar", "count": "bigint", "squares": "decimal"}
COLUMNS = [{"Name": name, "Type": kind} for name, kind in TYPES.items()]
HEAD = tuple(TYPES)


def page(*rows: Sequence[str | None], following: str | None = None) -> dict[str, object]:
    data = [{"Data": [{} if text is None else {"VarCharValue": text} for text in row]} for row in rows]
    found: dict[str, object] = {"ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": COLUMNS}}}
    return found | ({"NextToken": following} if following else {})


def state(name: str, why: str = "") -> dict[str, object]:
    return {"QueryExecution": {"Status": {"State": name, "StateChangeReason": why}}}


@pytest.fixture
def athena(aws: str) -> Athena:  # noqa: ARG001 (where its client's requests would go)
    return Athena(boto3.client("athena"), "gold_north", "quality")


def answering(athena: Athena, *answers: tuple[str, Mapping[str, object]]) -> Stubber:
    stub = Stubber(athena.client)
    stub.add_response(
        "start_query_execution",
        {"QueryExecutionId": QUERY},
        {
            "QueryString": "SELECT 1",
            "QueryExecutionContext": {"Database": "gold_north"},
            "WorkGroup": "quality",
        },
    )
    for operation, answer in answers:
        stub.add_response(operation, dict(answer))
    stub.activate()
    return stub


def test_rows_of_all_pages_without_the_names_and_with_their_types(athena: Athena):
    stub = answering(
        athena,
        ("get_query_execution", state("QUEUED")),
        ("get_query_execution", state("RUNNING")),
        ("get_query_execution", state("SUCCEEDED")),
        (
            "get_query_results",
            page(HEAD, ("a", "1", "18000000000000000006000000000000000001"), following="2"),
        ),
        ("get_query_results", page(("", "-2", None), (None, None, "0"))),
    )
    assert list(athena("SELECT 1")) == [
        ["a", 1, Decimal(18000000000000000006000000000000000001)],
        ["", -2, None],
        [None, None, Decimal(0)],
    ]
    stub.assert_no_pending_responses()


def test_a_row_like_the_names_on_a_later_page_is_a_row(athena: Athena):
    answering(
        athena,
        ("get_query_execution", state("SUCCEEDED")),
        ("get_query_results", page(HEAD, following="2")),
        ("get_query_results", page(HEAD)),
    )
    with pytest.raises(DataError, match="a row that its columns do not describe"):
        list(athena("SELECT 1"))


@pytest.mark.parametrize(
    ("name", "why", "said"),
    [
        (
            "FAILED",
            "SCHEMA_NOT_FOUND: line 1:8\nat io.trino",
            f"query {QUERY} of workgroup quality: failed, SCHEMA_NOT_FOUND: line 1:8",
        ),
        ("CANCELLED", "", f"query {QUERY} of workgroup quality: cancelled, without a reason"),
    ],
)
def test_a_query_that_fails_says_why(athena: Athena, name: str, why: str, said: str):
    answering(
        athena,
        ("get_query_execution", state(name, why)),
        ("get_query_execution", state(name, why)),
        ("stop_query_execution", {}),
    )
    with pytest.raises(StorageError) as raised:
        list(athena("SELECT 1"))
    assert raised.value.message == said


def test_a_query_that_takes_too_long_is_stopped(athena: Athena):
    impatient = Athena(athena.client, "gold_north", "quality", patience=0)
    stub = answering(impatient, ("get_query_execution", state("RUNNING")), ("stop_query_execution", {}))
    with pytest.raises(StorageError, match="not through after 0 seconds"):
        list(impatient("SELECT 1"))
    stub.assert_no_pending_responses()


def test_a_permission_that_is_missing_is_named(athena: Athena):
    with Stubber(athena.client) as stub:
        stub.add_client_error("start_query_execution", "AccessDeniedException", "not allowed\nsee the policy")
        with pytest.raises(StorageError) as raised, as_ours("Athena's workgroup quality"):
            list(athena("SELECT 1"))
    assert raised.value.message == "Athena's workgroup quality: AccessDeniedException, not allowed"
    assert raised.value.way_out == "give this role the permission StartQueryExecution"


def test_nobody_there_is_one_line(monkeypatch: pytest.MonkeyPatch, athena: Athena):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    away = Athena(boto3.client("athena"), athena.database, athena.workgroup)
    with pytest.raises(StorageError, match="Could not connect") as raised, as_ours("Athena"):
        list(away("SELECT 1"))
    assert raised.value.way_out == "look at region, credentials and network"
