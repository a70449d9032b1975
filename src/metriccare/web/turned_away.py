"""What the trail says of who was not let in: a token that does not hold, a session that has run out, a visit refused.

Not the decision (`arrival`, `access.policy`). Nobody is only asked to sign in, and a token that was never one of ours
leaves nothing behind: else anybody could fill the trail.
"""

from fastapi import Request

from metriccare.access import accounts, sessions, tokens
from metriccare.access.audit.event import Action, Event, Outcome
from metriccare.web.premises import Premises
from metriccare.web.visit import Visit


def note_token(request: Request, premises: Premises, shown: str) -> None:
    """A token that is wrong, over or withdrawn, once a minute: which it is; who sent it is not known."""
    with premises.database.reading() as session:
        known = tokens.named(session, shown)
    if known is None or not premises.token_use.is_news(f"refused {known.id}", premises.clock()):
        return
    event = Event(
        at=premises.clock(),
        actor_id="",
        actor_name="",
        action=Action.REFUSED,
        tenant=known.tenant,
        object_type="Token",
        object_id=known.prefix,
        outcome=Outcome.REFUSED,
        address=_address(request),
        request_id=str(request.state.request_id),
    )
    premises.trail.record(premises.database, event)


def note_expired(request: Request, premises: Premises, cookie: str) -> None:
    """A session that has run out, once, when its browser comes back: it was signed out by time."""
    now = premises.clock()
    user_id = sessions.close_expired(premises.database, cookie, now)
    if user_id is None:
        return
    with premises.database.reading() as session:
        name = accounts.get(session, user_id).name
    event = Event(
        at=now,
        actor_id=user_id,
        actor_name=name,
        action=Action.SESSION_EXPIRED,
        object_type="User",
        object_id=user_id,
        address=_address(request),
        request_id=str(request.state.request_id),
    )
    premises.trail.record(premises.database, event)


def note_refused(visit: Visit, about: str = "", *, needs: str = "", why: str = "") -> None:
    """A visit that asked for what it may not have; `about` is the thing, where there is one."""
    said = {"route": visit.declaration.path, "needs": needs, "why": why}
    detail = {name: words for name, words in said.items() if words}
    visit.audit(Action.REFUSED, about, outcome=Outcome.REFUSED, where=None, **detail)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
