"""Whether pages that follow each other go in a circle, told by one remembered page at a time (Brent's method). Pure.

Two marks a page, its address and what it holds: either may come round again while the other changes for ever. A circle
is found before it has been gone through three times, and a search that never ends at `MOST_PAGES`.
"""

import hashlib

MOST_PAGES = 100_000

Marks = tuple[str, str]
NONE: Marks = ("", "")


def mark(content: bytes) -> str:
    """A short name for content; nothing for none."""
    return hashlib.sha256(content).hexdigest()[:16] if content else ""


def is_closed(remembered: Marks, page: Marks, number: int) -> bool:
    """Whether this page, by its number from 0, is one that came before."""
    again = any(one and one == other for one, other in zip(remembered, page, strict=True))
    return again or number >= MOST_PAGES


def remember(remembered: Marks, page: Marks, number: int) -> Marks:
    """Which marks to compare later pages with: those of the 1st, 2nd, 4th, 8th, ... page."""
    return page if (number + 1) & number == 0 else remembered
