"""Section 4, mortality: the first evidence of death that holds, and death within 30 dates of admission."""

from collections.abc import Mapping, Sequence

from tests.oracle.attributes import Described
from tests.oracle.codes import is_death
from tests.oracle.feed import Condition, Feed
from tests.oracle.moments import Moment, within
from tests.oracle.onset import onset_or_recorded


def evidence(patients: Mapping[str, Sequence[Described]], feed: Feed) -> dict[str, str]:
    """ "the first evidence that holds (`death_evidence`)": first-encounter id of the stay -> its evidence."""
    found: dict[str, str] = {}
    for patient, stays in patients.items():
        deceased = feed.moment(feed.patients.get(patient, {}), "deceasedDateTime")
        deaths = [one for one in feed.conditions_of(patient) if is_death(one.body)]
        for one in stays:
            if one.disposition == "died":
                found[one.stay.first.id] = "disposition"
            elif deceased is not None and one is latest_containing(stays, deceased):
                found[one.stay.first.id] = "deceased_date"
            elif any(_shows_death(death, one, stays, feed) for death in deaths):
                found[one.stay.first.id] = "death_condition"
    return found


def latest_containing(stays: Sequence[Described], value: Moment) -> Described | None:
    """ "belong to the latest-starting stay that contains them" """
    holding = [one for one in stays if within(value, one.stay.start, one.stay.end)]
    return holding[-1] if holding else None


def _shows_death(death: Condition, one: Described, stays: Sequence[Described], feed: Feed) -> bool:
    """ "that names one of the stay's encounters, or names none and whose onset or else `recordedDate` lies
    within" """
    if death.encounter is not None:
        return death.encounter in one.stay.ids
    day = onset_or_recorded(death, feed)
    return day is not None and one is latest_containing(stays, day)


def death_dates(stays: Sequence[Described], patient: str, feed: Feed) -> list[Moment]:
    """ "death from any cause": the patient's deceasedDateTime, discharges as died, and death Conditions."""
    found = [feed.moment(feed.patients.get(patient, {}), "deceasedDateTime")]
    found.extend(one.stay.end for one in stays if one.disposition == "died")
    for death in feed.conditions_of(patient):
        if is_death(death.body):
            day = onset_or_recorded(death, feed)
            ends = [one.stay.end for one in stays if death.encounter in one.stay.ids]
            found.append(day if day is not None else next(iter(ends), None))
    return [one for one in found if one is not None]


def died_within_30(one: Described, dates: Sequence[Moment]) -> bool:
    """ "within 30 dates after admission" """
    return any(0 <= (date.day - one.stay.start.day).days <= 30 for date in dates)
