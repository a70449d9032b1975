"""What an alert looks like in the API, and what is sent to do something with one. Not the routes (`alerts`)."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict

from metriccare.alerts.tables import AlertRow, EventRow
from metriccare.web.api.call import shown
from metriccare.web.api.documents import Answer, Asked, Prose, Version, Word
from metriccare.web.api.paging import Next

MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"
Moment = Annotated[
    str,
    Strict(),
    StringConstraints(pattern=MOMENT),
    Field(description="A moment with its zone.", examples=["2026-07-15T07:00:00Z"]),
]


class AlertShown(Answer):
    """One alert, in words; `value` and `n` are null for whoever may not see small counts at its place."""

    id: str
    version: int = Field(description="Give it back with an act; one meanwhile answers 409.")
    rule: str
    rule_version: int
    kind: str
    severity: str = Field(examples=["concern"])
    title: str
    words: str
    why: str
    todo: str
    hospital: str | None
    department: str | None
    ward: str | None
    measure: str | None
    variant: str | None
    since: str | None = Field(description="The period in which the breach began; null as the value is.")
    period: str | None = Field(description="The last period that was judged; likewise.")
    value: float | None
    n: int | None
    state: str = Field(examples=["open"])
    phase: str = Field(description="Of an open one: firing, no data or error.", examples=["firing"])
    fired_at: str
    resolved_at: str | None
    owner_id: str | None
    owner: str | None
    taken_at: str | None
    snoozed_until: str | None
    fired_run: int | None = Field(description="The version of the lake in which it fired.")
    normal_run: int | None = Field(description="The last one in which it was normal.")


class AlertPage(Answer):
    """The inbox of whoever asks: what nobody has taken first, then the taken, then the resolved."""

    items: list[AlertShown]
    next: Next


class AlertStep(Answer):
    """One step of an alert's story."""

    number: int
    at: str
    what: str = Field(examples=["taken"])
    words: str
    by: str | None


class AlertStory(AlertShown):
    """An alert with every step that led to where it stands, the first one first."""

    steps: list[AlertStep]


class TakeAlert(Asked):
    """To make an alert one's own, with a word on it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1, "note": "I look at it today."}]})

    version: Version
    note: Prose = ""


class AssignAlert(Asked):
    """To make an alert somebody's who may see it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 1, "user_id": "5f0c1c1c6a0e4c0f9d5b7c3a1e2d4f60"}]}
    )

    version: Version
    user_id: Word


class GiveBackAlert(Asked):
    """To make an alert nobody's again, or to end its snooze."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2}]})

    version: Version


class SnoozeAlert(Asked):
    """To put an alert off."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 1, "until": "2026-07-15T07:00:00Z"}]}
    )

    version: Version
    until: Moment


class NoteAlert(Asked):
    """What somebody saw or did; whoever sees the alert reads it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Called the ward."}]})

    note: Prose


def alert_of(alert: AlertRow, version: int, *, exact: bool) -> AlertShown:
    """An alert as it stands, its value for whoever may see it."""
    return AlertShown(**_fields(alert, version, exact=exact))  # pyright: ignore[reportArgumentType] (checked by the document)


def story_of(alert: AlertRow, version: int, events: list[EventRow], *, exact: bool) -> AlertStory:
    """The same with its story."""
    steps = [
        AlertStep(number=one.number, at=shown(one.at), what=one.what, words=one.words, by=one.by_name)
        for one in events
    ]
    return AlertStory(**_fields(alert, version, exact=exact), steps=steps)  # pyright: ignore[reportArgumentType] (likewise)


AS_IT_IS = (
    "id", "rule", "rule_version", "kind", "severity", "title", "words", "why", "todo", "hospital", "department",
    "ward", "measure", "variant", "state", "phase", "owner_id", "fired_run", "normal_run",
)  # fmt: skip


def _fields(alert: AlertRow, version: int, *, exact: bool) -> dict[str, object]:
    periods = (
        exact and alert.measure is not None
    )  # of a cluster they would be days on which somebody fell ill
    as_it_is: dict[str, object] = {name: getattr(alert, name) for name in AS_IT_IS}
    return as_it_is | {
        "since": alert.since if periods else None,
        "period": alert.period if periods else None,
        "version": version,
        "value": alert.value if exact else None,
        "n": alert.n if exact else None,
        "fired_at": shown(alert.fired_at),
        "resolved_at": _moment(alert.resolved_at),
        "owner": alert.owner_name,
        "taken_at": _moment(alert.taken_at),
        "snoozed_until": _moment(alert.snoozed_until),
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else shown(value)
