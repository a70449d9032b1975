"""What is sent to `/ingest` and what is said of it. Not the route (`ingest`)."""

from pydantic import ConfigDict, Field

from metriccare.bronze.landing import Landing
from metriccare.web.api.documents import Answer
from metriccare.web.api.uploads import KINDS, PACKED

BODY: dict[str, object] = {
    "required": True,
    "description": "NDJSON, one resource, an array of resources or a Bundle; plain or packed with gzip or zstd.",
    "content": {
        kind: {
            "schema": {"type": "string", "format": "binary"},
            "example": '{"resourceType":"Patient","id":"p1","gender":"female"}\n',
        }
        for kind in (*KINDS, *PACKED)
    },
}


class Landed(Answer):
    """What became of a body, in the words of `metriccare ingest --json`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "landed",
                    "landing": 7,
                    "records": 3,
                    "good": 2,
                    "quarantined": 1,
                    "blank": 0,
                    "reasons": {"truncated": 1},
                }
            ]
        }
    )

    outcome: str = Field(description="landed, or known: the same content had landed before, as `landing`.")
    landing: int
    records: int
    good: int
    quarantined: int
    blank: int
    reasons: dict[str, int] = Field(description="How many records each reason keeps in quarantine.")


def landed(landing: Landing, reasons: dict[str, int], *, new: bool) -> Landed:
    """What became of a body whose landing is known."""
    return Landed(
        outcome="landed" if new else "known",
        landing=landing.number,
        records=landing.records,
        good=landing.good,
        quarantined=landing.quarantined,
        blank=landing.blank,
        reasons=reasons,
    )
