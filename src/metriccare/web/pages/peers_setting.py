"""Whether a tenant's yearly totals count among those of others: said on the page of settings, by its administrator.

What is shared and who is told: `access.peers`. The totals are given in the next night and count from the next quarter.
"""

from starlette.responses import Response

from metriccare.access import peers
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import SentForm, gone_to

routes = Declared("page")


@routes.post("/t/{tenant}/settings/peers", needs=Permission.SETTINGS)
def peers_said(visit: Arrived, sent: SentForm) -> Response:
    """Share from now on, or no longer."""
    name, wanted = visit.tenant.name, sent["share"] == "yes"
    with visit.db.writing() as session:
        if wanted == (peers.consent(session, name) is not None):
            return gone_to(f"/t/{name}/settings", "nothing")
        if wanted:
            peers.join(session, name, (visit.person.user_id, visit.person.name), visit.now)
        else:
            peers.leave(session, name)
        change = "on" if wanted else "off"
        note(visit, session, Action.SETTINGS_CHANGED, Thing("Tenant", name), setting="peers", change=change)
    return gone_to(f"/t/{name}/settings", "saved")
