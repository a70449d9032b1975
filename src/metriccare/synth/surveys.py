"""surveys.csv: what discharged adults answered, in HCAHPS items and Press Ganey items of 0 to 100.

A ward's hidden quality, which also moves its infections, deaths and returns, moves the answers: that is the link
between experience and outcomes that later statistics may find. One row per survey sent; where nobody answered, the
items are empty.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import TracebackType
from typing import TextIO

from metriccare.synth.chance import Purpose, Weighted, stream
from metriccare.synth.timeline import Onset, Stay, Timeline
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import DAY, WallClock, date_of

_OFTEN = ("Never", "Sometimes", "Usually", "Always")
_SURE = ("Definitely no", "Probably no", "Probably yes", "Definitely yes")
_YES = ("No", "Yes")
_STEPS = ("0", "25", "50", "75", "100")
_RATING = tuple(str(value) for value in range(11))

# Each item: its answers from worst to best, and where on the scale of satisfaction (a normal deviate) each begins.
_ITEMS: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "nurse_courtesy": (_OFTEN, (-2.4, -1.7, -1.05)),
    "nurse_listen": (_OFTEN, (-2.2, -1.5, -0.75)),
    "nurse_explain": (_OFTEN, (-2.2, -1.5, -0.72)),
    "doctor_courtesy": (_OFTEN, (-2.4, -1.7, -1.05)),
    "doctor_listen": (_OFTEN, (-2.2, -1.4, -0.75)),
    "doctor_explain": (_OFTEN, (-2.1, -1.3, -0.68)),
    "call_button": (_OFTEN, (-1.8, -1.1, -0.32)),
    "bathroom_help": (_OFTEN, (-1.8, -1.1, -0.36)),
    "medicine_purpose": (_OFTEN, (-1.8, -1.2, -0.68)),
    "medicine_side_effects": (_OFTEN, (-1.1, -0.6, 0.02)),
    "clean": (_OFTEN, (-2.0, -1.3, -0.58)),
    "quiet": (_OFTEN, (-1.8, -1.0, -0.28)),
    "discharge_help": (_YES, (-1.05,)),
    "discharge_symptoms": (_YES, (-1.2,)),
    "overall_rating": (_RATING, (-2.9, -2.7, -2.5, -2.3, -2.1, -1.8, -1.5, -1.15, -0.65, -0.15)),
    "recommend": (_SURE, (-2.2, -1.6, -0.5)),
    "pg_nurses": (_STEPS, (-2.6, -2.1, -1.4, -0.35)),
    "pg_physicians": (_STEPS, (-2.6, -2.0, -1.3, -0.3)),
    "pg_room": (_STEPS, (-2.2, -1.6, -0.8, 0.25)),
    "pg_meals": (_STEPS, (-1.8, -1.1, -0.3, 0.7)),
    "pg_discharge": (_STEPS, (-2.3, -1.7, -1.0, 0.0)),
    "pg_overall": (_STEPS, (-2.5, -1.9, -1.2, -0.25)),
}
COLUMNS = ("hospital", "ward", "discharge_date", "mode", "status", *_ITEMS)
_MODES = Weighted([("mail", 55), ("telephone", 20), ("mixed", 15), ("web", 10)])
_OF_MODE = {"mail": 0.0, "telephone": 0.15, "mixed": 0.05, "web": -0.05}
_SENT, _ANSWERED, _SKIPPED = 0.7, 0.27, 0.04


class Surveys:
    """Writes the surveys of one patient after the other."""

    def __init__(self, path: Path, seed: int, clock: WallClock) -> None:
        self._path, self._seed, self._clock = path, seed, clock
        self._file: TextIO
        self.rows = 0

    def __enter__(self) -> "Surveys":
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._table = csv.writer(self._file, lineterminator="\n")
        self._table.writerow(COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, timeline: Timeline) -> None:
        """Ask one patient about each stay that a survey is sent for."""
        if not timeline.stays:
            return
        rng = stream(self._seed, Purpose.SURVEY, timeline.person.index)
        for stay in timeline.stays:
            if self._is_eligible(timeline, stay) and rng.random() < _SENT:
                self._table.writerow(self._row(rng, stay))
                self.rows += 1

    def _is_eligible(self, timeline: Timeline, stay: Stay) -> bool:
        """HCAHPS asks adults who stayed a night and went home alive."""
        gone = stay.departure in (Departure.DIED, Departure.HOSPICE, Departure.TRANSFER)
        first, last = self._clock.day(stay.start), self._clock.day(stay.end)
        return stay.closed and not gone and last > first and timeline.person.age(date_of(first)) >= 18

    def _row(self, rng: Random, stay: Stay) -> list[str]:
        mode = _MODES.draw(rng)
        answered = rng.random() < _ANSWERED
        date = date_of(self._clock.day(stay.end)).isoformat()
        row = [
            stay.hospital.id,
            stay.segments[-1].ward.name,
            date,
            mode,
            "completed" if answered else "no_response",
        ]
        return row + (list(self._answers(rng, stay, mode)) if answered else [""] * len(_ITEMS))

    def _answers(self, rng: Random, stay: Stay, mode: str) -> Iterator[str]:
        level = mood(rng, stay, mode)
        for answers, begins in _ITEMS.values():
            skipped = rng.random() < _SKIPPED
            yield "" if skipped else answers[bisect_right(begins, level + rng.gauss(0, 0.6))]


def mood(rng: Random, stay: Stay, mode: str) -> float:
    """How satisfied somebody is; its spread with an item's own noise is about 1."""
    infected = any(one.source is Onset.ACQUIRED for one in stay.infections)
    long = min(0.4, (stay.end - stay.start) / DAY / 40)
    of_place = 0.3 * stay.ward.quality + 0.2 * stay.hospital.quality
    return of_place + _OF_MODE[mode] - long - 0.7 * infected + rng.gauss(0, 0.75)
