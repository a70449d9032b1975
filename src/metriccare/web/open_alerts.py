"""How many alerts of a tenant nobody has taken: the number in the rail. Not the inbox (`pages.alert_inbox`)."""

from metriccare.access.policy import Permission, permissions, scope_for
from metriccare.alerts import inbox
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Reader, Wish
from metriccare.web.visit import Visit

EVERYTHING = Wish()


def open_alerts(visit: Visit, tenant: str) -> int | None:
    """Of those that the visitor may see; None for whoever may see none."""
    who = visit.principal
    if who is None or Permission.ALERTS not in permissions(who, tenant):
        return None
    scope = scope_for(who, tenant, Permission.ALERTS)
    with visit.db.reading() as session:
        return inbox.glance(Book(session, tenant), Reader(who.user_id, scope), EVERYTHING).open
