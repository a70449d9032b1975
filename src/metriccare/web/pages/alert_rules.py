"""Alert rules: what is watched, how each stands, a new one; each is tried over history before it is saved.

Not the form (`rule_form`) nor one that is kept already (`alert_rule`). For whoever may see exact figures throughout the
tenant: what a rule would have said is told from them.
"""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import rules
from metriccare.alerts.kinds import KINDS
from metriccare.alerts.replay import Replayed
from metriccare.alerts.rule import Rule
from metriccare.alerts.tally import NOTHING, tallies
from metriccare.errors import BusyError, NotFoundError, UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages import rule_form
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.rule_choices import Catalogue, kinds, spoken
from metriccare.web.pages.rule_errors import WrongRuleError
from metriccare.web.pages.rule_form import Texts
from metriccare.web.pages.rule_lines import RuleLine
from metriccare.web.pages.rule_replayed import ReplayShown, shown
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.problems import BadRequest, Unavailable
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/alerts/rules"
NEW = "/t/{tenant}/alerts/new-rule"


@routes.get(BASE, needs=Permission.ALERT_RULES)
def rules_listed(visit: Arrived, said: Said) -> Response:
    """Every rule that holds, those that fire first by nothing: in the order of their names."""
    with reading(visit) as book:
        found, stands = rules.current(book), tallies(book, visit.now)
    lines = [RuleLine(kept, stands.get(name, NOTHING)) for name, kept in found.items()]
    return render(visit, "alert_rules.html", title="Alert rules", lines=lines, kinds=kinds(), notice=said)


@routes.get(NEW, needs=Permission.ALERT_RULES)
def rule_begun(visit: Arrived, kind: Annotated[str, Query(max_length=32)] = "") -> Response:
    """The form for a rule of a kind."""
    if kind not in KINDS:
        return render(visit, "alert_kinds.html", title="New alert rule", kinds=kinds(), spoken=spoken)
    return _form(visit, kind, rule_form.of_kind(kind))


@routes.post(NEW, needs=Permission.ALERT_RULES)
def rule_made(visit: Arrived, sent: SentForm) -> Response:
    """Try it over history, or make it hold."""
    kind = sent["kind"]
    if kind not in KINDS:
        raise BadRequest("there is no such kind of rule", way_out="choose one of the list")
    texts = rule_form.of_sent(kind, sent)
    try:
        rule = rule_form.rule_from(kind, sent)
        _refuse_taken(visit, rule.name)
        if sent["do"] != "save":
            return _form(visit, kind, texts, tried=tried(visit, rule))
        saved(visit, rule, seen=0)
    except WrongRuleError as error:
        return _form(visit, kind, texts, errors=error.errors)
    return gone_to(f"/t/{visit.tenant.name}/alerts/rules/{rule.name}", "added")


def saved(visit: Visit, rule: Rule, *, seen: int, change: str = "written") -> None:
    """Write a rule and note it. Raises WrongRuleError for a channel that is not there, Conflict."""
    try:
        with writing(visit) as book:
            version = rules.put(book, author(visit), rule, seen=seen)
            thing = Thing("AlertRule", rule.name)
            note(visit, book.session, Action.SETTINGS_CHANGED, thing, version=str(version), change=change)
    except UsageError as error:
        raise WrongRuleError(beside(error, {}, "channels")) from None


def tried(visit: Visit, rule: Rule) -> ReplayShown:
    """What the rule would have done. Raises Unavailable while others are tried."""
    return shown(visit, replayed(visit, rule))


def replayed(visit: Visit, rule: Rule) -> Replayed:
    """The rule over history; over none before the first run. Raises Unavailable while others are tried."""
    try:
        return visit.premises.rehearsal.replayed(visit.db, visit.tenant, rule, visit.now)
    except NotFoundError:  # no figures yet
        return Replayed(0, 0, "", "", ())
    except BusyError as error:
        raise Unavailable(error.message) from None


def _refuse_taken(visit: Visit, name: str) -> None:
    with reading(visit) as book:
        if name in rules.current(book):
            raise WrongRuleError({"name": "Name is taken: choose another, or change that rule."})


def _form(
    visit: Visit,
    kind: str,
    texts: Texts,
    *,
    errors: dict[str, str] | None = None,
    tried: ReplayShown | None = None,
) -> Response:
    return render(
        visit,
        "alert_rule_new.html",
        title=f"New rule: {spoken(kind).lower()}",
        kind=kind,
        about=kinds()[kind],
        groups=rule_form.groups(kind, texts, Catalogue(visit), new=True),
        errors=errors or {},
        tried=tried,
        status=422 if errors else 200,
    )
