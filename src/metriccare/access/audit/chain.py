"""The chain: each event carries a keyed hash over itself and over the hash before it. Pure.

Whoever changes the database without the key can neither write an event nor change one. What taking away the last events
would leave looks whole, which is why the newest hash is also kept outside (`head`).
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it is stored."""

    number: int
    at: datetime
    actor_id: str
    actor_name: str
    tenant: str | None
    action: str
    object_type: str
    object_id: str
    outcome: str
    address: str
    request_id: str
    detail: str
    batch: int
    previous: str
    mac: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends: its newest number and hash."""

    number: int
    mac: str


START = End(0, GENESIS)


def mac_of(key: bytes, link: Link, number: int | None = None) -> str:
    """The hash of an event; as it would be under another number, where one is given."""
    parts = [
        link.number if number is None else number,
        link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.actor_id, link.actor_name, link.tenant, link.action, link.object_type, link.object_id, link.outcome,
        link.address, link.request_id, link.detail, link.batch, link.previous,
    ]  # fmt: skip
    return hmac.new(key, json.dumps(parts, separators=(",", ":")).encode("ascii"), hashlib.sha256).hexdigest()


def holds(key: bytes, link: Link, number: int | None = None) -> bool:
    """Whether an event is what was written."""
    return hmac.compare_digest(mac_of(key, link, number), link.mac)


@dataclass(frozen=True, slots=True)
class Joint:
    """Where the next event goes, and whether what stands there is not what the head says."""

    end: End
    broken: bool


def joint(key: bytes, head: End | None, last: Link | None, at_head: str | None) -> Joint:
    """How the next event is joined on.

    `head`: what is kept outside; `last`: the newest event stored; `at_head`: the hash stored under the head's number.
    A process that ended between its commit and noting the head leaves the head one batch behind, and its events hold:
    the next one goes on from them. Anything else is tampering, or a restored copy. Then the next event goes on behind
    whatever is newest, and the gap remains for `verify` to see.
    """
    stored = START if last is None else End(last.number, last.mac)
    if head is None:
        return Joint(stored, broken=last is not None)
    if stored == head:
        return Joint(stored, broken=False)
    if last is not None and last.batch == head.number + 1:
        behind = holds(key, last) and (head == START or at_head == head.mac)
        return Joint(stored, broken=not behind)
    return Joint(stored if stored.number >= head.number else head, broken=True)
