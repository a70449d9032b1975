"""Sections 4 and 6: what each stay or episode adds to each measure and variant. Not the rows they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.attributes import Described
from tests.oracle.moments import DAY
from tests.oracle.world import World


@dataclass(frozen=True)
class Unit:
    """What one stay (or episode) adds to a group: to the numerator, to the denominator, to `provisional`."""

    dimensions: Mapping[str, str]
    numerator: Fraction
    denominator: int
    unripe: bool = False


def mortality(world: World) -> list[Unit]:
    """ "Denominator: stays." "Numerator: the first evidence that holds" """
    died = world.died
    return [Unit(one.dimensions, Fraction(one.stay.first.id in died), 1) for one in world.stays]


def mortality_30d_65_94(world: World) -> list[Unit]:
    """ "age 65 to 94, denominator ripe when admission date + 30 <= data through" """
    found: list[Unit] = []
    for one in world.stays:
        if one.age is not None and 65 <= one.age <= 94:
            ripe = (world.through - one.stay.start.day).days >= 30
            died = ripe and one.stay.first.id in world.died_within_30
            found.append(Unit(one.dimensions, Fraction(died), int(ripe), unripe=not ripe))
    return found


def readmission(world: World, youngest: int | None = None) -> list[Unit]:
    """ "hospital, department, month, sex, age band and race are that [discharge] stay's" """
    found: list[Unit] = []
    for one in world.episodes:
        discharge = one.episode.discharge
        if youngest is None or (discharge.age is not None and discharge.age >= youngest):
            eligible = one.exclusion is None
            numerator = Fraction(eligible and one.readmitted)
            found.append(
                Unit(discharge.dimensions, numerator, int(eligible), unripe=one.exclusion == "not_ripe")
            )
    return found


def readmission_65_plus(world: World) -> list[Unit]:
    """ "age 65 and over" """
    return readmission(world, youngest=65)


def hai(world: World) -> list[Unit]:
    """ "stays with at least one counted event, per 100 discharges" """
    hit = {one.stay.stay.first.id for one in world.events if one.stay is not None and one.counted}
    return [Unit(one.dimensions, Fraction(one.stay.first.id in hit), 1) for one in world.stays]


def hai_day_3(world: World) -> list[Unit]:
    hit = {one.stay.stay.first.id for one in world.events if one.stay is not None and one.day_3}
    return [Unit(one.dimensions, Fraction(one.stay.first.id in hit), 1) for one in world.stays]


def hai_per_1000_patient_days(world: World) -> list[Unit]:
    """ "counted events per 1,000 patient-days"; "patient-days are that [whole-day] count summed" """
    found: list[Unit] = []
    for one in world.stays:
        counted = sum(event.counted and event.stay is one for event in world.events)
        found.append(Unit(one.dimensions, Fraction(counted), whole_days(one)))
    return found


def exact_days(one: Described) -> Fraction:
    """ "(end - start) as exact days of 24 h (with a date-only bound: the date difference)" """
    start, end = one.stay.start, one.stay.end
    if start.timed and end.timed:
        return Fraction(end.instant - start.instant, DAY)
    return Fraction((end.day - start.day).days)


def whole_days(one: Described) -> int:
    """ "date difference, same day = 1" """
    return max(1, (one.stay.end.day - one.stay.start.day).days)


def alos(world: World) -> list[Unit]:
    return [Unit(one.dimensions, exact_days(one), 1) for one in world.stays]


def alos_whole_days(world: World) -> list[Unit]:
    return [Unit(one.dimensions, Fraction(whole_days(one)), 1) for one in world.stays]
