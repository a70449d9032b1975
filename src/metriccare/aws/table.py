"""The installation's one DynamoDB table, by the items of one partition. Not what they mean (`ledger`, `arrivals`).

Reads are consistent ones: what was written before is seen. AWS deletes an expired item late, so it is left out here.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = Mapping[str, AttributeValueTypeDef]

ABSENT = "attribute_not_exists(pk)"
EXPIRES = "expires_at"
"""The attribute that DynamoDB deletes an item by, in seconds since 1970."""

CONTENDED = frozenset({"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "None"})
"""Why a transaction may be cancelled that is worth another try; "None" is said of the actions beside the cause."""


class Partition:
    """The items of the table under one partition key."""

    def __init__(self, client: "DynamoDBClient", table: str, name: str) -> None:
        self.client = client
        self.table = table
        self.name = name

    def key(self, sort: str) -> "Item":
        """The key of one item."""
        return {"pk": text(self.name), "sk": text(sort)}

    def get(self, sort: str) -> "Item | None":
        """One item, if it is there and has not expired."""
        found = self.client.get_item(TableName=self.table, Key=self.key(sort), ConsistentRead=True).get(
            "Item"
        )
        return found if found and _alive(found) else None

    def all(self, prefix: str = "", start: str | None = None) -> "Iterator[Item]":
        """The items whose sort key begins so, in the keys' order, from `start` on."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": text(self.name),
                ":first": text(
                    start or prefix or "!"
                ),  # the first and the last character that a key of ours may have
                ":last": text(prefix + "~"),
            },
        )
        for page in pages:
            yield from filter(_alive, page["Items"])

    def put(self, sort: str, item: "Item") -> None:
        """Write one item, whatever stood there."""
        self.client.put_item(TableName=self.table, Item={**self.key(sort), **item})

    def put_new(self, sort: str, item: "Item") -> bool:
        """Write one item unless there is one; whether it was new. An expired one counts as none."""
        return self.put_where(
            sort, item, f"{ABSENT} OR #expires < :now", {"#expires": EXPIRES}, {":now": number(now())}
        )

    def put_where(
        self,
        sort: str,
        item: "Item",
        condition: str,
        names: Mapping[str, str],
        values: "Mapping[str, AttributeValueTypeDef]",
    ) -> bool:
        """Write one item where the condition holds of what stands there; whether it did."""
        try:
            self.client.put_item(
                TableName=self.table,
                Item={**self.key(sort), **item},
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def delete(self, sort: str) -> None:
        """Delete one item, if it is there."""
        self.client.delete_item(TableName=self.table, Key=self.key(sort))

    def delete_where(
        self,
        sort: str,
        condition: str,
        names: Mapping[str, str],
        values: "Mapping[str, AttributeValueTypeDef]",
    ) -> bool:
        """Delete one item where the condition holds of it; whether it did."""
        try:
            self.client.delete_item(
                TableName=self.table,
                Key=self.key(sort),
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def written(self, actions: "Sequence[TransactWriteItemTypeDef]") -> bool:
        """Whether all of it stands now; False where somebody else was first, and nothing does."""
        try:
            self.client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if not _contended(error):
                raise
            return False
        return True


def now() -> int:
    """Seconds since 1970, as `expires_at` counts."""
    return int(time.time())


def text(value: str) -> "AttributeValueTypeDef":
    """A text as DynamoDB has it."""
    return {"S": value}


def number(value: int) -> "AttributeValueTypeDef":
    """A whole number as DynamoDB has it: as text, of up to 38 digits."""
    return {"N": str(value)}


def string(item: "Item", name: str) -> str:
    """A text of an item; empty where it has none."""
    return item.get(name, {}).get("S", "")


def whole(item: "Item", name: str) -> int:
    """A whole number of an item; 0 where it has none."""
    return int(item.get(name, {}).get("N", "0"))


def _alive(item: "Item") -> bool:
    return EXPIRES not in item or whole(item, EXPIRES) >= now()


def _contended(error: ClientError) -> bool:
    if error.response.get("Error", {}).get("Code") != "TransactionCanceledException":
        return False
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} <= CONTENDED
