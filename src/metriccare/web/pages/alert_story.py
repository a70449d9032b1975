"""How an alert got here: its steps and the messages that wait, in the order of time, and how long the first way took.

Who wrote a note is named; no step holds a value or a count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from metriccare.alerts.tables import AlertRow, EventRow, MessageRow
from metriccare.live.meanwhile import Making
from metriccare.web.wording import moment

WORDS: Final[dict[str, str]] = {
    "fired": "It fired",
    "fired again": "It fired again",
    "resolved": "It is over",
    "no data": "There are no data for it",
    "data back": "Its data are back",
    "error": "Its rule could not be judged",
    "error over": "Its rule is judged again",
    "escalated": "",
    "sent": "",
    "not sent": "",
    "snooze over": "The snooze ended",
    "taken": "taken",
    "assigned": "assigned",
    "given back": "given back",
    "snoozed": "snoozed",
    "note": "note",
}
BY_SOMEBODY: Final = {
    "taken": "{} took it",
    "assigned": "{} assigned it",
    "given back": "{} gave it back",
    "snoozed": "{} put it off",
    "snooze over": "{} ended the snooze",
    "note": "{} noted",
}
A_WAY: Final = timedelta(hours=1)
"""What took longer has not been one way: the run had something else to wait for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the story; `at` in the zone that it is read in."""

    at: datetime
    what: str
    words: str
    note: bool = False

    @property
    def clock(self) -> str:
        """1 Jul 2026, 02:04:07."""
        return f"{moment(self.at)}:{self.at:%S}"


def story(events: Sequence[EventRow], messages: Sequence[MessageRow], zone: ZoneInfo) -> list[Step]:
    """The steps, the first one first."""
    steps = sorted([*map(_step, events), *map(_told, messages)], key=lambda step: step.at)
    return [replace(step, at=step.at.astimezone(zone)) for step in steps]


def seconds(alert: AlertRow, making: Making | None, events: Sequence[EventRow]) -> str:
    """File taken to alert: 1.6 s; to its first message: 2.1 s. Empty where no file was the reason."""
    if making is None or not making.landed or not timedelta() <= alert.fired_at - making.began <= A_WAY:
        return ""
    text = f"File taken to alert: {(alert.fired_at - making.began).total_seconds():.1f} s"
    first = next((event.at for event in events if event.what == "sent"), None)
    if first is None or not timedelta() <= first - making.began <= A_WAY:
        return text
    return f"{text}; to its first message: {(first - making.began).total_seconds():.1f} s"


def _step(event: EventRow) -> Step:
    known = BY_SOMEBODY.get(event.what)
    what = known.format(event.by_name) if known and event.by_name else WORDS.get(event.what, event.what)
    return Step(event.at, what, event.words, note=event.what == "note")


def _told(message: MessageRow) -> Step:
    return Step(message.created_at, "", f"Waits to be sent to {message.channel}.")
