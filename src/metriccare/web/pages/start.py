"""The first address: to the home of whoever is signed in, by tenant and role; the choice, where there are several.

Not the homes. What was chosen is remembered by the browser; a remembered place that is gone is simply not offered.
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from metriccare.access.policy import Permission, Principal, Role
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import ROLES, render

routes = Declared("page")
REMEMBERED = "metriccare-place"
A_YEAR = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Start:
    """A home that this person has."""

    label: str
    href: str


def homes(principal: Principal, tenant: str | None = None) -> list[Start]:
    """All homes of a person, or those in one tenant; the platform's last."""
    names = principal.tenants() if tenant is None else (tenant,)
    found = [
        Start(f"{name}, {ROLES[role].lower()}", f"/t/{name}/home/{role.value}")
        for name in names
        for role in Role
        if role in principal.roles(name)
    ]
    if principal.operator and tenant is None:
        found.append(Start("The platform, operator", "/operate"))
    return found


@routes.get("/", needs=Permission.SIGNED_IN)
def start(request: Request, visit: Arrived) -> Response:
    """To the only home, to the remembered one, or to a choice."""
    return _to_one_of(request, visit, homes(visit.person))


@routes.get("/t/{tenant}/home", needs=Permission.SIGNED_IN)
def start_in_tenant(request: Request, visit: Arrived) -> Response:
    """The same within one tenant."""
    return _to_one_of(request, visit, homes(visit.person, visit.tenant.name))


@routes.get("/choose", needs=Permission.SIGNED_IN)
def choose(visit: Arrived) -> Response:
    """All homes to choose from, whatever is remembered."""
    return render(visit, "choose.html", title="Where to?", homes=homes(visit.person))


def _to_one_of(request: Request, visit: Arrived, found: list[Start]) -> Response:
    remembered = request.cookies.get(REMEMBERED)
    chosen = [home for home in found if home.href == remembered] or (found if len(found) == 1 else [])
    if not chosen:
        return render(visit, "choose.html", title="Where to?", homes=found)
    return RedirectResponse(chosen[0].href, 303)


def remember(response: Response, visit: Arrived) -> None:
    """Let the next visit to `/` come to this home; said by the homes themselves."""
    response.set_cookie(
        REMEMBERED,
        visit.path,
        max_age=A_YEAR,
        secure=visit.premises.options.tls,
        httponly=True,
        samesite="lax",
    )
