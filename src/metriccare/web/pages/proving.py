"""That it is really she: a signed-in person proves it again before she changes how she signs in.

Not the sign-in itself (`sign_in`), and not the proof behind somebody else's reset link (`reset`).
"""

from pydantic import SecretStr

from metriccare.access import accounts, backoff, passwords
from metriccare.access.audit.event import Action, Outcome
from metriccare.web.pages.noted import Thing, note
from metriccare.web.problems import Refused
from metriccare.web.visit import Visit

Errors = dict[str, str]


def unproven(visit: Visit, password: str) -> Errors:
    """What is wrong with her proof. Raises Refused for whom a tenant's provider let in: it has factors of its own.

    The demonstration's people have no password, and so nothing to give.
    """
    if visit.person.via == "oidc":
        raise Refused("your organization's sign-in asks for a second factor of its own")
    with visit.db.reading() as session:
        has_password = accounts.get(session, visit.person.user_id).has_password
    return checked(visit, password) if has_password else {}


def checked(visit: Visit, password: str) -> Errors:
    """What is wrong with the password that somebody gives again before a change; guessing it becomes slow."""
    who = visit.person
    with visit.db.writing() as session:
        wait = backoff.attempt(session, backoff.ACCOUNT, who.email, visit.now)
        stored = passwords.stored_for(session, who.user_id)
    if wait:
        return {"current": "Too many attempts: wait a while, then try again."}
    if not passwords.matches(stored, SecretStr(password)):
        note(visit, None, Action.PASSWORD_CHANGED, Thing("User", who.user_id), outcome=Outcome.FAILED)
        return {"current": "This is not your password: type the one you sign in with."}
    with visit.db.writing() as session:
        backoff.forget(session, backoff.ACCOUNT, who.email)
    return {}
