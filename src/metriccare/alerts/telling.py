"""Who is told of what has been decided: grouped, unless silenced; and of what waits too long for an owner.

Not what is decided (`evaluate`), nor how it is sent (`outbox`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from metriccare.alerts import outbox, silences
from metriccare.alerts.book import Book
from metriccare.alerts.outbox import Offer
from metriccare.alerts.reading import Labels
from metriccare.alerts.rules import Kept
from metriccare.alerts.states import Told
from metriccare.alerts.story import OPEN, add_event
from metriccare.alerts.tables import AlertRow


@dataclass(frozen=True, slots=True)
class News:
    """One alert that has something to tell."""

    told: Told
    alert: AlertRow


def tell(book: Book, rules: Mapping[str, Kept], news: Iterable[News], now: datetime) -> None:
    """Offer the news, and what was held back, to its channels: one message for what belongs together."""
    news = list(news)
    hushed = silences.active(book, now)
    groups: defaultdict[tuple[str, Told, Labels], list[AlertRow]] = defaultdict(list)
    for one in [*news, *_held_back(book, {one.alert.id for one in news}, now)]:
        alert, rule = one.alert, rules[one.alert.rule].rule
        labels = Labels.of(alert.place)
        if any(silences.covers(silence, alert.rule, labels) for silence in hushed) or snoozed(alert, now):
            continue
        if one.told is Told.RESOLVED and not alert.told:
            continue  # nobody knows of it
        alert.told = True
        groups[alert.rule, one.told, labels.only(rule.group_by)].append(alert)
    for (name, told, _), alerts in groups.items():
        outbox.offer(book, Offer(told, tuple(alerts)), rules[name].rule.channels, now)


def _held_back(book: Book, but: set[str], now: datetime) -> list[News]:
    """Open alerts of which nobody was told, because of a silence or a snooze that may be over now."""
    query = book.rows(AlertRow).where(AlertRow.state == OPEN, AlertRow.told.is_(False))
    waking = book.rows(AlertRow).where(AlertRow.state == OPEN, AlertRow.snoozed_until <= now)
    for alert in book.all(waking):
        alert.snoozed_until = None
        add_event(book, alert, "snooze over", "The snooze is over, and it is still so.", now)
        alert.told = False
    book.session.flush()
    waiting = book.all(query.order_by(AlertRow.fired_at))
    return [News(Told.FIRED, alert) for alert in waiting if alert.id not in but]


def escalate(book: Book, rules: Mapping[str, Kept], now: datetime) -> int:
    """Tell more people of alerts that nobody has taken in time; how many."""
    query = book.rows(AlertRow).where(
        AlertRow.state == OPEN,
        AlertRow.told.is_(True),
        AlertRow.owner_id.is_(None),
        AlertRow.escalated_at.is_(None),
    )
    late = [alert for alert in book.all(query) if _waited(alert, rules, now) and not snoozed(alert, now)]
    for alert in late:
        rule = rules[alert.rule].rule
        alert.escalated_at = now
        to = ", ".join(rule.escalate_to)
        add_event(
            book, alert, "escalated", f"Nobody took it in {rule.escalate_after} min: sent to {to}.", now
        )
        outbox.offer(book, Offer(Told.FIRED, (alert,), escalated=True), rule.escalate_to, now)
    return len(late)


def snoozed(alert: AlertRow, now: datetime) -> bool:
    """Whether somebody has put the alert off until later."""
    return alert.snoozed_until is not None and alert.snoozed_until > now


def _waited(alert: AlertRow, rules: Mapping[str, Kept], now: datetime) -> bool:
    kept = rules.get(alert.rule)
    if kept is None or kept.rule.escalate_after is None:
        return False
    return now - alert.fired_at >= timedelta(minutes=kept.rule.escalate_after)
