"""A landing: one file's content, safely in bronze, with the number that puts it in order. Not its records."""

from datetime import datetime

import msgspec


class Landing(msgspec.Struct, frozen=True):
    """What the ledger knows of one landed content; `records` = `good` + `quarantined` + `blank`."""

    number: int
    sha256: str
    name: str
    size: int
    landed_at: datetime
    records: int
    good: int
    quarantined: int
    blank: int
