"""Checks the audit trail against its key and its head: finds what was edited, removed, reordered or cut off.

Not a repair: a trail that was tampered with stays so. What a crash leaves behind is a note and no fault.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metriccare.access.audit.chain import START, End, Link, holds
from metriccare.access.audit.event import Action

_MOST_COMPARED = 200  # with each other, to tell a reordered event from an edited one


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the events from one number to another."""

    kind: str  # edited, reordered, removed, truncated, joined, head, broken, secret
    first: int
    last: int
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    events: int
    head: End | None
    end: End
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the trail is what was written."""
        return not self.faults


class _Walk:
    """What is remembered on the way from the first event to the last."""

    def __init__(self, key: bytes, head: End | None, known: End | None) -> None:
        self.key = key
        self.heads = {end.number: end for end in (head, known) if end is not None}
        self.count = 0
        self.end = START
        self.end_holds = True
        self.last_batch = 0
        self.bad: list[Link] = []
        self.faults: list[Fault] = []
        self.seen_at: dict[int, str] = {0: START.mac}

    def step(self, link: Link) -> None:
        """Take the next event."""
        held = holds(self.key, link)
        if not held:
            self.bad.append(link)
        if link.number > self.end.number + 1:
            self._fault("removed", self.end.number + 1, link.number - 1, "gone")
        elif held and self.end_holds and link.previous != self.end.mac:
            self._fault("joined", link.number, link.number, "does not follow the event before it")
        if held and link.action == Action.TRAIL_BROKEN:
            self._fault(
                "broken",
                link.number,
                link.number,
                f"says that the end was not what the head said: {link.detail}",
            )
        if link.number in self.heads:
            self.seen_at[link.number] = link.mac
        self.count += 1
        self.end, self.end_holds, self.last_batch = End(link.number, link.mac), held, link.batch

    def _fault(self, kind: str, first: int, last: int, message: str) -> None:
        self.faults.append(Fault(kind, first, last, message))


def verify(key: bytes, links: Iterable[Link], head: End | None, known: End | None = None) -> Report:
    """Check the whole trail; `known` is a head that somebody has written down elsewhere at some time."""
    walk = _Walk(key, head, known)
    for link in links:
        walk.step(link)
    if walk.count and len(walk.bad) == walk.count:
        secret = Fault("secret", 1, walk.end.number, "none holds: the application's secret is another one")
        return Report(walk.count, head, walk.end, (secret,))
    faults = [*_merged(_explained(key, walk.bad)), *walk.faults]
    found, notes = _against_head(walk, head)
    faults += found
    if known is not None and walk.seen_at.get(known.number) != known.mac:
        faults.append(
            Fault("head", known.number, known.number, "is not the event whose hash was written down")
        )
    return Report(walk.count, head, walk.end, tuple(sorted(faults, key=lambda fault: fault.first)), notes)


def _explained(key: bytes, bad: list[Link]) -> list[Fault]:
    numbers = [link.number for link in bad[:_MOST_COMPARED]]
    faults: list[Fault] = []
    for link in bad:
        moved = next((n for n in numbers if len(bad) <= _MOST_COMPARED and holds(key, link, n)), None)
        kind, message = ("edited", "not what was written")
        if moved is not None:
            kind, message = ("reordered", f"was written as number {moved}")
        faults.append(Fault(kind, link.number, link.number, message))
    return faults


def _merged(faults: list[Fault]) -> list[Fault]:
    """Neighbours with the same fault are one line."""
    merged: list[Fault] = []
    for fault in faults:
        before = merged[-1] if merged else None
        if before is not None and (before.kind, before.message, before.last + 1) == (
            fault.kind, fault.message, fault.first,
        ):  # fmt: skip
            merged[-1] = replace(before, last=fault.last)
        else:
            merged.append(fault)
    return merged


def _against_head(walk: _Walk, head: End | None) -> tuple[list[Fault], tuple[str, ...]]:
    end = walk.end
    if head is None:
        return (
            [Fault("head", 1, end.number, "there is no head: it was taken away")] if walk.count else []
        ), ()
    if head == end:
        return [], ()
    if head.number > end.number:
        return [Fault("truncated", end.number + 1, head.number, "gone from the end")], ()
    if walk.seen_at.get(head.number) != head.mac:
        return [Fault("head", head.number, head.number, "is not the event whose hash the head holds")], ()
    if walk.end_holds and walk.last_batch == head.number + 1:
        return [], (_one_behind(head, end),)
    return [Fault("head", head.number, end.number, "the head is older than the trail: it was put back")], ()


def _one_behind(head: End, end: End) -> str:
    first = head.number + 1
    written = f"event {first}" if first == end.number else f"events {first} to {end.number}"
    return (
        f"the head stands at {head.number}: a process ended after it had written {written} and before it had noted "
        "that; the next event mends it"
    )
