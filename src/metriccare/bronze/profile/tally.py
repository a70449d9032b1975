"""What a look at a feed counts: the records of every file, and the codes and dates of those that silver reads.

Not here: reading the feed (`feed`), and the settings that follow (`proposal`).
"""

from collections import Counter
from datetime import date, timedelta

from metriccare.bronze.columns import Part
from metriccare.bronze.profile import codes
from metriccare.bronze.profile.dates import DateTally
from metriccare.bronze.profile.ids import IdTally
from metriccare.bronze.profile.report import ClassUse, DepartmentUse, DispositionUse, WardUse
from metriccare.bronze.shapes import Condition, Deep, Encounter, Location, Patient
from metriccare.bronze.shapes_datatypes import CodeableConcept, Coding
from metriccare.tenants.configuration import TenantSettings

_WARD = "wa"

Code = tuple[str, str, str]
"""System, code, display."""


class Tally:
    """Counts as the feed goes by."""

    def __init__(self, settings: TenantSettings, today: date) -> None:
        self.settings = settings
        self.records = self.blank = self.quarantined = 0
        self.reasons: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.ids = IdTally()
        self.conditions_recorded_only = 0
        self.identifier_systems: Counter[str] = Counter()
        self._classes: Counter[tuple[Code, str | None]] = Counter()
        self._dispositions: Counter[tuple[Code, str | None]] = Counter()
        self._departments: Counter[tuple[str, str]] = Counter()
        self._wards: Counter[str] = Counter()
        latest = today + timedelta(days=1)
        self.dates = {element: DateTally(element, latest) for element in _ELEMENTS}

    def add_part(self, part: Part) -> None:
        """One part of a file, as `examine` has judged it."""
        self.records += part.records
        self.blank += part.blank
        self.quarantined += part.quarantine.num_rows
        self.reasons.update(map(str, part.quarantine["reason"].to_pylist()))
        self.types.update(map(str, part.index["resource_type"].to_pylist()))

    def add(self, kind: str, resource: Deep, file: str) -> None:
        """One good resource of a type that silver reads."""
        self.ids.add(kind, resource, file)
        if isinstance(resource, Encounter):
            self._encounter(resource)
        elif isinstance(resource, Condition):
            self._condition(resource)
        elif isinstance(resource, Patient):
            self.dates["Patient.birthDate"].add(resource.birthDate)
            self.dates["Patient.deceasedDateTime"].add(resource.deceasedDateTime)
        elif isinstance(resource, Location) and _WARD in _codes(resource):
            self._wards[resource.name or ""] += 1

    def _encounter(self, encounter: Encounter) -> None:
        found = encounter.class_ if isinstance(encounter.class_, Coding) else Coding()
        self._classes[_code(found), codes.kind_of(encounter, self.settings)] += 1
        self.identifier_systems.update({one.system or "" for one in encounter.identifier or () if one})
        period = encounter.period
        self.dates["Encounter.period.start"].add(period.start if period else None)
        self.dates["Encounter.period.end"].add(period.end if period else None)
        stay = encounter.hospitalization
        for coding in codes.codings([stay.dischargeDisposition] if stay else None):
            self._dispositions[_code(coding), codes.disposition_of(coding, self.settings)] += 1
        self._departments[_department(encounter, self.settings)] += 1

    def _condition(self, condition: Condition) -> None:
        period = condition.onsetPeriod
        onset = condition.onsetDateTime or (period.start if period else None)
        self.dates["Condition.onset"].add(onset)
        self.dates["Condition.recordedDate"].add(condition.recordedDate)
        self.conditions_recorded_only += onset is None and condition.recordedDate is not None

    def classes(self) -> tuple[ClassUse, ...]:
        """Classes, the most frequent first."""
        return tuple(ClassUse(*code, kind, count) for (code, kind), count in self._classes.most_common())

    def dispositions(self) -> tuple[DispositionUse, ...]:
        """Discharge dispositions, the most frequent first."""
        counted = self._dispositions.most_common()
        return tuple(DispositionUse(*code, meaning, count) for (code, meaning), count in counted)

    def departments(self) -> tuple[DepartmentUse, ...]:
        """Departments, the most frequent first."""
        return tuple(DepartmentUse(*found, count) for found, count in self._departments.most_common())

    def wards(self) -> tuple[WardUse, ...]:
        """Wards by name."""
        return tuple(WardUse(name, self.settings.ward_department.get(name)) for name in sorted(self._wards))

    def offsets(self) -> dict[str, int]:
        """Which offsets from UTC the dates are written with."""
        total: Counter[str] = Counter()
        for tally in self.dates.values():
            total.update(tally.offsets)
        return dict(total.most_common())


_ELEMENTS = (
    "Encounter.period.start",
    "Encounter.period.end",
    "Condition.onset",
    "Condition.recordedDate",
    "Patient.birthDate",
    "Patient.deceasedDateTime",
)


def _code(coding: Coding) -> Code:
    return codes.system_of(coding), coding.code or "", coding.display or ""


def _codes(location: Location) -> set[str | None]:
    return {coding.code for coding in codes.codings([location.physicalType])}


def _department(encounter: Encounter, settings: TenantSettings) -> tuple[str, str]:
    """The department as the encounter alone names it: a ward counts where its last location has a display."""
    service = encounter.serviceType
    named: list[CodeableConcept | None] = [] if service is None or isinstance(service, list) else [service]
    texts = [concept.text for concept in named if concept and concept.text]
    coded = [text for coding in codes.codings(named) if (text := coding.display or coding.code)]
    places = [one.location for one in encounter.location or () if one and one.location]
    wards = [place.display for place in places[-1:] if place.display]
    candidates = {"service_text": texts, "service_coding": coded, "ward": wards}
    for source in settings.department_order:
        if candidates[source]:
            return candidates[source][0], source
    return "", "ward" if places else "none"
