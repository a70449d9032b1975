"""Another tenant: its name and the settings it starts from. Not its life from then on (`operate_tenant`)."""

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import presets
from metriccare.alerts.book import Book
from metriccare.errors import UsageError
from metriccare.tenants import registry
from metriccare.tenants.presets import names as preset_names
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.operated_tenant import known
from metriccare.web.pages.sent import SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")


@routes.get("/operate/new-tenant", needs=Permission.TENANTS)
def tenant_form(visit: Arrived) -> Response:
    """The form for a new tenant."""
    return _add_form(visit)


@routes.post("/operate/new-tenant", needs=Permission.TENANTS)
def tenant_added(visit: Arrived, sent: SentForm) -> Response:
    """A new tenant, empty, under settings that come with MetricCare."""
    name, preset = sent["name"].strip(), sent["preset"]
    if preset not in preset_names():
        return _add_form(visit, name, {"preset": "Settings: choose from the list."})
    if known(visit, name):
        return _add_form(visit, name, {"name": "This name is taken, or was: choose another."})
    try:
        registry.add(visit.premises.home, name, preset)
    except UsageError as error:
        return _add_form(visit, name, beside(error, {}, "name"))
    with visit.db.writing() as session:
        presets.begin(Book(session, name), visit.now)
        note(visit, session, Action.TENANT_CHANGED, Thing("Tenant", name), change="added")
    return gone_to(f"/operate/tenants/{name}", "added")


def _add_form(visit: Visit, name: str = "", errors: dict[str, str] | None = None) -> Response:
    return render(
        visit,
        "operate_add.html",
        title="A new tenant",
        name=name,
        presets=tuple(Option(value=one, label=one) for one in preset_names()),
        errors=errors or {},
        status=422 if errors else 200,
    )
