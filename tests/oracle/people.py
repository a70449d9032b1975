"""Section 3: age, sex and race of a patient. Not whether the patient counts: that is `feed.py`."""

from datetime import date

from tests.oracle.fields import Json, child, children, text
from tests.oracle.moments import Moment, Partial, read
from tests.oracle.settings import OracleSettings

US_CORE_RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
BANDS = ((17, "0-17"), (44, "18-44"), (64, "45-64"), (74, "65-74"), (84, "75-84"))


def sex(patient: Json) -> str:
    """ "`Patient.gender`, else `unknown`" """
    return text(patient, "gender") or "unknown"


def race(patient: Json) -> str:
    """ "US Core race: the display of the one `ombCategory`; several = `Multiple`; none = `Unknown`" """
    races = [one for one in children(patient, "extension") if text(one, "url") == US_CORE_RACE]
    inner = [part for one in races for part in children(one, "extension")]
    categories = [child(part, "valueCoding") for part in inner if text(part, "url") == "ombCategory"]
    if len(categories) > 1:
        return "Multiple"
    return text(categories[0], "display") or "Unknown" if categories else "Unknown"


def born(patient: Json, settings: OracleSettings) -> date | None:
    """ "a missing month or day of birth counts as 1" """
    value = read(text(patient, "birthDate"), settings.zone)
    if isinstance(value, Partial):
        return date(value.year, value.month or 1, 1)
    return value.day if isinstance(value, Moment) and not value.timed else None


def age(birth: date | None, admission: date) -> int | None:
    """ "full years at the admission date"; born after it is no age."""
    if birth is None or birth > admission:
        return None
    return admission.year - birth.year - ((admission.month, admission.day) < (birth.month, birth.day))


def age_band(years: int | None) -> str:
    if years is None:
        return "Unknown"
    return next((band for last, band in BANDS if years <= last), "85+")
