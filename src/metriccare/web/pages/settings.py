"""A tenant's settings as text, changed in two steps: what would be recomputed is said before anything is written.

Not its key (the command line changes that) and not how its people sign in (`identity_settings`).
"""

from starlette.responses import Response

from metriccare.access import peers
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import BusyError, UsageError
from metriccare.tenants import changes, history, settings_file
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.problems import Conflict, TooLarge
from metriccare.web.visit import Visit
from metriccare.web.wording import day

routes = Declared("page")
BASE = "/t/{tenant}/settings"
LONGEST = 200_000


@routes.get(BASE, needs=Permission.SETTINGS)
def settings_shown(visit: Arrived, said: Said) -> Response:
    """The settings that hold, as text."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.SETTINGS)
def settings_foreseen(visit: Arrived, sent: SentForm) -> Response:
    """What a new text would change and have recomputed; nothing is written."""
    text = _text(sent["text"])
    try:
        changed = changes.foresee(visit.premises.home, visit.tenant.name, text)
    except UsageError as error:
        return _page(visit, text=text, errors=beside(error, {}, "text"), status=422)
    if not changed and text == _current(visit):
        return gone_to(f"/t/{visit.tenant.name}/settings", "nothing")
    return _page(visit, text=text, seen=sent.number("seen"), changed=changed)


@routes.post(BASE + "/apply", needs=Permission.SETTINGS)
def settings_written(visit: Arrived, sent: SentForm) -> Response:
    """Make it the settings; the next run recomputes what they move."""
    text, name = _text(sent["text"]), visit.tenant.name
    try:
        changed = changes.foresee(visit.premises.home, name, text)
        # The trail first: a change that it does not know of must not be.
        note(visit, None, Action.SETTINGS_CHANGED, Thing("Tenant", name), setting=", ".join(changed))
        changes.rewrite(visit.premises.home, name, text, sent.number("seen"))
    except UsageError as error:
        return _page(visit, text=text, errors=beside(error, {}, "text"), status=422)
    except BusyError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
    return gone_to(f"/t/{name}/settings", "saved")


def _text(sent: str) -> str:
    """As a file has it: forms send lines that end in two characters."""
    if len(sent) > LONGEST:
        raise TooLarge(f"settings have at most {LONGEST:,} characters")
    return sent.replace("\r\n", "\n").rstrip("\n") + "\n"


def _current(visit: Visit) -> str:
    return settings_file.text_of(visit.tenant.folder / history.CURRENT)


def _page(
    visit: Visit,
    *,
    text: str | None = None,
    seen: int = 0,
    changed: tuple[str, ...] | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    revision = history.record(visit.tenant.folder)
    with visit.db.reading() as session:
        since = peers.consent(session, visit.tenant.name)
    return render(
        visit,
        "settings.html",
        title="Settings",
        text=_current(visit) if text is None else text,
        seen=seen or revision,
        revision=revision,
        consequences=None if changed is None else [(name, changes.CONSEQUENCES[name]) for name in changed],
        counts_from=day(peers.counts_from(since)) if since else "",
        errors=errors or {},
        notice=notice,
        status=status,
    )
