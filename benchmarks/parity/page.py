"""The page of the documentation that says what was compared, made by the run that compared it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.parity.run import Part

_HEAD = """\
# The same answer on a laptop and on Spark

`make parity` takes each feed through the whole pipeline twice, from files to explanations: with DuckDB and Delta Lake,
and with Spark and Hudi. It asks both for every measure and variant by every dimension, for all findings, for the
explanations of sixty stays with their raw records, and for every row of every table of silver and gold, and compares
the answers cell by cell, computed values to 1e-9 and everything else exactly. Then it lands corrections, made from the
feed's own records: late newer versions, late older ones, stays that move to another month or to another patient, and
deletions; each engine computes what they touch, and all is compared again. This page was written by that command.

"""


def page(parts: Sequence["Part"]) -> str:
    """The page: a table of what was asked, for each feed and moment, and the sum of it."""
    lines = ["| feed | moment | asked | rows | cells compared | differences |", "|---|---|---|---|---|---|"]
    for part in parts:
        found = part.compared
        lines.append(
            f"| {part.source} | {part.moment} | {part.asked} | {found.rows:,} | {found.cells:,} | "
            f"{len(found.differences):,} |"
        )
    cells = sum(part.compared.cells for part in parts)
    differences = sum(len(part.compared.differences) for part in parts)
    lines.append(f"| **all** | | | | **{cells:,}** | **{differences:,}** |")
    return _HEAD + "\n".join(lines) + "\n"
