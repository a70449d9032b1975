"""The first steps: each ticks itself off from the tenant's state, and none before."""

from dataclasses import replace

from metriccare.office import deadlines, onboarding, targets
from metriccare.office.deadlines import Entry
from metriccare.office.desk import Desk
from metriccare.office.onboarding import Counted, State
from metriccare.office.target_entry import Wish
from metriccare.tenants import changes, registry
from tests.fhir_builders import encounter, patient
from tests.hospital import Hospital
from tests.office.conftest import PRIYA

NOTHING = State(
    settings_chosen=False, landings=0, quarantined=0, waiting=0, ran=False,
    people=1, reviewers=0, targets=0, deadlines=0,
)  # fmt: skip


def done(state: State) -> list[str]:
    return [step.id for step in onboarding.steps(state) if step.done]


def details(state: State) -> dict[str, str]:
    return {step.id: step.detail for step in onboarding.steps(state)}


def test_empty_tenant_has_every_step_before_it() -> None:
    assert [(step.id, step.done) for step in onboarding.steps(NOTHING)] == [
        ("settings", False), ("landing", False), ("run", False), ("people", False),
        ("reviewers", False), ("targets", False), ("deadlines", False), ("rules", False), ("channels", False),
    ]  # fmt: skip
    assert details(NOTHING)["people"] == "only you can sign in"
    assert details(NOTHING)["targets"] == "no targets yet"


def test_steps_say_what_was_found() -> None:
    state = replace(NOTHING, landings=2, quarantined=1204, waiting=1, people=3, reviewers=1, targets=1)
    found = details(state)
    assert found["landing"] == "2 files landed, 1,204 records in quarantine"
    assert found["run"] == "1 landed file waits for a run: metriccare run"
    assert found["people"] == "3 people can sign in"
    assert found["reviewers"] == "1 clinician or compliance officer"
    assert done(state) == ["landing", "people", "reviewers", "targets"]
    assert not onboarding.finished(state)


def test_state_follows_the_tenant(hospital: Hospital, desk: Desk) -> None:
    assert onboarding.state_of(hospital.tenant, desk, Counted(1, 0)) == NOTHING
    home = hospital.tenant.folder.parent.parent
    changes.set_(home, "h", ["time_zone=Europe/Paris"])
    hospital.land(
        patient("p"), encounter("e", "2026-03-01", "2026-03-09", subject="Patient/p"), "not a record"
    )
    tenant = registry.get(home, "h")
    landed = replace(NOTHING, settings_chosen=True, landings=1, quarantined=1, waiting=1, people=2)
    assert onboarding.state_of(tenant, desk, Counted(2, 0)) == landed
    hospital.run()
    targets.set_(desk, PRIYA, Wish("mortality", "default", "", "2026-01", "", "2"))
    deadlines.add(desk, PRIYA, Entry("NHSN", "2026-08-17"))
    found = onboarding.state_of(tenant, desk, Counted(2, 1, rules=7, channels=1))
    assert found == replace(
        landed, waiting=0, ran=True, reviewers=1, targets=1, deadlines=1, rules=7, channels=1
    )
    assert details(found)["rules"] == "7 alert rules hold; a compliance officer changes them"
    assert details(found)["channels"] == "1 channel is told of alerts"
    assert onboarding.finished(found)
