"""`/onboarding`: a tenant's first steps, ticking themselves off. Not the steps (`office.onboarding`)."""

from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.office import onboarding as office
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Answer
from metriccare.web.declare import Declared
from metriccare.web.pages.onboarding import state_of

routes = Declared("api")


class StepShown(Answer):
    """One step, and what to do or what was found."""

    id: str
    title: str
    done: bool
    detail: str


class Steps(Answer):
    """The steps in the order that makes sense; each can be done at any time."""

    items: list[StepShown]


@routes.get(
    "/api/v1/t/{tenant}/onboarding",
    needs=Permission.SETTINGS,
    response_model=Steps,
    summary="First steps of a tenant",
    tags=["settings"],
)
def first_steps(call: CalledInTenant) -> Response:
    """From an empty tenant to its first measure."""
    steps = office.steps(state_of(call.visit))
    items = [StepShown(id=one.id, title=one.title, done=one.done, detail=one.detail) for one in steps]
    return call.answer(Steps(items=items))
