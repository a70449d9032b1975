"""What has changed since an alert's figure was last normal: what landed, which months moved, which stays are new.

Files and records for everybody who sees the alert; months and stays for whoever may see its value. A stay is told apart
by the run that computed it, so one whose patient sent anything at all counts as computed anew.
"""

from dataclasses import dataclass

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission, scope_for
from metriccare.alerts.tables import AlertRow
from metriccare.gold.explain.behind import Line
from metriccare.live import meanwhile
from metriccare.live.meanwhile import Meanwhile
from metriccare.web.figures.computed import computed_after
from metriccare.web.figures.stays import Stays
from metriccare.web.pages.alert_figures import About
from metriccare.web.pages.alert_lines import zone_of
from metriccare.web.pages.asked import as_query
from metriccare.web.pages.period import Span
from metriccare.web.visit import Visit
from metriccare.web.wording import moment, month, short_month, who

LISTED = 5
LOOKED_AT = 500
MONTHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class NewStay:
    """A stay in the numerator that was computed since."""

    code: str
    href: str
    who: str
    discharged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Everything that can be told; not `ever` where the rule never saw it normal."""

    normal_at: str  # when the figures were computed in which it was normal; empty where that is forgotten
    ever: bool
    done: Meanwhile
    months: tuple[tuple[str, str], ...] = ()
    stays: tuple[NewStay, ...] = ()
    fresh: int = 0
    of: int = 0


def changed(visit: Visit, alert: AlertRow, of: About | None) -> Changed | None:
    """None where nobody wrote down at which version it was normal, or what made it fire."""
    if alert.fired_run is None:
        return None
    tenant, normal = visit.tenant.name, alert.normal_run
    with visit.db.reading() as session:
        done = meanwhile.between(session, tenant, normal or 0, alert.fired_run)
        made = meanwhile.making(session, tenant, normal) if normal is not None else None
    at = moment(made.ended.astimezone(zone_of(visit))) if made is not None else ""
    if of is None or not of.view.exact:
        return Changed(normal_at=at, ever=normal is not None, done=done)
    lines, fresh = _stays(visit, of, normal)
    return Changed(
        normal_at=at,
        ever=normal is not None,
        done=done,
        months=tuple(_months(alert, of, done)),
        stays=tuple(_stay(line, tenant) for line in fresh[:LISTED]),
        fresh=len(fresh),
        of=len(lines),
    )


def _months(alert: AlertRow, of: About, done: Meanwhile) -> list[tuple[str, str]]:
    mine = {
        one.month
        for one in done.changed
        if one.measure == of.words.id and alert.hospital in (None, one.hospital)
    }
    return [(short_month(one), _month_href(of, one)) for one in sorted(mine, reverse=True)[:MONTHS_SHOWN]]


def _month_href(of: About, one: str) -> str:
    return of.opens.measure(of.words, as_query(of.asked, Span(one, one), variant=of.told))


def _stays(visit: Visit, of: About, normal: int | None) -> tuple[list[Line], list[Line]]:
    """The stays in the numerator, and those of them that a later run than the normal one has computed."""
    if normal is None or of.words.is_mean or not visit.allows(Permission.STAYS):
        return [], []
    stays = Stays(of.view.snapshot, scope_for(visit.person, visit.tenant.name, Permission.STAYS))
    lines = list(stays.first(of.ask, "numerator", LOOKED_AT))
    later = computed_after(of.view.snapshot, normal)
    fresh = [line for line in lines if line.id in later]
    if fresh:
        visit.audit(Action.STAYS_LISTED, f"Measure/{of.words.id}", variant=of.variant, kind="alert")
    return lines, fresh


def _stay(line: Line, tenant: str) -> NewStay:
    return NewStay(
        line.id[:12],
        f"/t/{tenant}/stays/{line.id[:16]}",
        who(line.sex, line.age_band),
        month(line.month) if line.month else "",
    )
