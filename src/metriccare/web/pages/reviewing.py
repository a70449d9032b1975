"""Whether a visitor may settle an item of the worklist, or look at it: by the policy, at the place of its stay.

A doubtful record is the concern of clinicians and compliance officers; any other reason to look at a stay is for
clinicians to judge. Not how a review goes on (`office.reviews`).
"""

from metriccare.access.policy import Permission, Place, Verdict, decide
from metriccare.office.worklist import Item, Kind
from metriccare.web.problems import NotFound, Refused
from metriccare.web.visit import Visit


def may_settle(visit: Visit, item: Item) -> bool:
    """Whether the visitor may take and settle it."""
    return _verdict(visit, item, _needed(item)) is Verdict.ALLOWED


def require_settling(visit: Visit, item: Item) -> None:
    """Raise Refused for a kind that is not the visitor's to judge, NotFound outside her scope."""
    verdict = _verdict(visit, item, _needed(item))
    if verdict is Verdict.NOT_FOUND:
        raise NotFound
    if verdict is not Verdict.ALLOWED:
        raise Refused("this review is for a clinician to settle")


def may_look(visit: Visit, item: Item) -> bool:
    """Whether the visitor may see it on the list."""
    return any(_verdict(visit, item, one) is Verdict.ALLOWED for one in (Permission.STAYS, _needed(item)))


def _needed(item: Item) -> Permission:
    return Permission.REVIEW_FINDINGS if item.kind is Kind.FINDING else Permission.REVIEW


def _verdict(visit: Visit, item: Item, needs: Permission) -> Verdict:
    return decide(visit.principal, needs, visit.tenant.name, Place(item.hospital, item.department))
