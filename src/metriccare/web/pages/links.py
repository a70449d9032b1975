"""One-time links: an invitation, a password reset, the first operator. Opening one shows its form; sending it uses it.

Not their making (`access.one_time_links`, people). A link that is wrong, used or too old looks the same.
"""

from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access import accounts, backoff, one_time_links, passwords, people
from metriccare.access.accounts import Account
from metriccare.access.audit.event import Action
from metriccare.access.one_time_links import Kind
from metriccare.access.people import Joining
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.cookies import clear_session
from metriccare.web.declare import Declared, Public
from metriccare.web.page import render
from metriccare.web.pages.entering import leave
from metriccare.web.pages.noted import Thing, note, note_of
from metriccare.web.pages.reset import unproven
from metriccare.web.pages.sent import Sent, SentForm, beside, gone_to
from metriccare.web.problems import TooMany
from metriccare.web.visit import Visit

routes = Declared("page")
TITLES = {
    Kind.INVITE: "Welcome",
    Kind.RESET: "A new password",
    Kind.FIRST_OPERATOR: "The first operator",
}
LABELS = {"password": "Password", "name": "Name"}


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
        return _joined(visit, code, found, sent)
    name = sent["name"] or found.name
    wrong = _wrong(found, name, sent["password"], sent["again"])
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


def _joined(visit: Visit, code: str, found: Account, sent: Sent) -> Response:
    """Somebody who is here already proves it by signing in: an invitation must not give her account away."""
    if visit.principal is None or visit.principal.user_id != found.id:
        return gone_to("/sign-in", next=visit.path)
    chooses = _joining(visit, code, found) is Joining.CHOOSE
    wrong = _wrong(found, found.name, sent["password"], sent["again"]) if chooses else {}
    if wrong:
        return _form(visit, Kind.INVITE, found, errors=wrong, status=422)
    kept = passwords.hashed(SecretStr(sent["password"])) if chooses else None
    with visit.db.writing() as session:
        tenant = people.join(session, visit.principal, code, visit.now, kept)
        if tenant is not None:
            note(visit, session, Action.LINK_USED, Thing("User", found.id), kind="invite", target=tenant)
    if tenant is None:
        return _dead(visit)
    return _onward(visit, tenant, chose=chooses)


def _onward(visit: Visit, tenant: str, *, chose: bool) -> Response:
    """Into the tenant, by a way that opens it: her organization's sign-in opens her organization alone."""
    if visit.person.via != "oidc":
        return gone_to(f"/t/{tenant}/home")
    if not chose:
        return gone_to("/sign-in/organization", name=tenant)
    leave(visit)
    answer = gone_to("/sign-in", "welcome")
    clear_session(answer, visit.premises.options)
    return answer


def _joining(visit: Visit, code: str, found: Account) -> Joining:
    with visit.db.reading() as session:
        tenant = one_time_links.made_in(session, code)
        return people.joining(session, visit.principal, found, tenant or "")


def _wrong(found: Account, name: str, password: str, again: str) -> dict[str, str]:
    try:
        accounts.clean_name(name)
    except UsageError as error:
        return beside(error, LABELS, "name")
    try:
        passwords.refuse_weak(SecretStr(password), name, found.email)
    except UsageError as error:
        return beside(error, LABELS, "password")
    return {} if password == again else {"again": "The two passwords are not the same: type it again."}


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
        joining=_joining(visit, code, found) if known else None,
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
