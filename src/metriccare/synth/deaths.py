"""How the death of a patient shows in a feed: by disposition, by date, by a Condition, and not always in agreement.

Every form is planted so that specification section 4 can find it in one stay only. A death at home after a stay is
decided in `stays`; here it is forgotten where it lies outside the window.
"""

from random import Random

from metriccare.synth.chance import Weighted, uuid_text
from metriccare.synth.timeline import DeathRecord, Evidence, Stay, Timeline
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import MINUTE, WallClock

_SHOWN = Weighted([
    ((Evidence.DISPOSITION, Departure.DIED), 90),
    ((Evidence.DECEASED_DATE, None), 4),
    ((Evidence.DECEASED_DATE, Departure.HOME), 3),  # a conflict: the disposition says alive
    ((Evidence.DEATH_CONDITION, None), 3),
])  # fmt: skip
_DATE_ONLY = 0.1
_NO_DATE = 0.04  # of deaths that the disposition shows
_IN_ERROR = 0.0007  # living people with a death on record that was entered in error


def settle(rng: Random, timeline: Timeline, clock: WallClock) -> None:
    """Decide how a death in hospital is recorded, and what the feed knows of one at home."""
    person, stays = timeline.person, timeline.stays
    for stay in stays:
        stay.departure_written = stay.departure
    if stays and stays[-1].closed and stays[-1].departure is Departure.DIED:
        _in_hospital(rng, timeline, stays[-1], clock)
    elif person.death is not None and clock.opens <= person.death < clock.closes:
        timeline.deceased_on_record = "date" if rng.random() < _DATE_ONLY else "time"
        timeline.death_record = DeathRecord.ALONE if rng.random() < 0.3 else DeathRecord.NONE
    else:
        person.death = None
        if stays and rng.random() < _IN_ERROR:
            timeline.death_record = DeathRecord.IN_ERROR
    if timeline.death_record is not DeathRecord.NONE:
        timeline.death_record_id = uuid_text(rng)


def _in_hospital(rng: Random, timeline: Timeline, stay: Stay, clock: WallClock) -> None:
    stay.evidence, stay.departure_written = _SHOWN.draw(rng)
    earlier = stay.end - rng.randrange(40) * MINUTE
    same_day = clock.day(earlier) == clock.day(stay.end) and earlier >= stay.start
    timeline.person.death = earlier if same_day else stay.end
    linked = rng.random() < 0.6
    if stay.evidence is Evidence.DEATH_CONDITION:
        timeline.death_record = DeathRecord.OF_STAY if linked else DeathRecord.ALONE
        return
    timeline.deceased_on_record = "date" if rng.random() < _DATE_ONLY else "time"
    if stay.evidence is Evidence.DISPOSITION and rng.random() < _NO_DATE:
        timeline.deceased_on_record = None
    timeline.death_record = DeathRecord.OF_STAY if linked else DeathRecord.NONE
