"""The way from an empty tenant to its first measure, as a list of steps that tick themselves off.

Every step is computed from the tenant's state; none is ever marked by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from metriccare.bronze.opening import opened
from metriccare.lake import manifest as manifests
from metriccare.office import deadlines, targets
from metriccare.office.desk import Desk
from metriccare.tenants import history
from metriccare.tenants.configuration import TenantSettings
from metriccare.tenants.registry import Tenant


@dataclass(frozen=True, slots=True)
class State:
    """What the steps look at."""

    settings_chosen: bool
    landings: int
    quarantined: int
    waiting: int
    ran: bool
    people: int
    reviewers: int
    targets: int
    deadlines: int
    rules: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is done, and what to do or what was found. `page` names where it is done."""

    id: str
    title: str
    done: bool
    detail: str
    page: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted by its keeper: people, of them clinicians and compliance officers, alert rules, channels told."""

    people: int
    reviewers: int
    rules: int = 0
    channels: int = 0


def state_of(tenant: Tenant, desk: Desk, counted: Counted) -> State:
    """The tenant's state."""
    manifest = manifests.read(tenant.lake)
    with opened(tenant) as (_, ledger):
        landings = ledger.landings()
    applied = 0 if manifest is None else manifest.applied_landing
    return State(
        settings_chosen=tenant.settings != TenantSettings() or len(history.revisions(tenant.folder)) > 1,
        landings=len(landings),
        quarantined=sum(landing.quarantined for landing in landings),
        waiting=sum(landing.number > applied for landing in landings),
        ran=manifest is not None and manifest.records > 0,
        people=counted.people,
        reviewers=counted.reviewers,
        targets=len(targets.current(desk)),
        deadlines=len(deadlines.open_(desk)),
        rules=counted.rules,
        channels=counted.channels,
    )


def steps(state: State) -> list[Step]:
    """The steps in the order that makes sense; each can be done at any time."""
    return list(_steps(state))


def finished(state: State) -> bool:
    """Whether every step is done."""
    return all(step.done for step in _steps(state))


def _steps(state: State) -> Iterator[Step]:
    yield Step(
        "settings",
        "Choose the settings",
        state.settings_chosen,
        "time zone, classes and dispositions are the tenant's own"
        if state.settings_chosen
        else "everything stands at its default: check the time zone first",
        "settings",
    )
    yield Step("landing", "Land the first records", state.landings > 0, _landed(state), "quality")
    yield Step("run", "Build the measures", state.ran, _ran(state), "measures")
    yield Step(
        "people",
        "Invite the first person",
        state.people > 1,
        f"{state.people} people can sign in" if state.people > 1 else "only you can sign in",
        "people",
    )
    yield Step(
        "reviewers",
        "Invite who reviews stays",
        state.reviewers > 0,
        f"{_counted(state.reviewers, 'clinician or compliance officer', 'clinicians and compliance officers')}",
        "people",
    )
    yield Step(
        "targets",
        "Set the first target",
        state.targets > 0,
        _counted(state.targets, "target", "targets"),
        "targets",
    )
    yield Step(
        "deadlines",
        "Enter the first deadline",
        state.deadlines > 0,
        _counted(state.deadlines, "open deadline", "open deadlines"),
        "deadlines",
    )
    yield Step(
        "rules",
        "Have something watched",
        state.rules > 0,
        f"{_counted(state.rules, 'alert rule holds', 'alert rules hold')}; a compliance officer changes them",
        "alerts/rules",
    )
    yield Step(
        "channels",
        "Have somebody told",
        state.channels > 0,
        _counted(state.channels, "channel is told of alerts", "channels are told of alerts"),
        "alerts/channels",
    )


def _landed(state: State) -> str:
    if not state.landings:
        return "nothing has landed: metriccare ingest PATH, or the API"
    return f"{_counted(state.landings, 'file', 'files')} landed, {state.quarantined:,} records in quarantine"


def _ran(state: State) -> str:
    if state.waiting:
        return (
            f"{_counted(state.waiting, 'landed file waits', 'landed files wait')} for a run: metriccare run"
        )
    return "up to date" if state.ran else "nothing to build from yet"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else f"no {many} yet"
