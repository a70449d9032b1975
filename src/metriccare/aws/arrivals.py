"""What has arrived in S3 and waits to be landed: each version of an object once, however often AWS tells of it.

Not the landing, nor the run that it takes (`pipeline`). Imports little: it goes into the functions' small package.

    pk                 sk                            holds
    ARRIVED#<tenant>   WAITING#<hash of key>#<id>    key, version, size, at: not landed yet
    ARRIVED#<tenant>   KNOWN#<hash of key>#<id>      the same object version, kept 30 days so that no repetition counts
    WAITING            <tenant>                      since and last: when the first and the last of those came
    PARKED             <moment>#<hash>               a message that says nothing that can be landed, and why
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from metriccare.aws.table import EXPIRES, Partition, now, number, string, text, whole

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from metriccare.aws.table import Item

REMEMBERED = 30 * 86_400
"""Seconds for which a repeated message is known, and a parked one is kept; SQS keeps one for at most 14 days."""

WAITING, KNOWN = "WAITING#", "KNOWN#"


class Arrival(NamedTuple):
    """One version of an object under `incoming/<tenant>/`; `version` is what tells it from others under its key."""

    tenant: str
    key: str
    version: str
    size: int
    at: int

    @property
    def sort(self) -> str:
        """What its items' sort keys end with: a key may be longer than those may be, and name a patient."""
        return f"{hashlib.sha256(self.key.encode()).hexdigest()}#{self.version}"


class Waiting(NamedTuple):
    """A tenant with arrivals that wait: when the first and the last of them came, in seconds since 1970."""

    tenant: str
    since: int
    last: int


class Arrivals:
    """The arrivals of all tenants."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._tenants = Partition(client, table, "WAITING")

    def register(self, arrival: Arrival) -> bool:
        """It waits from now on, unless it has been told of before; whether it is new."""
        of_tenant = self._of(arrival.tenant)
        item = _item(arrival)
        known = {**item, EXPIRES: number(now() + REMEMBERED)}
        # First that it waits, then that it is known: between the two a crash leaves a repetition that is told again.
        if of_tenant.get(KNOWN + arrival.sort) is not None:
            return False
        of_tenant.put(WAITING + arrival.sort, item)
        self._mark(arrival)
        return of_tenant.put_new(KNOWN + arrival.sort, known)

    def waiting(self, tenant: str) -> list[Arrival]:
        """What waits to be landed, in the order of arrival."""
        found = [_arrival(tenant, item) for item in self._of(tenant).all(WAITING)]
        return sorted(found, key=lambda arrival: (arrival.at, arrival.key, arrival.version))

    def landed(self, arrival: Arrival) -> None:
        """It waits no more."""
        of_tenant = self._of(arrival.tenant)
        of_tenant.put(KNOWN + arrival.sort, {**_item(arrival), EXPIRES: number(now() + REMEMBERED)})
        of_tenant.delete(WAITING + arrival.sort)

    def tenants(self) -> Iterator[Waiting]:
        """The tenants that something waits for."""
        for item in self._tenants.all(""):
            yield Waiting(string(item, "sk"), whole(item, "since"), whole(item, "last"))

    def none_left(self, tenant: str, begun: int) -> None:
        """All that waited at this moment has landed; a tenant with later arrivals stays among those that wait."""
        self._tenants.delete_where(tenant, "#last < :begun", {"#last": "last"}, {":begun": number(begun)})

    def park(self, what: str, why: str) -> None:
        """Keep a message that nothing can be done with, whole, for whoever looks."""
        digest = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
        item: Item = {"what": text(what), "why": text(why), EXPIRES: number(now() + REMEMBERED)}
        Partition(self._client, self._table, "PARKED").put(f"{now():012}#{digest}", item)

    def _of(self, tenant: str) -> Partition:
        return Partition(self._client, self._table, f"ARRIVED#{tenant}")

    def _mark(self, arrival: Arrival) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=self._tenants.key(arrival.tenant),
            UpdateExpression="SET #since = if_not_exists(#since, :at), #last = :now",
            ExpressionAttributeNames={"#since": "since", "#last": "last"},
            ExpressionAttributeValues={":at": number(arrival.at), ":now": number(now())},
        )


def _item(arrival: Arrival) -> "Item":
    return {
        "key": text(arrival.key),
        "version": text(arrival.version),
        "size": number(arrival.size),
        "at": number(arrival.at),
    }


def _arrival(tenant: str, item: "Item") -> Arrival:
    return Arrival(
        tenant, string(item, "key"), string(item, "version"), whole(item, "size"), whole(item, "at")
    )
