"""Choosing light or dark, from the foot of the rail; then the page that the choice was made on.

Not what it changes (`web.appearance`, `web.theme`).
"""

from fastapi.responses import RedirectResponse
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.web.addresses import local
from metriccare.web.appearance import named, remember
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.pages.sent import SentForm

routes = Declared("page")


@routes.post("/account/appearance", needs=Permission.SIGNED_IN)
def appearance_chosen(visit: Arrived, sent: SentForm) -> Response:
    """Light, dark, or as the reader's system has it."""
    answer = RedirectResponse(local(sent["next"]), 303)
    remember(answer, named(sent["appearance"]), visit.premises.options)
    return answer
