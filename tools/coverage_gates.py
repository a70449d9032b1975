"""Holds each room of the package to its share of covered statements and branches.

Reads the JSON that coverage wrote (`pytest --cov --cov-report=json:coverage.json`); it runs no test itself.
A room is a folder of src/metriccare, or "(top)" for the modules beside them. The pure rooms decide what a
measure says, so little of them may go unseen; the rest stands at the edge of files, terminals and processes.
Folders named after the report are left out: those whose tests cannot run on this machine.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PURE_ROOMS = frozenset({"silver", "gold", "insight", "disclosure", "access"})
PURE_GATE = 95.0
GATE = 85.0
PACKAGE = PurePosixPath("src/metriccare")


@dataclass
class Tally:
    """What coverage counted in one room."""

    statements: int = 0
    covered_statements: int = 0
    branches: int = 0
    covered_branches: int = 0

    def add(self, summary: dict[str, int]) -> None:
        self.statements += summary["num_statements"]
        self.covered_statements += summary["covered_lines"]
        self.branches += summary["num_branches"]
        self.covered_branches += summary["covered_branches"]

    @property
    def shares(self) -> tuple[float, float]:
        return percent(self.covered_statements, self.statements), percent(
            self.covered_branches, self.branches
        )


def percent(part: int, whole: int) -> float:
    """A room without any branch has none uncovered."""
    return 100.0 * part / whole if whole else 100.0


def room_of(file: str) -> str:
    inside = PurePosixPath(file).relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else "(top)"


def gate_of(room: str) -> float:
    return PURE_GATE if room in PURE_ROOMS else GATE


def tally(
    report: dict[str, dict[str, dict[str, dict[str, int]]]], left_out: Sequence[str] = ()
) -> dict[str, Tally]:
    rooms: dict[str, Tally] = defaultdict(Tally)
    for file, entry in report["files"].items():
        if not any(PurePosixPath(file).is_relative_to(PACKAGE / folder) for folder in left_out):
            rooms[room_of(file)].add(entry["summary"])
    return dict(sorted(rooms.items()))


def main(path: str, *left_out: str) -> int:
    if not Path(path).exists():
        print(f"{path} is not there: pytest writes it when it has measured something")
        return 1
    rooms = tally(json.loads(Path(path).read_text(encoding="utf-8")), left_out)
    if not rooms:
        print(f"{path} names no file of {PACKAGE}: was it written by another run?")
        return 1
    print(f"{'room':<12}{'statements':>12}{'branches':>12}{'gate':>8}")
    short: list[str] = []
    for room, counted in rooms.items():
        statements, branches = counted.shares
        print(f"{room:<12}{statements:>11.1f}%{branches:>11.1f}%{gate_of(room):>7.0f}%")
        if min(statements, branches) < gate_of(room):
            short.append(room)
    if short:
        print(f"below the gate: {', '.join(short)} (see which lines with `coverage report --show-missing`)")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
