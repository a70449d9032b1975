"""One-time links: an invitation, a password reset, the first operator. Opening one shows its form; sending it uses it.

Not their making (`access.one_time_links`, people). A link that is wrong, used or too old looks the same.
"""

from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access import accounts, backoff, one_time_links, passwords, people
from metriccare.access.accounts import Account
from metriccare.access.audit.event import Action
from metriccare.access.one_time_links import Kind
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared, Public
from metriccare.web.page import render
from metriccare.web.pages.accepting import accepted, joining, wrong_password
from metriccare.web.pages.noted import note_of
from metriccare.web.pages.reset import unproven
from metriccare.web.pages.sent import SentForm, gone_to
from metriccare.web.problems import TooMany
from metriccare.web.visit import Visit

routes = Declared("page")
TITLES = {
    Kind.INVITE: "Welcome",
    Kind.RESET: "A new password",
    Kind.FIRST_OPERATOR: "The first operator",
}


@routes.get("/link/{kind}/{code}", needs=Public("whoever holds the link is meant by it"))
def link_form(visit: Arrived, kind: str, code: str) -> Response:
    """The form behind a link."""
    found = _look(visit, kind, code)
    if found is None:
        return _dead(visit)
    return _form(visit, Kind(kind), found)


@routes.post("/link/{kind}/{code}", needs=Public("whoever holds the link is meant by it"))
def link_used(visit: Arrived, kind: str, code: str, sent: SentForm) -> Response:
    """Set the password; the link works no more, and every open session of the account ends."""
    found = _look(visit, kind, code)
    if found is None:
        return _dead(visit)
    purpose = Kind(kind)
    if not _chooses(visit, purpose, code, found):
        joined = accepted(visit, code, found, sent)
        if isinstance(joined, dict):
            return _form(visit, purpose, found, errors=joined, status=422)
        return joined or _dead(visit)
    name = sent["name"] or found.name
    wrong = wrong_password(found, name, sent["password"], sent["again"])
    if not wrong and purpose is Kind.RESET:
        wrong = unproven(visit, found, sent["code"])
    if wrong:
        return _form(visit, purpose, found, name=name, errors=wrong, status=422)
    if not _set(visit, purpose, code, name, SecretStr(sent["password"])):
        return _dead(visit)
    note_of(visit, found.id, Action.LINK_USED, kind=purpose.value)
    return gone_to("/sign-in", "welcome")


@routes.get("/forgotten", needs=Public("whoever has forgotten a password is not signed in"))
def forgotten(visit: Arrived) -> Response:
    """What to do; the same page for everybody, since no mail is sent and nothing is looked up."""
    return render(visit, "forgotten.html", title="A forgotten password")


def _look(visit: Visit, kind: str, code: str) -> Account | None:
    """Whom the link is for; guesses from one address become slow."""
    if kind not in set(Kind):
        return None
    with visit.db.reading() as session:
        found = one_time_links.look(session, Kind(kind), code, visit.now)
    if found is None:
        with visit.db.writing() as session:
            wait = backoff.attempt(session, backoff.LINK, visit.address, visit.now)
        if wait:
            raise TooMany(seconds=int(wait.total_seconds()) + 1)
        return None
    # Only an invitation may also be accepted by whoever has a way in.
    return found if kind == Kind.INVITE or _chooses(visit, Kind(kind), code, found) else None


def _chooses(visit: Visit, kind: Kind, code: str, found: Account) -> bool:
    with visit.db.reading() as session:
        return people.may_choose(session, kind, code, found)


def _set(visit: Visit, purpose: Kind, code: str, name: str, password: SecretStr) -> bool:
    """Whether the link still worked when it came to it."""
    kept = passwords.hashed(password)
    with visit.db.writing() as session:
        account = people.settle(session, purpose, code, kept, visit.now)
        if account is not None:
            accounts.rename(session, account.id, name)
    return account is not None


def _form(
    visit: Visit,
    kind: Kind,
    found: Account,
    *,
    name: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    code = visit.path.rpartition("/")[2]
    known = not _chooses(visit, kind, code, found)
    return render(
        visit,
        "link.html",
        title=TITLES[kind],
        account=found,
        known=known,
        joining=joining(visit, code, found) if known else None,
        by_organization=visit.principal is not None and visit.principal.via == "oidc",
        asks_name=kind is not Kind.RESET and not known,
        asks_code=kind is Kind.RESET and found.second_factor,
        name=name or found.name,
        address=visit.path,
        errors=errors or {},
        status=status,
    )


def _dead(visit: Visit) -> Response:
    return render(visit, "link_dead.html", title="This link does not work", status=404)
