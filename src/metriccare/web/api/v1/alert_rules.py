"""`/alerts/rules`: what is watched. A change adds a version; a rule can be tried over history before it is written."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import StringConstraints
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import rules as kept_rules
from metriccare.alerts.book import Book
from metriccare.alerts.tally import NOTHING, tallies
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import MOST
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.alert_rule_documents import (
    NewRule,
    ReplayShown,
    RuleHistory,
    RuleList,
    RuleShown,
    replay_shown,
    rule_asked,
    rule_shown,
    version_shown,
)
from metriccare.web.declare import Declared
from metriccare.web.pages.alert_rules import replayed
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.rule_lines import RuleLine
from metriccare.web.visit import Visit

routes = Declared("api")
BASE = "/api/v1/t/{tenant}/alerts/rules"
ONE = BASE + "/{rule}"
RuleName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"), Path(description="The rule's name.")
]
Seen = Annotated[
    int,
    Query(alias="version", ge=0, le=MOST, description="The version that you have read; 0 for a new rule."),
]


@routes.get(
    BASE,
    needs=Permission.ALERT_RULES,
    response_model=RuleList,
    summary="Alert rules that hold",
    tags=["alerts"],
)
def alert_rules(call: CalledInTenant, pages: Asked) -> Response:
    """By name, with the state of each and how many alerts it has made in 90 days."""
    with reading(call.visit) as book:
        page = pages.of(list(_lines(call.visit, book).values()))
    return call.answer(RuleList(items=[rule_shown(line) for line in page.items], next=page.next))


@routes.get(
    ONE,
    needs=Permission.ALERT_RULES,
    response_model=RuleHistory,
    summary="One alert rule with its versions",
    tags=["alerts"],
)
def alert_rule(call: CalledInTenant, rule: RuleName) -> Response:
    """Those of one that was removed, too."""
    with reading(call.visit) as book:
        items = [version_shown(row) for row in kept_rules.versions(book, rule)]
        line = _lines(call.visit, book).get(rule)
    return call.answer(RuleHistory(rule=rule_shown(line) if line else None, items=items))


@routes.put(
    ONE,
    needs=Permission.ALERT_RULES,
    response_model=RuleShown,
    summary="Write an alert rule",
    tags=["alerts"],
)
def write_alert_rule(call: CalledInTenant, rule: RuleName, seen: Seen, asked: NewRule) -> Response:
    """New, or the next version; 409 where somebody else wrote one meanwhile."""
    wanted = rule_asked(rule, asked.definition)
    with writing(call.visit) as book:
        version = str(kept_rules.put(book, author(call.visit), wanted, seen=seen))
        call.visit.audit(Action.SETTINGS_CHANGED, f"AlertRule/{rule}", version=version, where=book.session)
        line = _lines(call.visit, book)[rule]
    return call.answer(rule_shown(line))


@routes.delete(
    ONE, needs=Permission.ALERT_RULES, status_code=204, summary="Remove an alert rule", tags=["alerts"]
)
def remove_alert_rule(call: CalledInTenant, rule: RuleName, seen: Seen) -> Response:
    """Its open alerts end with it; its versions stay."""
    with writing(call.visit) as book:
        kept_rules.remove(book, author(call.visit), rule, seen=seen)
        call.visit.audit(Action.SETTINGS_CHANGED, f"AlertRule/{rule}", change="removed", where=book.session)
    return call.done()


@routes.post(
    ONE + "/test",
    needs=Permission.ALERT_RULES,
    response_model=ReplayShown,
    summary="Try an alert rule over history",
    tags=["alerts"],
)
def try_alert_rule(call: CalledInTenant, rule: RuleName, asked: NewRule) -> Response:
    """When the rule as it is sent would have fired, and how often. Nothing is written or sent."""
    return call.answer(replay_shown(replayed(call.visit, rule_asked(rule, asked.definition))))


def _lines(visit: Visit, book: Book) -> dict[str, RuleLine]:
    stands = tallies(book, visit.now)
    return {
        name: RuleLine(kept, stands.get(name, NOTHING)) for name, kept in kept_rules.current(book).items()
    }
