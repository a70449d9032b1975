"""The readings of a tenant's rules turned into standings and alerts: what an evaluation writes.

Not the transaction (`evaluate`), nor who is told (`telling`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from metriccare.alerts import story
from metriccare.alerts.book import Book
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rules import Kept
from metriccare.alerts.states import Standing, State, Told, step
from metriccare.alerts.tables import AlertRow, StandingRow
from metriccare.alerts.telling import News

QUIET_END = "The rule was removed or switched off."
CLEARED = "Back inside its threshold."
GONE = "There are no data any more."


class Decision:
    """Everything that one evaluation decides, in the order of its rules."""

    def __init__(
        self,
        book: Book,
        key: Callable[[], bytes],
        rules: Mapping[str, Kept],
        run: int | None,
        now: datetime,
    ) -> None:
        self.news: list[News] = []
        self.fired: list[str] = []
        self.resolved: list[str] = []
        self._book, self._key, self._rules, self._run, self._now = book, key, rules, run, now
        self._rows: defaultdict[str, dict[str, StandingRow]] = defaultdict(dict)  # by rule and place
        for row in book.all(book.rows(StandingRow)):
            self._rows[row.rule][row.place] = row
        open_now = book.rows(AlertRow).where(AlertRow.state == story.OPEN).with_for_update()
        self._open = {alert.id: alert for alert in book.all(open_now)}

    def take(self, kept: Kept, readings: Iterable[Reading]) -> None:
        """The readings of one rule; its places without one have no data any more."""
        seen: set[str] = set()
        blind = False
        for reading in readings:
            seen.add(reading.labels.key)
            blind = blind or reading.verdict is Verdict.ERROR
            self._step(kept, reading)
        gone = [] if blind else [place for place in self._rows[kept.rule.name] if place not in seen]
        for place in gone:
            self._step(kept, Reading(Labels.of(place), Verdict.NO_DATA, GONE))

    def close_orphans(self) -> None:
        """End the alerts of rules that are gone or switched off, and forget where their series stood."""
        for name, rows in self._rows.items():
            kept = self._rules.get(name)
            if kept is None or not kept.rule.enabled:
                for row in rows.values():
                    self._end(row)

    def _end(self, row: StandingRow) -> None:
        alert = self._open.get(row.alert_id or "")
        if alert is not None:
            story.resolve(self._book, alert, QUIET_END, self._now)
            self.resolved.append(alert.id)
        self._book.session.delete(row)

    def _step(self, kept: Kept, reading: Reading) -> None:
        row = self._rows[kept.rule.name].get(reading.labels.key)
        before = _standing(row)
        after, told = step(before, reading, kept.rule.patience, self._now)
        row = row or self._new(kept, reading)
        alert = self._open.get(row.alert_id or "")
        if alert is not None and reading.verdict in (Verdict.BREACH, Verdict.HOLD):
            story.update(alert, kept, reading)
        for one in told:
            alert = self._tell(kept, reading, row, one, alert)
        row.state, row.at, row.since = str(after.state), after.at, after.since
        row.pending_at, row.open, row.words = after.pending_at, after.open, reading.words
        row.alert_id = alert.id if alert is not None and alert.state == story.OPEN else None
        if after.state is State.NORMAL:
            row.normal_run = self._run

    def _tell(
        self, kept: Kept, reading: Reading, row: StandingRow, told: Told, alert: AlertRow | None
    ) -> AlertRow | None:
        if told is Told.FIRED and alert is None:
            return self._fire(kept, reading, row, "firing")
        if told is Told.NO_DATA and alert is None:
            return self._fire(kept, reading, row, "no data") if kept.rule.no_data == "alert" else None
        if alert is None:
            return None
        if told is Told.RESOLVED or (told is Told.DATA_BACK and alert.phase == "no data" and not row.open):
            story.resolve(self._book, alert, CLEARED, self._now)
            self.resolved.append(alert.id)
            self.news.append(News(Told.RESOLVED, alert))
            return None
        alert.phase = str(told) if told in (Told.NO_DATA, Told.ERROR) else "firing"
        story.add_event(self._book, alert, str(told), reading.words, self._now)
        return alert

    def _fire(self, kept: Kept, reading: Reading, row: StandingRow, phase: str) -> AlertRow:
        # What tells of feeds and runs has nothing to hide, and must be told where the key itself is what is missing.
        key = self._key() if kept.rule.judges_figures else b""
        alert = story.open_alert(self._book, key, kept, reading, phase, self._run, row.normal_run, self._now)
        self._open[alert.id] = alert
        self.fired.append(alert.id)
        self.news.append(News(Told.FIRED, alert))
        return alert

    def _new(self, kept: Kept, reading: Reading) -> StandingRow:
        row = StandingRow(rule=kept.rule.name, place=reading.labels.key, state=str(State.NORMAL), open=False)
        self._rows[kept.rule.name][row.place] = row
        return self._book.add(row)


def _standing(row: StandingRow | None) -> Standing:
    if row is None:
        return Standing()
    return Standing(State(row.state), row.at, row.since, row.pending_at, row.open)
