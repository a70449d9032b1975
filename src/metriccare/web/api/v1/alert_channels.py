"""`/alerts/channels`: where alerts are sent, how each fares, and what could not be delivered. Never a secret."""

from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field, SecretStr, StringConstraints
from pydantic.config import JsonDict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import outbox
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.kept import ChannelView
from metriccare.alerts.channels.settings import (
    ChannelKind,
    ChannelSettings,
    EmailSettings,
    SnsSettings,
    WebhookSettings,
    parse,
)
from metriccare.alerts.tables import MessageRow
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.problems import NotFound, Unprocessable
from metriccare.web.visit import Visit

routes = Declared("api")
BASE = "/api/v1/t/{tenant}/alerts/channels"
ONE = BASE + "/{channel}"
EXAMPLE: JsonDict = {"kind": "email", "to": ["quality@hospital.example"]}
ChannelName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"), Path(description="The channel's name.")
]


class ChannelShown(Answer):
    """A channel and how it fares."""

    name: str
    kind: ChannelKind
    to: list[str] = Field(description="Of an e-mail channel.")
    url: str | None = Field(description="Of a webhook.")
    enabled: bool
    author: str
    last_delivered_at: str | None
    last_error: str = Field(description="Empty where the last try went well.")
    waiting: int
    dead: int


class ChannelList(Answer):
    """Channels."""

    items: list[ChannelShown]
    next: Next


class DeadLetter(Answer):
    """A message that could not be delivered."""

    id: str
    channel: str
    told: str
    created_at: str
    attempts: int
    last_error: str


class DeadLetters(Answer):
    """Messages that could not be delivered, the oldest first."""

    items: list[DeadLetter]
    next: Next


class Replayed(Answer):
    """How many are tried again."""

    count: int


class NewChannel(documents.Asked):
    """Where messages go. A new webhook needs the secret that signs them; a change without one keeps it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: ChannelKind
    to: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    secret: Annotated[SecretStr, Field(min_length=24, max_length=200)] | None = None
    enabled: bool = True

    def settings(self) -> ChannelSettings:
        """As they are kept. Raises UsageError that says which is wrong."""
        match self.kind:
            case "email":
                given = EmailSettings.model_construct(to=self.to)
            case "webhook":
                given = WebhookSettings.model_construct(url=self.url or "")
            case "sns":
                given = SnsSettings()
        return parse(given.model_dump_json())


@routes.get(BASE, needs=Permission.CHANNELS, response_model=ChannelList, summary="Channels", tags=["alerts"])
def alert_channels(call: CalledInTenant, pages: Asked) -> Response:
    """By name. The inbox is none: every alert is in it."""
    with reading(call.visit) as book:
        page = pages.of(list(kept.current(book).values()))
    return call.answer(ChannelList(items=[_shown(one) for one in page.items], next=page.next))


@routes.put(
    ONE, needs=Permission.CHANNELS, response_model=ChannelShown, summary="Write a channel", tags=["alerts"]
)
def write_channel(call: CalledInTenant, channel: ChannelName, asked: NewChannel) -> Response:
    """New, or with other settings; its kind never changes."""
    settings, key = asked.settings(), call.visit.premises.secret
    with writing(call.visit) as book:
        if settings.kind == "webhook" and asked.secret is None and channel not in kept.current(book):
            raise Unprocessable(
                "a webhook needs a secret", errors={"secret": "send one that the receiver knows, too"}
            )
        by = author(call.visit)
        kept.put(book, by, channel, settings, key=key, secret=asked.secret, enabled=asked.enabled)
        _noted(call.visit, book, channel, "settings")
        view = kept.current(book)[channel]
    return call.answer(_shown(view))


@routes.delete(ONE, needs=Permission.CHANNELS, status_code=204, summary="Remove a channel", tags=["alerts"])
def remove_channel(call: CalledInTenant, channel: ChannelName) -> Response:
    """Refused while a rule names it."""
    with writing(call.visit) as book:
        kept.remove(book, author(call.visit), channel)
        _noted(call.visit, book, channel, "removed")
    return call.done()


@routes.post(
    ONE + "/test", needs=Permission.CHANNELS, status_code=204, summary="Send a test message", tags=["alerts"]
)
def send_test_message(call: CalledInTenant, channel: ChannelName) -> Response:
    """What became of it shows in the channel."""
    with writing(call.visit) as book:
        outbox.test_message(book, author(call.visit), channel)
        _noted(call.visit, book, channel, "test message")
    return call.done()


@routes.get(
    "/api/v1/t/{tenant}/alerts/dead-letters",
    needs=Permission.CHANNELS,
    response_model=DeadLetters,
    summary="Messages that could not be delivered",
    tags=["alerts"],
)
def dead_letters(call: CalledInTenant, pages: Asked) -> Response:
    """Of every channel."""
    with reading(call.visit) as book:
        page = pages.of(outbox.dead(book))
    return call.answer(DeadLetters(items=[_dead(row) for row in page.items], next=page.next))


@routes.post(
    ONE + "/replay",
    needs=Permission.CHANNELS,
    response_model=Replayed,
    summary="Try dead letters again",
    tags=["alerts"],
)
def replay_dead_letters(call: CalledInTenant, channel: ChannelName) -> Response:
    """All of this channel; each keeps its id, so that a receiver drops one that it has."""
    with writing(call.visit) as book:
        if channel not in kept.current(book):
            raise NotFound
        found = [row.id for row in outbox.dead(book) if row.channel == channel]
        for message in found:
            outbox.replay(book, call.visit.now, message)
        _noted(call.visit, book, channel, "dead letters")
    return call.answer(Replayed(count=len(found)))


def _noted(visit: Visit, book: Book, channel: str, change: str) -> None:
    name = f"AlertChannel/{channel}"
    visit.audit(Action.SETTINGS_CHANGED, name, change=change, where=book.session)


def _shown(view: ChannelView) -> ChannelShown:
    settings, last = view.settings, view.last_delivered_at
    return ChannelShown(
        name=view.name,
        kind=view.kind,
        to=list(settings.to) if isinstance(settings, EmailSettings) else [],
        url=settings.url if isinstance(settings, WebhookSettings) else None,
        enabled=view.enabled,
        author=view.author,
        last_delivered_at=None if last is None else shown(last),
        last_error=view.last_error,
        waiting=view.waiting,
        dead=view.dead,
    )


def _dead(row: MessageRow) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        channel=row.channel,
        told=row.told,
        created_at=shown(row.created_at),
        attempts=row.attempts,
        last_error=row.last_error,
    )
