"""Events of the trail that pages write: in the transaction of what they are about, so that both are kept or neither.

Also about somebody who is not (yet, or any more) the visitor's principal: signing in, links, single sign-on.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from metriccare.access import accounts
from metriccare.access.audit.event import Action, Event, Outcome
from metriccare.errors import NotFoundError
from metriccare.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Thing:
    """What an event is about: a type, and an id that is a pseudonym or no person's at all."""

    type: str = ""
    id: str = ""


NOTHING = Thing()


def note(
    visit: Visit,
    where: Session | None,
    action: Action,
    thing: Thing = NOTHING,
    *,
    outcome: Outcome = Outcome.ALLOWED,
    **detail: str,
) -> None:
    """Note what the visitor does, with what a session writes or (None) by itself."""
    about = f"{thing.type}/{thing.id}" if thing.type else ""
    visit.audit(action, about, outcome=outcome, where=where, **detail)


def note_of(
    visit: Visit,
    user_id: str | None,
    action: Action,
    *,
    tenant: str | None = None,
    outcome: Outcome = Outcome.ALLOWED,
    **detail: str,
) -> None:
    """Note it under the name of the account that it concerns; of an unknown one, under none.

    What was typed as an address stands nowhere: it may be a password in the wrong field.
    """
    event = Event(
        at=visit.now,
        actor_id=user_id or "",
        actor_name=_name(visit, user_id),
        action=action,
        tenant=tenant,
        object_type="User" if user_id else "",
        object_id=user_id or "",
        outcome=outcome,
        address=visit.address,
        request_id=visit.request_id,
        detail=detail,
    )
    visit.premises.trail.record(visit.db, event)


def _name(visit: Visit, user_id: str | None) -> str:
    if user_id is None:
        return ""
    try:
        with visit.db.reading() as session:
            return accounts.get(session, user_id).name
    except NotFoundError:
        return ""
