"""The inbox of alerts: the list with its parts and filters, the first of them beside it; and the list by itself.

Not one alert at its own address, nor what is done with it (`alert`).
"""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import PRIVATE, render
from metriccare.web.pages.alert_detail import detail_of
from metriccare.web.pages.alert_inbox import filters, inbox_of
from metriccare.web.pages.alerts_asked import Asked, asked_of
from metriccare.web.pages.sent import Said
from metriccare.web.templating import environment
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/alerts"
Wanted = Annotated[Asked, Depends(asked_of)]


@routes.get(BASE, needs=Permission.ALERTS)
def alerts(visit: Arrived, asked: Wanted, said: Said) -> Response:
    """The inbox, its first alert opened where there is room for it."""
    return inbox_page(visit, asked, None, notice=said)


@routes.get(BASE + "/list", needs=Permission.ALERTS, renews=False)
def alerts_list(visit: Arrived, asked: Wanted, chosen: str = "") -> Response:
    """The list alone, which an open page fetches when it hears of something new. It keeps no session alive."""
    text = environment().get_template("alerts_list.html")
    return HTMLResponse(
        text.render(inbox=inbox_of(visit, asked), chosen=chosen), headers={"Cache-Control": PRIVATE}
    )


def inbox_page(
    visit: Visit,
    asked: Asked,
    alert_id: str | None,
    *,
    sent: str = "",
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """The page, with one alert opened. Raises NotFoundError for one that the visitor may not see."""
    inbox = inbox_of(visit, asked)
    shown = alert_id or inbox.first
    detail = detail_of(visit, shown) if shown else None
    return render(
        visit, "alerts.html", title="Alerts",
        scope=f"{detail.alert.title} · {visit.tenant.name}" if detail and alert_id else "",
        filters=filters(visit, asked), kept=(("show", asked.show),) if asked.show else (),
        inbox=inbox, chosen=shown or "", detail=detail, single=alert_id is not None, told=asked.query(),
        note=sent, errors=errors or {}, notice=notice, status=status,
    )  # fmt: skip
