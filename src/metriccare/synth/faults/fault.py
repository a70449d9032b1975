"""One faulty record: its bytes, and what ingesting it must come to. Not where it is written: that is the writer's."""

from collections.abc import Callable, Sequence
from enum import Enum
from random import Random
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from metriccare.synth.faults.specimen import Specimen


class Outcome(Enum):
    """What must become of a record."""

    QUARANTINED = "quarantined"  # kept whole, with the reason code given
    FINDING = "finding"  # good, left out of the measures, with the finding given
    SUPERSEDED = "superseded"  # good, but another version of the same id is the one that counts
    COUNTS = "counts"  # good; it moves no measure because of what it is, not of its oddity
    BLANK = "blank"  # an empty line


class Form(Enum):
    """How a record reaches the disk."""

    JSON = "json"  # may stand in a Bundle
    BYTES = "bytes"  # a line, or a file, of its own
    BLANK = "blank"
    LAST = "last"  # the end of a file


class Fault(msgspec.Struct, frozen=True):
    """A faulty record. `reason` is a quarantine reason or a finding's rule."""

    resource_type: str
    id: str | None
    body: bytes
    outcome: Outcome
    reason: str | None = None
    form: Form = Form.JSON


class Recipe(msgspec.Struct, frozen=True):
    """How a kind of fault is made. `first`: it lands before the patient it is made from. `most`: in one run."""

    kind: str
    make: "Callable[[Specimen, Random], Sequence[Fault]]"
    first: bool = False
    most: int | None = None
