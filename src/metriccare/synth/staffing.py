"""staffing.csv: who worked on each ward in each shift, and how many beds were staffed.

Hours follow the midnight census, rounded to what rosters know. One row per hospital, ward, date, shift and role.
"""

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from random import Random

from metriccare.synth.census import Census
from metriccare.synth.chance import Purpose, stream
from metriccare.synth.hospitals import Hospital, Ward
from metriccare.synth.wallclock import WallClock, date_of

COLUMNS = ("hospital", "ward", "date", "shift", "role", "hours", "staffed_beds")
_SHIFTS = (("day", 0.56), ("night", 0.44))
# Hours of care per patient and day, by kind of ward and role.
_CARE = {
    "ward": (("RN", 5.4), ("LPN", 0.7), ("CNA", 2.6)),
    "critical": (("RN", 14.5), ("LPN", 0.2), ("CNA", 2.4)),
    "observation": (("RN", 4.6), ("LPN", 0.5), ("CNA", 2.2)),
    "emergency": (("RN", 2.6), ("LPN", 0.2), ("CNA", 0.9)),  # per arrival
}
_FEWEST = {"RN": 4.0, "LPN": 0.0, "CNA": 0.0}  # no shift is without a nurse, if a shared one
_TURNS = {
    kind: [(shift, role, care * share, _FEWEST[role]) for shift, share in _SHIFTS for role, care in cares]
    for kind, cares in _CARE.items()
}


def write(path: Path, seed: int, clock: WallClock, hospitals: list[Hospital], census: Census) -> None:
    """Write the file; no name in it holds a comma or a quotation mark."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for hospital in hospitals:
            file.writelines(_rows(stream(seed, Purpose.STAFFING, hospital.index), clock, hospital, census))


def _rows(rng: Random, clock: WallClock, hospital: Hospital, census: Census) -> Iterator[str]:
    wards = [ward for ward in hospital.wards if ward.kind in _CARE]
    for day in range(clock.first_day, clock.last_day):
        date = date_of(day)
        for ward in wards:
            patients = census.of(ward, day)
            beds = _staffed_beds(rng, ward, patients, weekend=date.weekday() > 4)
            # Rosters are made before the patients come: a third follows the beds, the rest the census.
            expected = ward.beds * 0.75 / 3 + patients * 2 / 3
            place = f"{hospital.id},{ward.name},{date.isoformat()}"
            for shift, role, care, fewest in _TURNS[ward.kind]:
                hours = round(care * expected * (1.88 + 0.24 * rng.random())) / 2
                yield f"{place},{shift},{role},{max(fewest, hours)},{beds}\n"


def _staffed_beds(rng: Random, ward: Ward, patients: int, *, weekend: bool) -> int:
    open_beds = ward.beds - (ceil(ward.beds * 0.1) if weekend else 0) - (rng.random() < 0.08)
    return max(open_beds, 1) if ward.kind == "emergency" else max(open_beds, patients, 1)
