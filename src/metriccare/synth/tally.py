"""How often each thing was planted: a table of contents for truth.json. The measures are counted in `truth`."""

from collections import Counter

from metriccare.synth.timeline import Stay, Timeline
from metriccare.synth.vocabulary import Departure


def tally(timeline: Timeline, planted: Counter[str]) -> None:
    """Add one patient."""
    planted["patients"] += 1
    for stay in timeline.stays:
        _stay(stay, planted)
    for visit in timeline.visits:
        planted[f"visits.{visit.kind.value}"] += 1
    in_hospital = any(stay.evidence is not None for stay in timeline.stays)
    planted["deaths.at_home"] += bool(timeline.deceased_on_record) and not in_hospital


def _stay(stay: Stay, planted: Counter[str]) -> None:
    planted["stays" if stay.closed else "open_stays"] += 1
    planted[f"stays.{stay.link.value}"] += 1
    planted["stays.planned"] += stay.planned
    planted["stays.against_advice"] += stay.closed and stay.departure is Departure.AGAINST_ADVICE
    planted["stays.in_two_encounters"] += len(stay.parts) == 2 and not stay.parts[1].nested
    planted["encounters.intensive_care"] += sum(part.nested for part in stay.parts)
    if stay.evidence is not None:
        planted[f"deaths.{stay.evidence.value}"] += 1
        planted["deaths.against_disposition"] += stay.departure_written is Departure.HOME
    for one in stay.infections:
        planted[f"infections.{one.source.value}"] += 1
