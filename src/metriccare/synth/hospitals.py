"""The buildings: hospitals with their departments, wards and beds, sized for the patients to come.

Each ward has a hidden quality, about normal with mean 0: better wards infect and lose fewer patients and please
more of them, which is what ties surveys to outcomes. The FHIR form of all this is in `hospital_record`.
"""

from dataclasses import dataclass, field
from math import ceil
from random import Random

from metriccare.synth.chance import Weighted
from metriccare.synth.concepts import CodeStyle
from metriccare.synth.departments import DEPARTMENTS, OBSTETRICS, PEDIATRICS, SPECIALIST, Department
from metriccare.synth.vocabulary import DEPARTURE_STYLES

ADMISSIONS_PER_MONTH = 0.039  # of one patient
_DAYS = 5.0  # a stay, in the mean
_OCCUPANCY = 0.8
_MOST_BEDS = 32
_PLACES = (
    "Riverside", "Lakeview", "St. Anne", "Mercy", "Hillcrest", "Fairmont", "Harbor", "Oakwood", "St. Luke", "Northgate",
    "Cedar Valley", "Providence", "Westbrook", "Highland", "Summit", "Bayside", "Good Samaritan", "Eastmoor",
)  # fmt: skip
_KINDS = (
    "General Hospital",
    "Medical Center",
    "Memorial Hospital",
    "University Hospital",
    "Community Hospital",
)
_SIDES = ("North", "East", "South", "West")
_SHARE = {OBSTETRICS.name: 0.05, PEDIATRICS.name: 0.02}


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward of beds; `number` counts all wards of the run."""

    number: int
    id: str
    name: str
    beds: int
    quality: float
    kind: str = "ward"


@dataclass(frozen=True, slots=True)
class Unit:
    """A department in one hospital, with its wards."""

    id: str
    name: str
    wards: tuple[Ward, ...]
    department: Department | None = None


@dataclass(frozen=True, slots=True)
class Hospital:
    """One hospital and its habits: how it writes codes and departures, and whether intensive care is a part."""

    index: int
    id: str
    name: str
    city: str
    units: dict[str, Unit]
    critical: Ward
    emergency: Ward
    observation: Ward
    clinic: Ward
    adult: Weighted[Unit]
    quality: float
    style: CodeStyle
    departures: int
    nests_critical_care: bool
    wards: tuple[Ward, ...] = field(repr=False)


class Builder:
    """Builds the hospitals of a run one after the other."""

    def __init__(self, rng: Random, patients: int, hospitals: int) -> None:
        self._rng = rng
        self._wards: list[Ward] = []
        self._places = rng.sample(_PLACES, len(_PLACES))
        weights = [1 / (index + 1) ** 0.6 for index in range(hospitals)]
        census = patients * ADMISSIONS_PER_MONTH * 12 / 365 * _DAYS
        self._census = [census * weight / sum(weights) for weight in weights]

    def build(self, index: int, city: str) -> Hospital:
        """The next hospital."""
        first, id_ = len(self._wards), f"hospital-{index + 1}"
        census = self._census[index]
        units = {unit.name: unit for unit in self._units(id_, census, small=index % 3 == 2)}
        adult = Weighted((unit, unit.department.share) for unit in units.values() if unit.department)
        return Hospital(
            index=index,
            id=id_,
            name=self._name(index),
            city=city,
            units=units,
            critical=self._ward(id_, "icu", "Intensive Care Unit", census * 0.12, "critical"),
            emergency=self._ward(id_, "ed", "Emergency Department", census * 0.35, "emergency"),
            observation=self._ward(id_, "obs", "Observation Unit", census * 0.06, "observation"),
            clinic=self._ward(id_, "clinic", "Outpatient Clinic", 4, "clinic"),
            adult=adult,
            quality=self._rng.gauss(0, 0.5),
            style=CodeStyle(index % len(CodeStyle)),
            departures=index % len(DEPARTURE_STYLES),
            nests_critical_care=index % 2 == 1,
            wards=tuple(self._wards[first:]),
        )

    def _name(self, index: int) -> str:
        again, place = divmod(index, len(_PLACES))
        name = f"{self._places[place]} {_KINDS[index % len(_KINDS)]}"
        return f"{name} {again + 1}" if again else name

    def _units(self, hospital: str, census: float, *, small: bool) -> list[Unit]:
        offered = [one for one in DEPARTMENTS if not (small and one.name in SPECIALIST)]
        return [self._unit(hospital, floor, one, census) for floor, one in enumerate(offered, start=2)]

    def _unit(self, hospital: str, floor: int, department: Department, census: float) -> Unit:
        share = _SHARE.get(department.name, department.share * 0.93)
        wards = min(len(_SIDES), ceil(share * census / _OCCUPANCY / _MOST_BEDS))
        found = tuple(
            self._ward(hospital, f"{floor}{side[0].lower()}", f"{floor} {side}", share * census / wards)
            for side in _SIDES[:wards]
        )
        slug = department.name.lower().replace(" ", "-")
        return Unit(f"{hospital}-{slug}", department.name, found, department)

    def _ward(self, hospital: str, slug: str, name: str, census: float, kind: str = "ward") -> Ward:
        beds = max(3, ceil(census / _OCCUPANCY))
        quality = self._rng.gauss(0, 1)
        ward = Ward(len(self._wards), f"{hospital}-{slug}", name, beds, quality, kind)
        self._wards.append(ward)
        return ward
