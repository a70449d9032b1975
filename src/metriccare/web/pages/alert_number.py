"""The value of an alert in a sentence, for whoever may see it: over which period, of how many, and where it opens.

Not who may (`alert_figures.exact`). Of a cluster no day is told: it would say when somebody fell ill.
"""

from dataclasses import dataclass
from datetime import date

from metriccare.alerts.kinds import Change, InfectionCluster
from metriccare.alerts.rule import Rule
from metriccare.alerts.tables import AlertRow
from metriccare.web.pages.alert_figures import ROLLING, About
from metriccare.web.pages.asked import as_query
from metriccare.web.wording import count, day, month, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The value in a sentence: "In May 2026 it was | 16.2 | % of index stays (n 1,119)", and where it leads."""

    before: str
    value: str
    after: str
    href: str
    stays: str  # words of the link to its stays; empty where the visitor may see none
    stays_href: str


def number_of(alert: AlertRow, rule: Rule | None, of: About) -> Number | None:
    """The value of an alert, for a visitor who may see it; None where it has none."""
    if alert.value is None:
        return None
    before, value, after = _sentence(alert, rule, of)
    part = "" if of.words.is_mean else "numerator"
    stays = of.opens.behind(of.words, of.variant, of.asked, of.span, part=part) if of.opens.stays else ""
    query = as_query(of.asked, of.span, variant=of.told)
    return Number(
        before=before,
        value=value,
        after=after,
        href=of.opens.measure(of.words, query),
        stays=f"Open the stays of {of.span.words}" if stays else "",
        stays_href=stays,
    )


def _sentence(alert: AlertRow, rule: Rule | None, of: About) -> tuple[str, str, str]:
    if isinstance(rule, InfectionCluster):
        return f"Within {rule.days} days", count(int(alert.value or 0)), "infections began in this ward."
    n = f" (n {count(alert.n)})" if alert.n is not None else ""
    unit, over = of.words.unit(of.variant), _period(alert.period, rule)
    if isinstance(rule, Change):
        moved = "risen" if rule.direction == "rises" else "fallen"
        by = "%" if rule.points is None else f" {unit}"
        return f"{over} it has {moved} by", number(alert.value), f"{by} against the period before{n}."
    return f"{over} it was", number(alert.value), f" {unit}{n}."


def _period(period: str, rule: Rule | None) -> str:
    """In May 2026; In 2026; Over the 90 days to 30 May 2026."""
    window = getattr(rule, "window", "")
    if window in ROLLING:
        return f"Over the {ROLLING[window]} days to {day(date.fromisoformat(period))}"
    return f"In {month(period)}"
