"""How old a hospital's figures are, and when that is longer than its feed leaves between deliveries: then it is stale.

Pure: moments in, a verdict out. Not whether there are numbers at all (`freshness`).

What lands within a quarter of an hour is one delivery. A feed's usual gap is the one that nine in ten of the gaps
between its last 20 deliveries stay within, so that a nightly file in several parts and a steady stream are each judged
by their own habit; a feed with fewer than three deliveries has none yet, and is judged by that of its tenant. Stale is
one that has been silent for more than twice its usual gap, and for more than a quarter of an hour. Where nobody has a
habit, nothing is called stale.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

TOGETHER = timedelta(minutes=15)
"""What lands within it belongs together; and the least silence that is called stale."""
REMEMBERED = 20
FEWEST = 3
WITHIN = 0.9
GAPS_MISSED = 2


@dataclass(frozen=True, slots=True)
class Silence:
    """A feed that has stopped: since its last delivery, for how long, and what it usually leaves between two."""

    since: datetime
    length: timedelta
    usual: timedelta


def deliveries(landed: Iterable[datetime]) -> tuple[datetime, ...]:
    """The moments at which the last deliveries ended, in order."""
    ended: list[datetime] = []
    began: datetime | None = None
    for moment in sorted(landed):
        if began is not None and moment - began <= TOGETHER:
            ended[-1] = moment
        else:
            began = moment
            ended.append(moment)
    return tuple(ended[-REMEMBERED:])


def usual_gap(ended: tuple[datetime, ...]) -> timedelta | None:
    """The gap that nine in ten between deliveries stay within; None while there are too few to have a habit."""
    if len(ended) < FEWEST:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(ended))
    return gaps[math.ceil(WITHIN * len(gaps)) - 1]


def silence(ended: tuple[datetime, ...], usual: timedelta | None, now: datetime) -> Silence | None:
    """Why a feed is stale; None where it is not, or it has no habit to judge by."""
    if not ended or usual is None:
        return None
    length = now - ended[-1]
    return Silence(ended[-1], length, usual) if length > max(TOGETHER, GAPS_MISSED * usual) else None


def silences(of_each: Mapping[str, tuple[datetime, ...]], now: datetime) -> dict[str, Silence]:
    """The hospitals that are stale, of the deliveries of each."""
    of_all = usual_gap(deliveries(moment for ended in of_each.values() for moment in ended))
    found = {hospital: silence(ended, usual_gap(ended) or of_all, now) for hospital, ended in of_each.items()}
    return {hospital: one for hospital, one in found.items() if one is not None}
