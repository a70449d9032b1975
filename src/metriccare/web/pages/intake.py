"""A tenant's feeds: where files come from by themselves and how that goes; a server to pull from is added here.

Not one of them (`intake_feed`), nor what data quality says of deliveries (`feeds`). A folder anywhere on the server is
the operator's to add, on the command line: a tenant's administrator could name another tenant's.
"""

from collections.abc import Mapping

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.live import feed_entry
from metriccare.live.pull.settings import PullKind
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.intake_words import HINTS, KINDS, LABELS, IntakeLine
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/feeds"
FIELDS = ("base", "every", "client_id")
SERVERS: tuple[PullKind, ...] = ("bulk", "search")


@routes.get(BASE, needs=Permission.OPERATIONS)
def intake(visit: Arrived, said: Said) -> Response:
    """All feeds, and the form for a server."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.SETTINGS)
def server_added(visit: Arrived, sent: SentForm) -> Response:
    """A server to pull from."""
    kind: PullKind = "search" if sent["kind"] == "search" else "bulk"
    name = sent["name"].strip()
    try:
        with visit.db.writing() as session:
            feed_entry.add(session, visit.tenant, name, kind, sent.of(*FIELDS))
            note(visit, session, Action.SETTINGS_CHANGED, Thing("Feed", name))
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, "every"), status=422)
    return gone_to(f"/t/{visit.tenant.name}/feeds/{name}", "added")


def _page(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    with visit.db.reading() as session:
        lines = [IntakeLine(one) for one in feed_entry.listed(session, visit.tenant)]
    given = (sent or Sent((("every", "60"), ("kind", "bulk")))).of("name", "kind", *FIELDS)
    return render(
        visit,
        "intake.html",
        title="Feeds",
        lines=lines,
        kinds=[Option(value=one, label=KINDS[one], chosen=one == given["kind"]) for one in SERVERS],
        given=given,
        labels=LABELS,
        hints=HINTS,
        folder=visit.tenant.folder / feed_entry.DEFAULT,
        may_change=visit.allows(Permission.SETTINGS),
        errors=errors or {},
        notice=notice,
        status=status,
    )
