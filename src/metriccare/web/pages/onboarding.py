"""First steps of a tenant, ticking themselves off. Not the steps (`office.onboarding`)."""

from starlette.responses import Response

from metriccare.access import memberships
from metriccare.access.policy import Permission, Role
from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.tables import INBOX
from metriccare.office import onboarding
from metriccare.office.desk import Desk
from metriccare.office.onboarding import Counted
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.visit import Visit

routes = Declared("page")
REVIEWERS = {Role.CLINICIAN, Role.COMPLIANCE}


@routes.get("/t/{tenant}/onboarding", needs=Permission.SETTINGS)
def first_steps(visit: Arrived) -> Response:
    """From an empty tenant to its first measure."""
    steps = onboarding.steps(state_of(visit))
    return render(
        visit,
        "onboarding.html",
        title="First steps",
        steps=steps,
        closed=() if visit.allows(Permission.ALERT_RULES) else ("rules",),
        done=sum(step.done for step in steps),
    )


def state_of(visit: Visit) -> onboarding.State:
    """What the steps look at."""
    with visit.db.reading() as session:
        people = [one for one in memberships.members(session, visit.tenant.name) if not one.account.disabled]
        reviewers = sum(any(grant.role in REVIEWERS for grant in one.grants) for one in people)
        held = [kept.rule for kept in rules.current(Book(session, visit.tenant.name)).values()]
        told = {name for rule in held if rule.enabled for name in rule.tells} - {INBOX}
        counted = Counted(len(people), reviewers, sum(rule.enabled for rule in held), len(told))
        return onboarding.state_of(visit.tenant, Desk(session, visit.tenant.name), counted)
