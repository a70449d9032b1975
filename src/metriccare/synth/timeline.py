"""What happens to one patient, before any of it is FHIR: stays, visits, infections, death.

Every stay says by its `link` how it follows the one before, so that readmissions, transfers and planned returns are
known because they were meant, and need not be found. Instants are seconds; what is None has not happened yet.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from metriccare.synth.concepts import Concept
from metriccare.synth.hospitals import Hospital, Unit, Ward
from metriccare.synth.people import Person
from metriccare.synth.vocabulary import Departure


class Link(Enum):
    """How a stay follows the patient's stay before it."""

    FIRST = "first"
    TRANSFER = "transfer"  # another hospital, same or next date, or a few minutes of overlap: one episode
    SAME_DAY_RETURN = "same_day_return"  # same hospital, date and principal diagnosis: one episode
    UNPLANNED_RETURN = "unplanned_return"  # 0 to 30 dates after: a readmission
    PLANNED_RETURN = "planned_return"  # 0 to 30 dates after, elective: not a readmission
    LATER = "later"  # more than 30 dates after


CONTINUES = frozenset({Link.TRANSFER, Link.SAME_DAY_RETURN})
"""The links that make two stays one episode."""


class Evidence(Enum):
    """What a feed shows of a death in hospital: the first of the measure specification's three that holds."""

    DISPOSITION = "disposition"
    DECEASED_DATE = "deceased_date"
    DEATH_CONDITION = "death_condition"


class Onset(Enum):
    """Where an infection comes from, and so whether it counts."""

    ACQUIRED = "acquired"  # more than 48 h after the start, inside the stay: counts
    AT_DOOR = "at_door"  # before, or at most 48 h after the start
    ECHO = "echo"  # a further record of one of the two above within 14 days: the same event
    AFTER = "after_discharge"  # onset after the stay it names
    REFUTED = "refuted"  # said not to have been one


@dataclass(slots=True)
class Segment:
    """A time in one bed."""

    ward: Ward
    bed: int
    start: int
    end: int


@dataclass(slots=True)
class Infection:
    """One record of an infection; `types` are those that the measure specification's value set gives its codes."""

    id: str
    types: tuple[str, ...]
    concept: Concept
    onset: int
    whole_day: bool
    source: Onset
    encounter: str | None
    day_3: bool = False


@dataclass(slots=True)
class Illness:
    """A complication, or something the person has had for years."""

    id: str
    concept: Concept
    onset: int


class DeathRecord(Enum):
    """Whether a Condition says that the patient died, and which Encounter it names."""

    NONE = "none"
    OF_STAY = "of_stay"
    ALONE = "alone"
    IN_ERROR = "in_error"


@dataclass(slots=True)
class Part:
    """One Encounter resource of a stay: all of it, one of two overlapping halves, or intensive care inside."""

    id: str
    start: int
    end: int
    nested: bool = False


@dataclass(slots=True)
class Stay:
    """An inpatient stay."""

    link: Link
    hospital: Hospital
    unit: Unit
    ward: Ward
    concept: Concept
    planned: bool
    critical: bool
    start: int
    end: int
    departure: Departure
    parts: list[Part]
    closed: bool = True
    booked: int = 0
    arrival: int | None = None
    segments: list[Segment] = field(default_factory=list[Segment])
    infections: list[Infection] = field(default_factory=list[Infection])
    diagnosis_id: str = ""
    complications: list[Illness] = field(default_factory=list[Illness])
    evidence: Evidence | None = None
    departure_written: Departure | None = None

    @property
    def id(self) -> str:
        """The id of the stay's first Encounter."""
        return self.parts[0].id


class VisitKind(Enum):
    """The encounters that are no inpatient stays."""

    EMERGENCY = "emergency"
    OBSERVATION = "observation"
    CLINIC = "clinic"
    CANCELLED = "cancelled"
    BOOKED = "booked"


@dataclass(slots=True)
class Visit:
    """An encounter without admission. `admitted` is the stay it led to; without `seen` nobody saw the patient."""

    id: str
    kind: VisitKind
    hospital: Hospital
    concept: Concept
    arrival: int
    triaged: int
    seen: int | None
    end: int
    acuity: int = 3
    departure: Departure = Departure.HOME
    admitted: Stay | None = None
    bed: int = 0
    diagnosis_id: str = ""


@dataclass(slots=True)
class Timeline:
    """One patient's plan: what is emitted, and what is counted as the truth."""

    person: Person
    home: Hospital
    comorbidities: list[Illness]
    stays: list[Stay] = field(default_factory=list[Stay])
    visits: list[Visit] = field(default_factory=list[Visit])
    deceased_on_record: Literal["time", "date"] | None = None
    death_record: DeathRecord = DeathRecord.NONE
    death_record_id: str = ""

    @property
    def closed_stays(self) -> list[Stay]:
        """The stays that have ended."""
        return [stay for stay in self.stays if stay.closed]
