"""Makes bronze use the ledger in DynamoDB, in an installation that names its table. Not the ledger (`dynamodb`)."""

from collections.abc import Generator
from contextlib import contextmanager

from botocore.config import Config

from metriccare import settings
from metriccare.aws.failures import as_ours
from metriccare.aws.ledger.dynamodb import DynamoLedger
from metriccare.aws.session import session
from metriccare.bronze import opening
from metriccare.bronze.ledger import Ledger
from metriccare.bronze.opening import HasBronze
from metriccare.errors import UsageError

PATIENT = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=5, read_timeout=30)
"""Throttled calls are repeated with growing waits, for about ten seconds."""


def use() -> None:
    """Bronze of this process has its ledger there. Raises UsageError where what it counts would stay on one machine."""
    if settings.bronze() is None:
        raise UsageError(
            f"{settings.LEDGER_TABLE} is set, and what it counts would be on this machine only",
            way_out="set METRICCARE_BRONZE to s3://bucket/folder too",
        )
    opening.keep_ledgers(_opened)


@contextmanager
def _opened(tenant: HasBronze) -> Generator[Ledger]:
    table = settings.ledger_table() or ""
    with as_ours(f"ledger {table}"):
        client = session().client("dynamodb", config=PATIENT)
        try:
            yield DynamoLedger(client, table, tenant.name)
        finally:
            client.close()
