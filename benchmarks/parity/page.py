"""The page of the documentation that says what was compared, made by the runs that compared it.

Not the comparison (`comparing`).
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

_HEAD = """\
# The same answer on a laptop and on Spark

`make parity` lands each feed once, and takes it from there to explanations twice: with DuckDB and Delta Lake, and with
Spark and Hudi. It asks both for every measure and variant by every dimension, for all findings, for the
explanations of sixty stays with their raw records, and for every row of every table of silver and gold, and compares
the answers cell by cell, computed values to 1e-9 and everything else exactly. Then it lands corrections, made from the
feed's own records: late newer versions, late older ones, stays that move to another month or to another patient, and
deletions; each engine computes what they touch, and all is compared again. This page was written by that command.

"""


class Part(msgspec.Struct, frozen=True):
    """One feed at one moment, one thing that was asked of both engines, and what the comparison said."""

    source: str
    moment: str
    asked: str
    rows: int
    cells: int
    differences: int


def kept(file: Path, found: Sequence[Part]) -> list[Part]:
    """What was compared now, after what earlier runs have kept in `file` of other feeds; all of it is kept there."""
    earlier = msgspec.json.decode(file.read_bytes(), type=list[Part]) if file.exists() else []
    now = {part.source for part in found}
    parts = [*(part for part in earlier if part.source not in now), *found]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(parts), indent=1) + b"\n")
    return parts


def page(parts: Sequence[Part]) -> str:
    """The page: a table of what was asked, for each feed and moment, and the sum of it."""
    lines = ["| feed | moment | asked | rows | cells compared | differences |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {part.source} | {part.moment} | {part.asked} | {part.rows:,} | {part.cells:,} | {part.differences:,} |"
        for part in parts
    ]
    cells = sum(part.cells for part in parts)
    differences = sum(part.differences for part in parts)
    lines.append(f"| **all** | | | | **{cells:,}** | **{differences:,}** |")
    return _HEAD + "\n".join(lines) + "\n"
