"""API tokens of a tenant: one's own to make and withdraw; an administrator sees and withdraws everybody's.

A token is shown once, when it is made.
"""

from datetime import timedelta

from starlette.responses import Response

from metriccare.access import accounts, tokens
from metriccare.access.audit.event import Action
from metriccare.access.policy import NEVER_BY_TOKEN, Permission
from metriccare.errors import NotFoundError, UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.permission_words import WORDS
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/tokens"
LIVES = {"7": "A week", "30": "A month", "90": "Three months", "365": "A year"}
LABELS = {"name": "Name", "permissions": "Permissions", "days": "Until"}


@routes.get(BASE, needs=Permission.SIGNED_IN)
def tokens_list(visit: Arrived, said: Said) -> Response:
    """The tokens, and the form for another one."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.SIGNED_IN)
def token_made(visit: Arrived, sent: SentForm) -> Response:
    """A new token, shown this once."""
    wanted = frozenset(Permission(one) for one in sent.every("permissions") if one in set(Permission))
    if not wanted or sent["days"] not in LIVES:
        field, words = ("permissions", "Permissions") if not wanted else ("days", "Until")
        return _page(visit, sent=sent, errors={field: f"{words}: choose from the list."}, status=422)
    ends = visit.now + timedelta(days=int(sent["days"]))
    try:
        with visit.db.writing() as session:
            here = visit.tenant.name
            shown = tokens.issue(session, visit.person, here, sent["name"], wanted, ends, visit.now)
            note(visit, session, Action.TOKEN_MADE, Thing("Token", shown[:11]))
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, "name"), status=422)
    return render(visit, "token_shown.html", title="A new token", token=shown, ends=ends)


@routes.post(BASE + "/{token}/revoke", needs=Permission.SIGNED_IN)
def token_revoked(visit: Arrived, token: str) -> Response:
    """End a token: one's own; an administrator any of the tenant."""
    owner = None if visit.allows(Permission.PEOPLE) else visit.person.user_id
    with visit.db.writing() as session:
        if not tokens.revoke(session, token, visit.now, user_id=owner, tenant=visit.tenant.name):
            raise NotFound
        note(visit, session, Action.TOKEN_REVOKED, Thing("Token", token))
    return gone_to(f"/t/{visit.tenant.name}/tokens", "revoked")


def _page(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    given = sent or Sent(())
    with visit.db.reading() as session:
        if visit.allows(Permission.PEOPLE):
            found = tokens.list_in(session, visit.tenant.name)
        else:
            found = tokens.list_of(session, visit.person.user_id, visit.tenant.name)
        owners = {one.user_id: _name(visit, one.user_id) for one in found}
    ticked = frozenset(given.every("permissions"))
    return render(
        visit,
        "tokens.html",
        title="Tokens",
        tokens=found,
        owners=owners,
        name=given["name"],
        words=WORDS,
        permissions=tuple(
            Option(value=one.value, label=WORDS[one], chosen=one.value in ticked)
            for one in Permission
            if one in visit.permissions - NEVER_BY_TOKEN
        ),
        lives=tuple(
            Option(value=days, label=words, chosen=days == (given["days"] or "90"))
            for days, words in LIVES.items()
        ),
        errors=errors or {},
        notice=notice,
        status=status,
    )


def _name(visit: Visit, user_id: str) -> str:
    with visit.db.reading() as session:
        try:
            return accounts.get(session, user_id).name
        except NotFoundError:
            return "–"
