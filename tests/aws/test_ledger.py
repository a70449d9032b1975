"""The ledger in DynamoDB: the contract, and what many machines at once may not break."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from botocore.stub import Stubber

from metriccare.aws.ledger import dynamodb
from metriccare.aws.ledger.dynamodb import DynamoLedger
from metriccare.aws.table import Partition
from metriccare.bronze.ledger import Ledger
from metriccare.errors import BusyError
from tests.aws.ledger_table import TABLE, make_table
from tests.bronze.ledger_contract import NOON, LedgerContract, facts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DELIVERIES = 64


@pytest.fixture
def table(aws: str) -> "Iterator[DynamoDBClient]":  # noqa: ARG001 (where it is made)
    """A client of an account that has the ledger's table."""
    client = make_table()
    yield client
    client.close()


class TestDynamoLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, table: "DynamoDBClient") -> Ledger:
        return DynamoLedger(table, TABLE, "north")


@pytest.mark.usefixtures("one_call_at_a_time")
def test_one_of_many_deliveries_lands_a_content(table: "DynamoDBClient"):
    def deliver(number: int) -> tuple[int, bool]:
        landing, new = DynamoLedger(table, TABLE, "north").land(f"copy{number}", facts("aa"), NOON)
        return landing.number, new

    with ThreadPoolExecutor(DELIVERIES) as threads:
        answers = list(threads.map(deliver, range(DELIVERIES)))
    assert sorted(answers) == [(1, False)] * (DELIVERIES - 1) + [(1, True)]
    assert len(DynamoLedger(table, TABLE, "north").sources()) == DELIVERIES


@pytest.mark.usefixtures("one_call_at_a_time")
def test_numbers_stay_whole_between_many_that_land(table: "DynamoDBClient"):
    def deliver(number: int) -> None:
        ledger = DynamoLedger(table, TABLE, "north")
        ledger.land(f"own{number}", facts(f"own{number}"), NOON)
        ledger.land(f"again{number}", facts(f"shared{number % 8}"), NOON)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(deliver, range(32)))
    landings = DynamoLedger(table, TABLE, "north").landings()
    assert [landing.number for landing in landings] == list(range(1, 41))
    assert len({landing.sha256 for landing in landings}) == 40


def test_tenants_have_nothing_in_common(table: "DynamoDBClient"):
    north, south = (DynamoLedger(table, TABLE, name) for name in ("north", "south"))
    north.land("a", facts("aa", {"nul": 1}), NOON)
    landing, new = south.land("b", facts("aa"), NOON)
    assert (landing.number, new, south.reasons(1)) == (1, True, {})
    assert [source.name for source in north.sources()] == ["a"]


def test_more_than_a_transaction_holds(table: "DynamoDBClient"):
    ledger = DynamoLedger(table, TABLE, "north")
    found = ledger.land_all([(f"{number:03}", facts(f"{number}")) for number in range(70)], NOON)
    assert [(landing.number, new) for landing, new in found] == [(n, True) for n in range(1, 71)]
    assert ledger.landings(after=69) == [found[-1][0]]


def test_a_name_of_any_length_and_alphabet(table: "DynamoDBClient"):
    ledger = DynamoLedger(table, TABLE, "north")
    name = "急性期病院 " * 400
    ledger.land(name, facts("aa"), NOON)
    assert [source.name for source in ledger.sources()] == [name]


def test_whoever_never_finds_a_turn_is_told(table: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dynamodb, "PATIENCE", 0)
    monkeypatch.setattr(Partition, "written", lambda *_: False)
    with pytest.raises(BusyError) as raised:
        DynamoLedger(table, TABLE, "north").land("a", facts("aa"), NOON)
    assert raised.value.way_out == "run the same command again"


def test_what_trying_again_cannot_mend_is_raised(table: "DynamoDBClient"):
    with Stubber(table) as stub:
        stub.add_response("get_item", {})
        stub.add_response("get_item", {})
        stub.add_client_error("transact_write_items", "AccessDeniedException")
        with pytest.raises(table.exceptions.ClientError, match="AccessDenied"):
            DynamoLedger(table, TABLE, "north").land("a", facts("aa"), NOON)
