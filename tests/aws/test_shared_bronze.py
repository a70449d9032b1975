"""Two machines that share bronze in S3 and its ledger in DynamoDB: what one lands, the other reads and counts once."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from metriccare.bronze import opening, records
from metriccare.bronze.ingest import ingest
from metriccare.cli.on_aws import use_installation
from metriccare.errors import StorageError, UsageError
from tests.aws.ledger_table import TABLE, make_table
from tests.bronze.inbox import Inbox, one_line

RECORD = one_line(',"id":"a"') + b"\n"


@pytest.fixture
def shared(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001 (where it stands)
    """The environment of a machine of that installation."""
    make_table()
    boto3.client("s3").create_bucket(Bucket="raw")
    monkeypatch.setenv("METRICCARE_BRONZE", "s3://raw/bronze")
    monkeypatch.setenv("METRICCARE_LEDGER_TABLE", TABLE)
    use_installation()
    yield
    opening.keep_ledgers(None)


def machine(folder: Path) -> Inbox:
    return Inbox(folder / "tenants" / "north", "north")


@pytest.mark.usefixtures("shared")
def test_what_one_lands_the_other_reads(tmp_path: Path):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    landing = one.land(RECORD + b"{broken\n")
    assert records.landings(other) == [landing]
    (batch,) = records.batches(other, landing, max_bytes=1 << 20)
    assert batch.num_rows == 1
    assert records.raw(other, 1, 0, len(RECORD)) == RECORD
    assert [row["reason"] for row in other.bad(landing)] == ["not_json"]
    assert {path.name for path in (other.bronze).rglob("*") if path.is_file()} >= {f"{landing.sha256}.zst"}


@pytest.mark.usefixtures("shared")
def test_the_same_content_on_two_machines_lands_once(tmp_path: Path):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    landing = one.land(RECORD, "a.ndjson")
    (report,) = other.report(RECORD, "b.ndjson").sources
    assert (report.outcome, report.landing) == ("known", landing)
    assert not (other.bronze / "index").exists()


@pytest.mark.usefixtures("shared")
def test_many_small_files_are_shared_together(tmp_path: Path):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    paths = [one.write(one_line(f',"id":"{n}"') + b"\n", f"{n:02}.ndjson") for n in range(5)]
    ingest(one, paths)
    found = records.landings(other)
    assert [landing.number for landing in found] == [1, 2, 3, 4, 5]
    assert all(next(records.batches(other, one, max_bytes=1 << 20)).num_rows == 1 for one in found)


@pytest.mark.usefixtures("shared")
def test_a_bucket_that_is_not_there_lands_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_BRONZE", "s3://elsewhere/bronze")
    one = machine(tmp_path / "one")
    with pytest.raises(StorageError) as raised:
        one.report(RECORD)
    assert raised.value.message.startswith("s3://elsewhere/bronze/north: ")
    assert records.landings(one) == []
    monkeypatch.setenv("METRICCARE_BRONZE", "s3://raw/bronze")
    assert one.land(RECORD).number == 1


@pytest.mark.usefixtures("shared")
def test_a_ledger_that_all_count_by_needs_a_place_that_all_reach(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("METRICCARE_BRONZE")
    with pytest.raises(UsageError) as raised:
        use_installation()
    assert raised.value.way_out == "set METRICCARE_BRONZE to s3://bucket/folder too"
