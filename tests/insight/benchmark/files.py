"""The three releases as CMS published them, and files with one thing wrong."""

from pathlib import Path

RELEASES = Path(__file__).parents[4] / "shared" / "data" / "cms"
HEADER = "Measure ID,Measure Name,Score,Footnote,Start Date,End Date"
ROW = 'HAI_1_SIR,Central line,0.845,"25, 26",10/01/2022,09/30/2023'


def published() -> list[Path]:
    """Every file of the three releases."""
    return sorted(RELEASES.glob("*/*.csv"))


def csv(*lines: str, header: str = HEADER, end: str = "\n") -> bytes:
    """A file of scores of the nation."""
    return end.join((header, *lines, "")).encode()


def hospitals(*ids: str) -> bytes:
    """A list of hospitals."""
    header = "Facility ID,Facility Name,State,Hospital Type,Hospital overall rating"
    return csv(*(f"{one},GENERAL,OH,Acute Care Hospitals,4" for one in ids), header=header)
