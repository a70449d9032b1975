"""What was measured, as rows with their target, printed as a table and kept as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

Better = Literal["at least", "at most"]


class Row(msgspec.Struct, frozen=True):
    """One promise: what was measured, in which unit, and what it should have been; None where nothing is promised."""

    what: str
    measured: float
    unit: str
    better: Better
    target: float | None
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.measured >= self.target if self.better == "at least" else self.measured <= self.target


def shown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | target | met | note |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.what} | {row.measured:.2f} {row.unit} | {_promised(row)} | {row.note} |" for row in rows
    ]
    return "\n".join(lines)


def _promised(row: Row) -> str:
    if row.target is None:
        return " | "
    return f"{row.better} {row.target:g} {row.unit} | {'yes' if row.met else 'no'}"


def keep(rows: Sequence[Row], scale: float, place: Path) -> None:
    """Write the rows beside the scale they were measured at."""
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = {"scale": scale, "rows": [{**msgspec.to_builtins(row), "met": row.met} for row in rows]}
    place.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
