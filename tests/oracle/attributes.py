"""Section 3: what a stay is called by - department, ward, age, disposition, principal diagnosis."""

from dataclasses import dataclass
from datetime import date

from tests.oracle import people
from tests.oracle.codes import disposition_of, is_planned, same_form
from tests.oracle.feed import UNKNOWN, Feed
from tests.oracle.fields import Json, all_codings, child, children, codings, text
from tests.oracle.moments import Moment
from tests.oracle.stays import Stay

Diagnosis = tuple[str | None, str]


@dataclass(frozen=True)
class Described:
    """A stay with the columns that measures group by and episodes look at."""

    stay: Stay
    department: str
    month: str
    year: str
    sex: str
    age: int | None
    age_band: str
    race: str
    disposition: str | None
    principal: Diagnosis | None
    planned: bool

    @property
    def dimensions(self) -> dict[str, str]:
        names = ("department", "month", "year", "sex", "age_band", "race")
        return {"hospital": self.stay.hospital} | {name: str(getattr(self, name)) for name in names}


def describe(stay: Stay, feed: Feed) -> Described:
    """ "type, priority, principal diagnosis, department and id of the first; disposition of the one that ends
    last" """
    patient = feed.patients.get(stay.patient, {})
    years = people.age(people.born(patient, feed.settings), stay.start.day)
    return Described(
        stay=stay,
        department=department(stay.first.body, feed),
        month=_month(stay.end.day),
        year=f"{stay.end.day.year:04d}",
        sex=people.sex(patient),
        age=years,
        age_band=people.age_band(years),
        race=people.race(patient),
        disposition=disposition_of(stay.last.body, feed.settings),
        principal=principal_diagnosis(stay.first.body, stay.patient, feed),
        planned=is_planned(stay.first.body),
    )


def _month(discharge: date) -> str:
    """ "*Month, year* = of the discharge date." """
    return f"{discharge.year:04d}-{discharge.month:02d}"


def department(encounter: Json, feed: Feed) -> str:
    """ "`serviceType.text`, else its first coding with a display or code (display first), else the ward of
    the last `location`, else `Unknown`; a tenant may set the order" """
    named = [text(one, "display") or text(one, "code") for one in codings(encounter, "serviceType")]
    in_ward = ward(encounter, feed)
    sources = {
        "service_text": text(child(encounter, "serviceType"), "text"),
        "service_coding": next((name for name in named if name is not None), None),
        "ward": feed.settings.ward_department.get(in_ward, in_ward) if in_ward is not None else None,
    }
    found = (sources[source] for source in feed.settings.department_order)
    return next((name for name in found if name is not None), UNKNOWN)


def ward(encounter: Json, feed: Feed) -> str | None:
    """ "the ward of the last `location`" """
    last = last_location(encounter, feed)
    return ward_of(last, feed) if last is not None else None


def last_location(encounter: Json, feed: Feed) -> Json | None:
    """ "Last = latest `location.period.start`, else last listed; status `planned` skipped."
    Put in order like stays: by instant, and in the order listed where those are equal."""
    listed = [one for one in children(encounter, "location") if one.get("status") != "planned"]
    last: tuple[Moment, Json] | None = None
    for one in listed:
        start = feed.moment(child(one, "period"), "start")
        if start is not None and (last is None or start.instant >= last[0].instant):
            last = (start, one)
    if last is not None:
        return last[1]
    return listed[-1] if listed else None


def ward_of(entry: Json, feed: Feed) -> str | None:
    """ "up `Location.partOf` to the nearest with physicalType `wa`, its name; else that Location's name; else
    `location.display`" """
    reference = child(entry, "location")
    own = feed.meant(reference, "Location")
    seen: set[str] = set()
    here = own
    while here is not None and here in feed.locations and here not in seen:
        place = feed.locations[here]
        if any(text(one, "code") == "wa" for one in codings(place, "physicalType")):
            if (name := text(place, "name")) is not None:
                return name
            break
        seen.add(here)
        here = feed.meant(child(place, "partOf"), "Location")
    return text(feed.locations.get(own or "", {}), "name") or text(reference, "display")


def principal_diagnosis(encounter: Json, patient: str, feed: Feed) -> Diagnosis | None:
    """ "of the `diagnosis` entries with rank 1, the first whose Condition resolves, its first coding with a
    code; else the first `reasonCode` coding with a code" """
    for entry in children(encounter, "diagnosis"):
        meant = feed.meant(child(entry, "condition"), "Condition") if entry.get("rank") == 1 else None
        condition = feed.conditions.get(meant or "")
        if condition is not None and condition.patient == patient:
            coded = _first_coded(codings(condition.body, "code"))
            return coded or _first_coded(all_codings(encounter, "reasonCode"))
    return _first_coded(all_codings(encounter, "reasonCode"))


def _first_coded(found: list[Json]) -> Diagnosis | None:
    for coding in found:
        code = text(coding, "code")
        if code is not None:
            return same_form(text(coding, "system"), code)
    return None
