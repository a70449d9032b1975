"""The settings of a channel as forms send and show them. Not the pages (`alert_channels`), nor what holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from metriccare.alerts.channels.kept import ChannelView
from metriccare.alerts.channels.kinds import kinds
from metriccare.alerts.channels.settings import ChannelSettings, EmailSettings, SnsSettings, WebhookSettings
from metriccare.office.desk import InvalidEntryError
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.sent import Sent

KINDS = {"email": "E-mail", "webhook": "Webhook", "sns": "Amazon SNS"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
FIELDS = ("name", "kind", "to", "url")
LABELS: Mapping[str, str] = {"name": "Name", "kind": "Kind", "to": "E-mail addresses", "url": "Address"}


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel and how it fares, in words."""

    view: ChannelView

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return KINDS[self.view.kind]

    @property
    def where(self) -> str:
        """Where its messages go."""
        return self.view.settings.where

    @property
    def mark(self) -> Mark:
        """The mark of its state."""
        if not self.view.enabled:
            return "not"
        if self.view.last_error or self.view.dead:
            return "failed"
        return "fresh" if self.view.last_delivered_at else "provisional"

    @property
    def state(self) -> str:
        """Its state in words."""
        words: dict[Mark, str] = {
            "not": "Switched off",
            "failed": "Failing" if self.view.last_error else "Has dead letters",
            "fresh": "Delivers",
        }
        return words.get(self.mark, "Nothing sent yet")


def choosable() -> dict[str, str]:
    """The kinds that this installation has, in words."""
    return {kind: words for kind, words in KINDS.items() if kind in kinds()}


def settings_from(kind: str, sent: Sent) -> ChannelSettings:
    """The settings that were sent. Raises InvalidEntryError."""
    if kind not in choosable():
        raise InvalidEntryError("kind", "is none of the list", way_out="choose one of the list")
    if kind == "sns":
        return SnsSettings()
    field = "to" if kind == "email" else "url"
    try:
        if kind == "email":
            lines = (line.strip() for line in sent["to"].replace(",", "\n").splitlines())
            return EmailSettings(to=tuple(line for line in lines if line))
        return WebhookSettings(url=sent["url"].strip())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        number = next((f"number {part + 1}: " for part in first["loc"] if isinstance(part, int)), "")
        missing = first["type"] in {"too_short", "string_too_short"}
        words = "are missing" if missing else f"{number}{first['msg'].removeprefix('Value error, ')}"
        raise InvalidEntryError(field, words) from None


def texts_of(view: ChannelView) -> dict[str, str]:
    """What stands in the form of a channel that is kept."""
    settings = view.settings
    return {
        "name": view.name,
        "kind": view.kind,
        "to": "\n".join(settings.to) if isinstance(settings, EmailSettings) else "",
        "url": settings.url if isinstance(settings, WebhookSettings) else "",
    }
