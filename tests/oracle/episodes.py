"""Section 4, readmission: a patient's stays in order -> episodes, and which episode follows which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.attributes import Described
from tests.oracle.moments import compare, dates_between


@dataclass
class Episode:
    stays: list[Described]

    @property
    def discharge(self) -> Described:
        """ "An episode's discharge is its latest-ending stay (the later in order among equals)" """
        last = self.stays[0]
        for one in self.stays[1:]:
            if compare(one.stay.end, last.stay.end) >= 0:
                last = one
        return last


@dataclass(frozen=True)
class Judged:
    """An episode with its verdict; `exclusion` None = eligible."""

    episode: Episode
    exclusion: str | None
    readmitted: bool


def episodes(stays: Sequence[Described], died: Mapping[str, str]) -> list[Episode]:
    """ "*episodes*: a patient's stays in order" """
    found: list[Episode] = []
    for one in stays:
        if found and joins(one, found[-1], died):
            found[-1].stays.append(one)
        else:
            found.append(Episode([one]))
    return found


def joins(one: Described, episode: Episode, died: Mapping[str, str]) -> bool:
    """ "a stay joins the episode when it starts before the episode's latest end; or is in another hospital on
    the same or the next date after that end and no stay of the episode is `died`; or is in the same hospital
    on the same date with the same principal diagnosis" - "(*After that end* looks at the latest-ending
    stay.)" """
    latest = episode.discharge
    if compare(one.stay.start, latest.stay.end) < 0:
        return True
    dates = dates_between(latest.stay.end, one.stay.start)
    if one.stay.hospital != latest.stay.hospital:
        return dates <= 1 and not any(stay.stay.first.id in died for stay in episode.stays)
    # "Absent equals nothing."
    return dates == 0 and one.principal is not None and one.principal == latest.principal


def judged(found: Sequence[Episode], died: Mapping[str, str], data_through: date) -> list[Judged]:
    return [
        Judged(one, index_exclusion(one, died, data_through), is_readmitted(one, found[position + 1 :]))
        for position, one in enumerate(found)
    ]


def index_exclusion(episode: Episode, died: Mapping[str, str], data_through: date) -> str | None:
    """ "Not eligible, first that holds: a stay of it `died`; discharge `against_advice`; `not_ripe`
    (discharge date + 30 days later than *data through*)" """
    if any(one.stay.first.id in died for one in episode.stays):
        return "died"
    if episode.discharge.disposition == "against_advice":
        return "against_advice"
    return "not_ripe" if (data_through - episode.discharge.stay.end.day).days < 30 else None


def is_readmitted(episode: Episode, later: Sequence[Episode]) -> bool:
    """ "The next episode is the patient's first later one that starts at or after this discharge. Numerator:
    it starts 0 to 30 dates after the discharge date and its first stay is not planned" """
    end = episode.discharge.stay.end
    following = next((one for one in later if compare(one.stays[0].stay.start, end) >= 0), None)
    if following is None:
        return False
    return dates_between(end, following.stays[0].stay.start) <= 30 and not following.stays[0].planned
