"""Everything the measures are made of: stays, deaths, episodes and infections of the whole tenant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.attributes import Described, describe
from tests.oracle.deaths import death_dates, died_within_30, evidence
from tests.oracle.episodes import Judged, episodes, judged
from tests.oracle.feed import Feed, read_feed
from tests.oracle.infections import Event, events
from tests.oracle.landing import LandedFile
from tests.oracle.settings import OracleSettings
from tests.oracle.stays import stay_order, stays


@dataclass(frozen=True)
class World:
    feed: Feed
    stays: list[Described]
    died: Mapping[str, str]
    died_within_30: frozenset[str]
    episodes: list[Judged]
    events: list[Event]

    @property
    def through(self) -> date:
        return self.feed.data_through or date.min


def build(landed: Sequence[LandedFile], settings: OracleSettings) -> World:
    feed = read_feed(landed, settings)
    by_patient: dict[str, list[Described]] = {}
    for stay in stays(feed):
        by_patient.setdefault(stay.patient, []).append(describe(stay, feed))
    for found in by_patient.values():
        found.sort(key=lambda one: stay_order(one.stay, settings))
    died, through = evidence(by_patient, feed), feed.data_through or date.min
    followed = [one for found in by_patient.values() for one in judged(episodes(found, died), died, through)]
    infected = [one for patient, found in by_patient.items() for one in events(found, patient, feed)]
    everyone = [one for found in by_patient.values() for one in found]
    soon: set[str] = set()
    for patient, found in by_patient.items():
        dates = death_dates(found, patient, feed)
        soon.update(one.stay.first.id for one in found if died_within_30(one, dates))
    return World(feed, everyone, died, frozenset(soon), followed, infected)
