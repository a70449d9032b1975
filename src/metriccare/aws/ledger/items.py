"""How the ledger's facts stand in the table: keys, and each item there and back. Not the calls (`dynamodb`).

pk               sk                        holds
TENANT#<name>    COUNTER                   last: the number of the newest landing
TENANT#<name>    LANDING#<number>          a landing and its reasons, by number with ten digits
TENANT#<name>    CONTENT#<sha256>          number: the landing that holds this content
TENANT#<name>    SOURCE#<hash>             how a source fared; its name may be longer than a key may be
TENANT#<name>    SETTLED#<number>#<seq>    landing: by which a quarantined record was landed anew
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from metriccare.aws.table import number, string, text, whole
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts, SourceState, State

if TYPE_CHECKING:
    from metriccare.aws.table import Item

LANDING, CONTENT, SOURCE, SETTLED = "LANDING#", "CONTENT#", "SOURCE#", "SETTLED#"
COUNTER = "COUNTER"
DIGITS = 10
"""Of numbers in keys, so that they sort as numbers do."""


def partition(tenant: str) -> str:
    """The partition key of all that is a tenant's."""
    return f"TENANT#{tenant}"


def landing_key(landing: int) -> str:
    """The sort key of a landing."""
    return f"{LANDING}{landing:0{DIGITS}}"


def source_key(name: str) -> str:
    """The sort key of a source."""
    return SOURCE + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def settled_key(landing: int, seq: int | None) -> str:
    """The sort key of a settled record, or what those of a landing begin with."""
    return f"{SETTLED}{landing:0{DIGITS}}#" + ("" if seq is None else f"{seq:0{DIGITS}}")


def settled_item(seq: int, by: int) -> "Item":
    """By which landing a quarantined record was landed anew."""
    return {"seq": number(seq), "landing": number(by)}


def landing_of(facts: Facts, name: str, landing: int, at: datetime) -> Landing:
    """What is new under this number."""
    counts = (facts.records, facts.good, facts.quarantined, facts.blank)
    return Landing(landing, facts.sha256, name, facts.size, at, *counts)


def landing_item(landing: Landing, reasons: Mapping[str, int]) -> "Item":
    """A landing with its reasons."""
    return {
        "sha256": text(landing.sha256),
        "name": text(landing.name),
        "landed_at": text(landing.landed_at.isoformat()),
        **{name: number(getattr(landing, name)) for name in ("number", "size", "records", "good", "blank")},
        "reasons": {"M": {reason: number(count) for reason, count in reasons.items()}},
    }


def landing_from(item: "Item") -> Landing:
    """The landing of an item."""
    records, good, blank = (whole(item, name) for name in ("records", "good", "blank"))
    return Landing(
        number=whole(item, "number"),
        sha256=string(item, "sha256"),
        name=string(item, "name"),
        size=whole(item, "size"),
        landed_at=datetime.fromisoformat(string(item, "landed_at")),
        records=records,
        good=good,
        quarantined=records - good - blank,
        blank=blank,
    )


def reasons_from(item: "Item") -> dict[str, int]:
    """How many records each reason keeps in quarantine."""
    counts = item["reasons"].get("M", {})
    return {reason: whole(counts, reason) for reason in sorted(counts)}


def source_item(source: SourceState) -> "Item":
    """How a source fared."""
    known: Item = {} if source.number is None else {"number": number(source.number)}
    return {
        **known,
        "name": text(source.name),
        "state": text(source.state),
        "message": text(source.message),
        "at": text(source.at.isoformat()),
    }


def source_from(item: "Item") -> SourceState:
    """The source of an item."""
    return SourceState(
        name=string(item, "name"),
        state=cast("State", string(item, "state")),
        number=whole(item, "number") if "number" in item else None,
        message=string(item, "message"),
        at=datetime.fromisoformat(string(item, "at")),
    )
