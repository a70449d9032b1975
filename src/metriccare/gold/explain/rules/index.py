"""Whether a discharge is eligible, and what followed it within 30 days (section 4, readmission_30d)."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Episode, Stay
from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.rules.verdict import Rule, Value, counted, encounter, short
from metriccare.gold.explain.words.frame import FOLLOW_UP


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """The tests of eligibility in order, the next episode, and whether this stay is itself the next of another."""
    episode = case.episodes[stay.episode_id]
    yield _discharge(case, stay, episode)
    yield from _eligible(case, episode)
    yield from _followed(case, episode)
    for earlier in case.episodes.values():
        if earlier.next_episode_id == stay.episode_id == stay.stay_id:
            yield _follows(earlier)


def _discharge(case: Case, stay: Stay, episode: Episode) -> Rule:
    ours = episode.discharge_stay_id == stay.stay_id
    end = case.show(case.stays[episode.discharge_stay_id].end)
    whose = "this stay" if ours else f"stay {short(episode.discharge_stay_id)}"
    says = f"the episode has {counted(episode.stays, 'stay')}; its discharge is that of {whose}, {end}"
    values: dict[str, Value] = {"stays": episode.stays, "discharge_stay": episode.discharge_stay_id}
    return Rule(
        "readmission_30d", "index_discharge", ours, says, values, (encounter(episode.discharge_stay_id),)
    )


def _eligible(case: Case, episode: Episode) -> Iterator[Rule]:
    discharge = case.stays[episode.discharge_stay_id]
    reached = True
    for rule, says, values in _exclusions(case, episode, discharge):
        fired = episode.index_exclusion == rule if reached else None
        reached = reached and not fired
        yield Rule(
            "readmission_30d", f"index_{rule}", fired, says, values, (encounter(discharge.last_encounter_id),)
        )


def _exclusions(case: Case, episode: Episode, discharge: Stay) -> Iterator[tuple[str, str, dict[str, Value]]]:
    members = [one for one in case.stays.values() if one.episode_id == episode.episode_id]
    died = [one for one in members if one.death_evidence is not None]
    evidence = ", ".join(f"stay {short(one.stay_id)} by {one.death_evidence}" for one in died) or "none"
    yield (
        "died",
        f"stays of the episode that died: {evidence}",
        {"died_stay": died[0].stay_id if died else None},
    )
    disposition = discharge.disposition or "unknown"
    yield (
        "against_advice",
        f"the disposition at discharge is {disposition}",
        {"disposition": discharge.disposition},
    )
    through = "unknown" if case.data_through is None else shown_date(case.data_through)
    ripe = shown_date(discharge.end.day + FOLLOW_UP)
    says = f"discharge date + {FOLLOW_UP}, {ripe}, against data through, {through}"
    yield "not_ripe", says, {"ripe_on": ripe, "data_through": through}


def _followed(case: Case, episode: Episode) -> Iterator[Rule]:
    discharge = case.stays[episode.discharge_stay_id]
    if episode.next_episode_id is None:
        says = "no later episode starts at or after this discharge"
        yield Rule("readmission_30d", "next_episode", False, says)
        return
    following = case.stays[episode.next_episode_id]
    facts = (encounter(following.stay_id),)
    says = (
        f"stay {short(following.stay_id)} starts {case.show(following.start)}, "
        f"at or after the discharge {case.show(discharge.end)}"
    )
    yield Rule("readmission_30d", "next_episode", True, says, {"next_stay": following.stay_id}, facts)
    days = episode.days_to_next or 0
    says = f"{counted(days, 'date')} after the discharge date, against 0 to {FOLLOW_UP}"
    yield Rule("readmission_30d", "within_30_days", days <= FOLLOW_UP, says, {"days_to_next": days}, facts)
    says = f"its first stay is {'planned' if following.planned else 'not planned'}"
    yield Rule(
        "readmission_30d", "unplanned", not following.planned, says, {"planned": following.planned}, facts
    )
    says = "it counts as a readmission" if episode.readmitted else "it does not count as a readmission"
    yield Rule(
        "readmission_30d", "readmitted", episode.readmitted, says, {"readmitted": episode.readmitted}, facts
    )


def _follows(earlier: Episode) -> Rule:
    days = counted(earlier.days_to_next or 0, "date")
    outcome = "is its readmission" if earlier.readmitted else "does not count as its readmission"
    says = f"this stay starts {days} after the discharge of stay {short(earlier.discharge_stay_id)} and {outcome}"
    values: dict[str, Value] = {"index_stay": earlier.discharge_stay_id, "days": earlier.days_to_next}
    facts = (encounter(earlier.discharge_stay_id),)
    return Rule("readmission_30d", "is_readmission", earlier.readmitted, says, values, facts)
