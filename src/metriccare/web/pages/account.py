"""One's own account: name, password, open sessions. Not the second factor (`own_second_factor`) and not tokens."""

from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access import accounts, passwords, people, second_factor, sessions
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.cookies import set_session
from metriccare.web.declare import Declared
from metriccare.web.page import ROLES, render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.proving import checked
from metriccare.web.pages.reset import in_words
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.problems import NotFound, Refused
from metriccare.web.visit import Visit

routes = Declared("page")
LABELS = {"password": "New password", "name": "Name"}


@routes.get("/account", needs=Permission.SIGNED_IN)
def account_page(visit: Arrived, said: Said) -> Response:
    """Name, password, second factor, sessions, and the roles one has."""
    return _page(visit, notice=said)


@routes.post("/account/name", needs=Permission.SIGNED_IN)
def account_renamed(visit: Arrived, sent: SentForm) -> Response:
    """The name that others see; not by a tenant's provider where others than its tenant see it."""
    with visit.db.reading() as session:
        if not people.holds_credentials(visit.person) and people.is_elsewhere(session, visit.person):
            raise Refused
    try:
        with visit.db.writing() as session:
            accounts.rename(session, visit.person.user_id, sent["name"])
            note(visit, session, Action.PEOPLE_CHANGED, _me(visit), change="name")
    except UsageError as error:
        return _page(visit, name=sent["name"], errors=beside(error, LABELS, "name"), status=422)
    return gone_to("/account", "saved")


@routes.post("/account/password", needs=Permission.SIGNED_IN)
def password_changed(visit: Arrived, sent: SentForm) -> Response:
    """Another password, for whoever knows the one that holds; every other session ends. Never by single sign-on."""
    if visit.person.via == "oidc":
        raise Refused
    wrong = checked(visit, sent["current"]) or _wrong_new(visit, sent["password"], sent["again"])
    if wrong:
        return _page(visit, errors=wrong, status=422)
    who = visit.person
    kept = passwords.hashed(SecretStr(sent["password"]))
    with visit.db.writing() as session:
        passwords.set_password(session, who.user_id, kept)
        sessions.end_all(session, who.user_id, visit.now, but=who.session_id)
        raw = sessions.rotate(session, who.session_id or "", visit.now, second_factor=who.second_factor)
        note(visit, session, Action.PASSWORD_CHANGED, _me(visit))
    answer = gone_to("/account", "password")
    if raw is not None:
        set_session(answer, raw, visit.premises.options)
    return answer


@routes.post("/account/sessions/{opened}/end", needs=Permission.SIGNED_IN)
def session_ended(visit: Arrived, opened: str) -> Response:
    """End one of one's own sessions."""
    with visit.db.writing() as session:
        me, here = visit.person.user_id, visit.person.session_id
        if not sessions.end_own(session, me, opened, visit.now, seen_from=here):
            raise NotFound
        note(visit, session, Action.SIGN_OUT, _me(visit), change="another session")
    return gone_to("/account", "ended")


@routes.post("/account/sign-out-everywhere", needs=Permission.SIGNED_IN)
def signed_out_everywhere(visit: Arrived) -> Response:
    """End every session, this one too."""
    with visit.db.writing() as session:
        ended = sessions.end_all(session, visit.person.user_id, visit.now)
        note(visit, session, Action.SIGN_OUT_EVERYWHERE, _me(visit), count=str(ended))
    return gone_to("/sign-in", "signed-out")


@routes.post("/account/stay-signed-in", needs=Permission.SIGNED_IN)
def stay_signed_in() -> Response:
    """Coming here was enough: the session is not idle."""
    return Response(status_code=204)


def _me(visit: Visit) -> Thing:
    return Thing("User", visit.person.user_id)


def _wrong_new(visit: Visit, password: str, again: str) -> dict[str, str]:
    try:
        passwords.refuse_weak(SecretStr(password), visit.person.name, visit.person.email)
    except UsageError as error:
        return beside(error, LABELS, "password")
    return {} if password == again else {"again": "The two passwords are not the same: type it again."}


def _page(
    visit: Visit,
    *,
    name: str | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    who = visit.person
    with visit.db.reading() as session:
        account = accounts.get(session, who.user_id)
        opened = sessions.list_of(session, who.user_id, visit.now, seen_from=who.session_id)
        codes = second_factor.recovery_codes_left(session, who.user_id)
    roles = [(grant.tenant, ROLES[grant.role], grant.scope) for grant in who.grants]
    return render(
        visit,
        "account.html",
        title="Your account",
        account=account,
        name=account.name if name is None else name,
        opened=opened,
        here=who.session_id,
        codes=codes,
        reset=in_words(visit, who.user_id),
        roles=roles,
        by_organization=who.via == "oidc",
        errors=errors or {},
        notice=notice,
        status=status,
    )
