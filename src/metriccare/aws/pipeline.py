"""The Glue workflow that lands what has arrived: started once for a burst, one run of a tenant at a time.

Not its jobs. A run holds a lease (pk `RUNS`, sk <tenant>) with a token that its jobs look for: the lease of a start
that was cut off ends by itself, and jobs that find another token than theirs do nothing.
https://docs.aws.amazon.com/glue/latest/dg/workflows_overview.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import uuid4

from metriccare.aws.table import EXPIRES, Partition, now, number, string, text, whole

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_glue import GlueClient

    from metriccare.aws.table import Item

STARTING = 300
"""Seconds that a start may take before another may try."""

LONGEST = 4 * 3600
"""Seconds after which a run that nobody has heard of is given up; the jobs' own time limits are shorter."""

Outcome = Literal["success", "failure"]
ENDED = frozenset({"COMPLETED", "STOPPED", "ERROR"})


class Ended(NamedTuple):
    """A run that is over."""

    tenant: str
    run: str
    seconds: int
    outcome: Outcome
    why: str


class Pipeline:
    """The runs of all tenants."""

    def __init__(self, client: "DynamoDBClient", table: str, glue: "GlueClient", workflow: str) -> None:
        self._leases = Partition(client, table, "RUNS")
        self._glue = glue
        self._workflow = workflow

    def start(self, tenant: str) -> str | None:
        """Start a run for the tenant; its id, or None where one is going on. Raises ClientError where Glue refuses."""
        token = uuid4().hex
        if not self._leases.put_new(tenant, _lease(token, "", STARTING)):
            return None
        try:
            run = self._glue.start_workflow_run(
                Name=self._workflow, RunProperties={"tenant": tenant, "lease": token}
            )["RunId"]
        except BaseException:
            self._release(tenant, token)
            raise
        self._leases.put(tenant, _lease(token, run, LONGEST))
        return run

    def ended(self) -> Iterator[Ended]:
        """Runs that are over by what Glue says of them; once one has been dealt with its tenant may have another.

        Told again where whoever asked did not come back for the next: at least once, then.
        """
        for lease in list(self._leases.all()):
            tenant, run = string(lease, "sk"), string(lease, "run")
            told = self._told(tenant, run, now() - whole(lease, "since")) if run else None
            if told is not None:
                yield told
                self._release(tenant, string(lease, "token"))

    def _told(self, tenant: str, run: str, seconds: int) -> Ended | None:
        found = self._glue.get_workflow_run(Name=self._workflow, RunId=run)["Run"]
        status = found.get("Status", "RUNNING")
        if status not in ENDED:
            return None
        counts = found.get("Statistics", {})
        lost = {
            word: count
            for word, count in (
                ("failed", counts.get("FailedActions", 0)),
                ("timed out", counts.get("TimeoutActions", 0)),
                ("stopped", counts.get("StoppedActions", 0)),
                ("in error", counts.get("ErroredActions", 0)),
            )
            if count
        }
        why = ", ".join(f"{count} {word}" for word, count in lost.items()) or status.lower()
        good = status == "COMPLETED" and not lost
        return Ended(tenant, run, seconds, "success" if good else "failure", why)

    def _release(self, tenant: str, token: str) -> None:
        self._leases.delete_where(tenant, "#token = :token", {"#token": "token"}, {":token": text(token)})


def _lease(token: str, run: str, seconds: int) -> "Item":
    return {
        "token": text(token),
        "run": text(run),
        "since": number(now()),
        EXPIRES: number(now() + seconds),
    }
