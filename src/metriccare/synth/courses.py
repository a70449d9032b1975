"""The course of a stay inside its hospital: beds, moves, intensive care, and how many Encounters record it.

A part is one Encounter resource. Some hospitals record intensive care as an Encounter inside (`partOf`), and now and
then a stay is written as two Encounters that overlap: the measure specification makes one stay of either.
"""

from random import Random

from metriccare.synth.chance import uuid_text
from metriccare.synth.hospitals import Ward
from metriccare.synth.timeline import Link, Part, Segment, Stay
from metriccare.synth.wallclock import DAY, HOUR, MINUTE

_IN_HALVES = 0.006
_MOVES = 0.16


def lay_out(rng: Random, stay: Stay) -> None:
    """Give the stay its beds and its Encounters."""
    stay.segments = _critical(rng, stay) if stay.critical else _on_wards(rng, stay, stay.start, stay.end)
    long = stay.closed and stay.end - stay.start > 3 * DAY
    if long and rng.random() < _IN_HALVES:
        _halve(rng, stay)
    elif stay.closed and stay.hospital.nests_critical_care:
        stay.parts.extend(
            Part(uuid_text(rng), one.start, one.end, nested=True)
            for one in stay.segments
            if one.ward is stay.hospital.critical and one.end <= stay.end
        )


def _segment(rng: Random, ward: Ward, start: int, end: int) -> Segment:
    return Segment(ward, rng.randrange(ward.beds), start, end)


def _on_wards(rng: Random, stay: Stay, start: int, end: int) -> list[Segment]:
    if end - start < DAY or rng.random() >= _MOVES:
        return [_segment(rng, stay.ward, start, end)]
    cut = start + int((end - start) * (0.25 + 0.5 * rng.random()))
    other = (
        rng.choice(stay.unit.wards)
        if rng.random() < 0.8
        else rng.choice(list(stay.hospital.units.values())).wards[0]
    )
    first, last = (other, stay.ward) if rng.random() < 0.5 else (stay.ward, other)
    return [_segment(rng, first, start, cut), _segment(rng, last, cut, end)]


def _critical(rng: Random, stay: Stay) -> list[Segment]:
    """Intensive care at the start for most emergencies, after an operation or a turn for the worse for others."""
    length = stay.end - stay.start
    spell = min(int(length * 0.6), int((0.7 + rng.random() * 3.5) * DAY))
    at_once = not stay.planned and rng.random() < 0.6
    begin = stay.start if at_once else stay.start + int((length - spell) * (0.1 + 0.4 * rng.random()))
    middle = _segment(rng, stay.hospital.critical, begin, begin + spell)
    before = [] if at_once else [_segment(rng, stay.ward, stay.start, begin)]
    return [*before, middle, *_on_wards(rng, stay, middle.end, stay.end)]


def _halve(rng: Random, stay: Stay) -> None:
    """Two Encounters of one stay: the second is opened a little before the first is closed."""
    cut = stay.start + int((stay.end - stay.start) * (0.3 + 0.4 * rng.random()))
    stay.parts = [
        Part(stay.id, stay.start, cut + int((20 + rng.random() * 60) * MINUTE)),
        Part(uuid_text(rng), cut, stay.end),
    ]


def come_in(rng: Random, stay: Stay, previous_end: int) -> None:
    """How the patient came: booked weeks before, through the emergency department, or straight from elsewhere.

    `booked` is when the bed was asked for. `arrival` is None for those who did not come through the emergency room.
    """
    if stay.planned:
        stay.booked = stay.start - int((2 + rng.random() * 40) * DAY)
        return
    stay.booked = stay.start - int((20 + rng.random() * 100) * MINUTE)
    through_emergency = (
        stay.link is not Link.TRANSFER and stay.unit.name != "Obstetrics" and rng.random() < 0.88
    )
    if not through_emergency:
        stay.booked = max(stay.booked, previous_end)
        return
    hours = min(22.0, rng.lognormvariate(1.6, 0.45))
    stay.arrival = max(stay.start - int(hours * HOUR), previous_end + 10 * MINUTE)
    wait = stay.start - stay.arrival
    # Boarding: the decision to admit comes about 60 % into the time in the emergency department.
    stay.booked = stay.arrival + int(wait * (0.4 + 0.4 * rng.random()))
