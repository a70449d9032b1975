"""The ledger as a DynamoDB table keeps it, for all machines at once. What the calls promise: `bronze.ledger`.

A landing is one transaction: the counter moves on from the number that was read, and content and landing are new, or
nothing is written and it is tried again. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from metriccare.aws.ledger import items
from metriccare.aws.table import ABSENT, Partition, number, whole
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts, SourceState
from metriccare.errors import BusyError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

AT_ONCE = 30
"""Sources of one transaction, which may have a hundred actions: three for each, and the counter."""

PATIENCE = 60.0
"""Seconds in which a landing has to find its turn among others of its tenant."""

FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0


class DynamoLedger:
    """The `Ledger` of one tenant in a table with the keys `pk` and `sk`."""

    def __init__(self, client: "DynamoDBClient", table: str, tenant: str) -> None:
        self._items = Partition(client, table, items.partition(tenant))

    def begin(self, name: str, at: datetime) -> None:
        """See `Ledger`."""
        self._put(SourceState(name, "landing", None, "", at))

    def begin_all(self, names: Sequence[str], at: datetime) -> None:
        """See `Ledger`; not one step, but each source is one, and again says the same."""
        for name in names:
            self.begin(name, at)

    def refuse(self, name: str, message: str, at: datetime) -> None:
        """See `Ledger`."""
        self._put(SourceState(name, "refused", None, message, at))

    def land(self, name: str, facts: Facts, at: datetime) -> tuple[Landing, bool]:
        """See `Ledger`. Raises BusyError where others land all the time."""
        return self.land_all([(name, facts)], at)[0]

    def land_all(self, found: Sequence[tuple[str, Facts]], at: datetime) -> list[tuple[Landing, bool]]:
        """See `Ledger`; in steps of `AT_ONCE`: after a crash between two, the same call again goes on where it was."""
        landed: list[tuple[Landing, bool]] = []
        for start in range(0, len(found), AT_ONCE):
            landed += self._landed(found[start : start + AT_ONCE], at)
        return landed

    def landings(self, after: int = 0) -> list[Landing]:
        """See `Ledger`."""
        found = self._items.all(items.LANDING, items.landing_key(after + 1))
        return [items.landing_from(item) for item in found]

    def landing(self, number: int) -> Landing | None:
        """See `Ledger`."""
        found = self._items.get(items.landing_key(number))
        return items.landing_from(found) if found else None

    def content(self, sha256: str) -> Landing | None:
        """See `Ledger`."""
        found = self._items.get(items.CONTENT + sha256)
        return self.landing(whole(found, "number")) if found else None

    def reasons(self, number: int) -> dict[str, int]:
        """See `Ledger`."""
        found = self._items.get(items.landing_key(number))
        return items.reasons_from(found) if found else {}

    def sources(self) -> list[SourceState]:
        """See `Ledger`."""
        found = map(items.source_from, self._items.all(items.SOURCE))
        return sorted(found, key=lambda source: source.name)

    def settle(self, number: int, seqs: Sequence[int], by: int) -> None:
        """See `Ledger`; the first to settle a record stays."""
        for seq in seqs:
            self._items.put_new(items.settled_key(number, seq), items.settled_item(seq, by))

    def settled(self, number: int) -> dict[int, int]:
        """See `Ledger`."""
        found = self._items.all(items.settled_key(number, None))
        return {whole(item, "seq"): whole(item, "landing") for item in found}

    def _landed(self, found: Sequence[tuple[str, Facts]], at: datetime) -> list[tuple[Landing, bool]]:
        given_up, wait = time.monotonic() + PATIENCE, FIRST_WAIT
        while True:
            landed, actions = self._proposed(found, at)
            if self._items.written(actions):
                return landed
            if time.monotonic() > given_up:
                raise BusyError(
                    f"{self._items.table}, {self._items.name}: others landed files for {PATIENCE:.0f} seconds",
                    way_out="run the same command again",
                )
            time.sleep(random.uniform(0, wait))  # noqa: S311 (so that those who wait do not meet again)
            wait = min(2 * wait, LONGEST_WAIT)

    def _proposed(
        self, found: Sequence[tuple[str, Facts]], at: datetime
    ) -> "tuple[list[tuple[Landing, bool]], list[TransactWriteItemTypeDef]]":
        """What these sources come to as the table is now, and the actions that would make it so."""
        counter = self._items.get(items.COUNTER)
        last = newest = whole(counter, "last") if counter else 0
        landed: list[tuple[Landing, bool]] = []
        new: dict[str, Landing] = {}
        sources: dict[str, SourceState] = {}
        actions: list[TransactWriteItemTypeDef] = []
        for name, facts in found:
            known = new.get(facts.sha256) or self.content(facts.sha256)
            if known is None:
                newest += 1
                new[facts.sha256] = items.landing_of(facts, name, newest, at)
                actions += self._new(new[facts.sha256], facts)
            landing = known or new[facts.sha256]
            landed.append((landing, known is None))
            sources[name] = SourceState(name, "known" if known else "landed", landing.number, "", at)
        actions += map(self._stated, sources.values())
        if new:
            actions.append(self._counted(last, newest))
        return landed, actions

    def _new(self, landing: Landing, facts: Facts) -> "Iterator[TransactWriteItemTypeDef]":
        landed, held = items.landing_key(landing.number), items.CONTENT + landing.sha256
        for sort, item in (
            (landed, items.landing_item(landing, facts.reasons)),
            (held, {"number": number(landing.number)}),
        ):
            whole_item = {**self._items.key(sort), **item}
            yield {"Put": {"TableName": self._items.table, "Item": whole_item, "ConditionExpression": ABSENT}}

    def _stated(self, source: SourceState) -> "TransactWriteItemTypeDef":
        item = {**self._items.key(items.source_key(source.name)), **items.source_item(source)}
        return {"Put": {"TableName": self._items.table, "Item": item}}

    def _counted(self, last: int, newest: int) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self._items.table,
                "Item": {**self._items.key(items.COUNTER), "last": number(newest)},
                "ConditionExpression": f"{ABSENT} OR #last = :last" if not last else "#last = :last",
                "ExpressionAttributeNames": {"#last": "last"},
                "ExpressionAttributeValues": {":last": number(last)},
            }
        }

    def _put(self, source: SourceState) -> None:
        self._items.put(items.source_key(source.name), items.source_item(source))
