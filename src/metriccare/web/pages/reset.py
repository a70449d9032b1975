"""A password that somebody else's link resets: what its owner must prove besides, and how she is told.

MetricCare sends no mail, so whoever makes a reset link holds it. Therefore the link alone changes no password of an
account with a second factor, and each sign-in of the days that follow says who made it. Not the link (`links`).
"""

import math
from datetime import timedelta

from metriccare.access import accounts, backoff, second_factor
from metriccare.access.accounts import Account
from metriccare.access.audit.event import Action, Outcome
from metriccare.web.pages.noted import note_of
from metriccare.web.visit import Visit
from metriccare.web.wording import moment, span

TOLD_FOR = timedelta(days=7)
ACCOUNT = "/account?done=reset"


def unproven(visit: Visit, found: Account, code: str) -> dict[str, str]:
    """Why the reset is not hers: the error beside the code, or none. A recovery code is used up by it."""
    if not found.second_factor:
        return {}
    with visit.db.writing() as session:
        wait = backoff.attempt(session, backoff.SECOND_FACTOR, found.id, visit.now)
    if wait:
        return {"code": f"Too many attempts. Try again in {span(math.ceil(wait.total_seconds()))}."}
    with visit.db.writing() as session:
        right = second_factor.check(session, visit.premises.secret, found.id, code.strip()[:64], visit.now)
        if right:
            backoff.forget(session, backoff.SECOND_FACTOR, found.id)
    if right:
        return {}
    note_of(visit, found.id, Action.LINK_USED, outcome=Outcome.FAILED, kind="reset", via="second factor")
    return {"code": "The code is not right, or has been used already."}


def onward_told(visit: Visit, user_id: str, onward: str) -> str:
    """Where a sign-in leads: to one's account first, while a reset by somebody else is news."""
    with visit.db.reading() as session:
        reset = accounts.last_reset(session, user_id)
    recent = reset is not None and visit.now - reset.at < TOLD_FOR
    return ACCOUNT if recent else onward


def in_words(visit: Visit, user_id: str) -> str:
    """When the password was last reset and by whose link; "" where it never was."""
    with visit.db.reading() as session:
        reset = accounts.last_reset(session, user_id)
    if reset is None:
        return ""
    whose = reset.by or "whoever runs this installation"
    return f"Reset on {moment(reset.at)} UTC by a link that {whose} made."
