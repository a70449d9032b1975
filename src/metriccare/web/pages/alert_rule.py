"""One alert rule: how it stands, its form, its versions; tried over history, switched off and on, removed."""

from collections.abc import Sequence

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import rules
from metriccare.alerts.rules import Kept
from metriccare.alerts.tables import RuleRow
from metriccare.alerts.tally import NOTHING, Tally, tallies
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages import rule_form
from metriccare.web.pages.alert_rules import BASE, saved, tried
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.rule_choices import Catalogue
from metriccare.web.pages.rule_errors import WrongRuleError
from metriccare.web.pages.rule_form import Texts
from metriccare.web.pages.rule_lines import RuleLine, version_lines
from metriccare.web.pages.rule_replayed import ReplayShown
from metriccare.web.pages.sent import Said, SentForm, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
ONE = BASE + "/{rule}"


@routes.get(ONE, needs=Permission.ALERT_RULES)
def rule_shown(visit: Arrived, rule: str, said: Said) -> Response:
    """One rule; of one that was removed its versions."""
    return _page(visit, rule, notice=said)


@routes.post(ONE, needs=Permission.ALERT_RULES)
def rule_changed(visit: Arrived, rule: str, sent: SentForm) -> Response:
    """Try it over history as it is written now, or save it as the next version."""
    kept = _kept(visit, rule)
    texts = rule_form.of_sent(kept.rule.kind, sent)
    try:
        wanted = rule_form.rule_from(kept.rule.kind, sent, rule)
        if sent["do"] != "save":
            return _page(visit, rule, texts=texts, tried_=tried(visit, wanted))
        if wanted == kept.rule:
            return gone_to(_address(visit, rule), "nothing")
        saved(visit, wanted, seen=sent.number("seen"))
    except WrongRuleError as error:
        return _page(visit, rule, texts=texts, errors=error.errors)
    return gone_to(_address(visit, rule), "saved")


@routes.post(ONE + "/switch", needs=Permission.ALERT_RULES)
def rule_switched(visit: Arrived, rule: str, sent: SentForm) -> Response:
    """Off, which ends its open alerts; or on again."""
    kept = _kept(visit, rule)
    on = sent["on"] == "yes"
    wanted = kept.rule.model_copy(update={"enabled": on})
    saved(visit, wanted, seen=sent.number("seen"), change="switched on" if on else "switched off")
    return gone_to(_address(visit, rule), "switched-on" if on else "switched-off")


@routes.post(ONE + "/remove", needs=Permission.ALERT_RULES)
def rule_removed(visit: Arrived, rule: str, sent: SentForm) -> Response:
    """End a rule; its open alerts end with it, its versions are kept."""
    _kept(visit, rule)
    with writing(visit) as book:
        rules.remove(book, author(visit), rule, seen=sent.number("seen"))
        note(visit, book.session, Action.SETTINGS_CHANGED, Thing("AlertRule", rule), change="removed")
    return gone_to(f"/t/{visit.tenant.name}/alerts/rules", "withdrawn")


def _address(visit: Visit, rule: str) -> str:
    return f"/t/{visit.tenant.name}/alerts/rules/{rule}"


def _kept(visit: Visit, rule: str) -> Kept:
    with reading(visit) as book:
        found = rules.current(book).get(rule)
    if found is None:
        raise NotFound
    return found


def _known(visit: Visit, rule: str) -> tuple[Kept | None, Sequence[RuleRow], Tally]:
    with reading(visit) as book:
        rows = rules.versions(book, rule)
        return rules.current(book).get(rule), rows, tallies(book, visit.now).get(rule, NOTHING)


def _page(
    visit: Visit,
    rule: str,
    *,
    texts: Texts | None = None,
    errors: dict[str, str] | None = None,
    tried_: ReplayShown | None = None,
    notice: str | None = None,
) -> Response:
    kept, rows, tally = _known(visit, rule)
    made = ()
    if kept is not None:
        texts = texts or rule_form.of_rule(kept.rule)
        made = rule_form.groups(kept.rule.kind, texts, Catalogue(visit), new=False)
    return render(
        visit,
        "alert_rule.html",
        title=kept.rule.title if kept else f"Removed rule {rule}",
        rule=rule,
        line=RuleLine(kept, tally) if kept else None,
        groups=made,
        versions=version_lines(rows),
        errors=errors or {},
        tried=tried_,
        notice=notice,
        status=422 if errors else 200,
    )
