"""How a tenant's people sign in: second factor asked for, single sign-on, its groups and what they mean.

Nobody can lock herself out here: what an administrator asks of all she has to satisfy at that moment.
"""

import json

from starlette.responses import Response

from metriccare.access import identity, sso
from metriccare.access.audit.event import Action
from metriccare.access.identity import Identity
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/settings/identity"


@routes.get(BASE, needs=Permission.SETTINGS)
def identity_shown(visit: Arrived, said: Said) -> Response:
    """What holds."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.SETTINGS)
def identity_written(visit: Arrived, sent: SentForm) -> Response:
    """Let this hold from now on; a session that does not satisfy it is closed to the tenant at its next request."""
    wrong = _locks_out(visit, sent)
    if wrong:
        return _page(visit, sent=sent, errors=wrong, status=422)
    try:
        sign_on = sso.parse(sent["sign_on"]) if sent["sign_on"].strip() else None
        if sign_on is not None and visit.premises.options.tls and sso.on_this_machine(sign_on):
            raise UsageError("the issuer is this machine", way_out="give the address of your provider")
        wanted = Identity(sent["second_factor"] == "yes", sent["sign_on_only"] == "yes", sign_on)
        with visit.db.writing() as session:
            identity.write(session, visit.tenant.name, wanted, visit.now)
            note(
                visit,
                session,
                Action.SETTINGS_CHANGED,
                Thing("Tenant", visit.tenant.name),
                setting="identity",
            )
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, {}, "sign_on"), status=422)
    return gone_to(f"/t/{visit.tenant.name}/settings/identity", "saved")


def _locks_out(visit: Visit, sent: Sent) -> dict[str, str]:
    """What the administrator does not satisfy herself."""
    who = visit.person
    if sent["sign_on_only"] == "yes" and who.via != "oidc":
        words = "You came in another way: sign in by single sign-on first, then close the others."
        return {"sign_on_only": words}
    if sent["second_factor"] == "yes" and not (who.second_factor or who.via in {"oidc", "demo"}):
        return {"second_factor": "You have none yourself: set yours up first, in your account."}
    return {}


def _page(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    with visit.db.reading() as session:
        held = identity.read(session, visit.tenant.name)
    shown = "" if held.sign_on is None else json.dumps(held.sign_on.model_dump(mode="json"), indent=1)
    return render(
        visit,
        "identity_settings.html",
        title="How people sign in",
        second_factor=held.second_factor_required if sent is None else sent["second_factor"] == "yes",
        sign_on_only=held.sign_on_only if sent is None else sent["sign_on_only"] == "yes",
        sign_on=shown if sent is None else sent["sign_on"],
        back=f"{visit.premises.options.url}/sign-in/organization/back",
        variable=sso.variable_of(visit.tenant.name),
        errors=errors or {},
        notice=notice,
        status=status,
    )
