"""An invitation to an account that somebody has already: accepted, signed in, and never by the link alone.

Not the first password of a new account (`links`), nor whom it may concern (`access.people`).
"""

from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access import accounts, one_time_links, passwords, people
from metriccare.access.accounts import Account
from metriccare.access.audit.event import Action
from metriccare.access.people import Joining
from metriccare.errors import UsageError
from metriccare.web.cookies import clear_session
from metriccare.web.pages.entering import leave
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Sent, beside, gone_to
from metriccare.web.visit import Visit

Errors = dict[str, str]
LABELS = {"password": "Password", "name": "Name"}


def accepted(visit: Visit, code: str, found: Account, sent: Sent) -> Response | Errors | None:
    """Where she goes on; what is wrong with the password that she chose; None where the link is none of hers."""
    if visit.principal is None or visit.principal.user_id != found.id:
        return gone_to("/sign-in", next=visit.path)
    chooses = joining(visit, code, found) is Joining.CHOOSE
    wrong = wrong_password(found, found.name, sent["password"], sent["again"]) if chooses else {}
    if wrong:
        return wrong
    kept = passwords.hashed(SecretStr(sent["password"])) if chooses else None
    with visit.db.writing() as session:
        tenant = people.join(session, visit.principal, code, visit.now, kept)
        if tenant is not None:
            note(visit, session, Action.LINK_USED, Thing("User", found.id), kind="invite", target=tenant)
    return None if tenant is None else _onward(visit, tenant, chose=chooses)


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


def joining(visit: Visit, code: str, found: Account) -> Joining:
    """What an invitation asks of whoever came."""
    with visit.db.reading() as session:
        tenant = one_time_links.made_in(session, code)
        return people.joining(session, visit.principal, found, tenant or "")


def wrong_password(found: Account, name: str, password: str, again: str) -> Errors:
    """What is wrong with a name and a password that somebody chose behind a link, by field."""
    try:
        accounts.clean_name(name)
    except UsageError as error:
        return beside(error, LABELS, "name")
    try:
        passwords.refuse_weak(SecretStr(password), name, found.email)
    except UsageError as error:
        return beside(error, LABELS, "password")
    return {} if password == again else {"again": "The two passwords are not the same: type it again."}
