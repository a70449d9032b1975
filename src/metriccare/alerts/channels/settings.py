"""What a tenant may say of a channel, by kind. Frozen and strict. Not the secret that belongs to it (`kept`).

Nor the installation's own settings: whose mail server it is (`mail_server`), and which private addresses a webhook may
reach (`reachable`), the operator says.
"""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from metriccare.errors import UsageError

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,190}$)([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_HOST = re.compile(r"[A-Za-z0-9_.:%-]{1,253}")
MOST_ADDRESSES = 50


def _an_address(text: str) -> str:
    # Printable ASCII without blanks: what cannot end a header or a command of the mail protocol.
    if not _ADDRESS.fullmatch(text):
        raise ValueError("this is no e-mail address, such as quality@hospital.example")
    return text


def _a_place(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError("an address holds ASCII letters only; write a name in its xn-- form")
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError("this is no address, such as https://hooks.hospital.example/alerts")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address has no user, no password and no part behind #")
    if parts.port == 0:
        raise ValueError("there is no port 0")
    return text


Address = Annotated[str, AfterValidator(_an_address)]
Place = Annotated[str, Field(max_length=2000), AfterValidator(_a_place)]


class EmailSettings(BaseModel):
    """Everybody named in `to` gets each message; by the mail server that the operator has named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["email"] = "email"
    to: Annotated[tuple[Address, ...], Field(min_length=1, max_length=MOST_ADDRESSES)]

    @property
    def where(self) -> str:
        """Where messages go, in words."""
        return ", ".join(self.to)


class WebhookSettings(BaseModel):
    """Each message is sent to `url` by POST, signed with the channel's secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["webhook"] = "webhook"
    url: Place

    @property
    def where(self) -> str:
        """Where messages go, in words."""
        return self.url


class SnsSettings(BaseModel):
    """Each message is published to the installation's own topic of alerts: which one that is, the operator says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["sns"] = "sns"

    @property
    def where(self) -> str:
        """Where messages go, in words."""
        return "the installation's topic"


ChannelKind = Literal["email", "webhook", "sns"]
ChannelSettings = EmailSettings | WebhookSettings | SnsSettings
_ADAPTER: TypeAdapter[ChannelSettings] = TypeAdapter(
    Annotated[EmailSettings | WebhookSettings | SnsSettings, Field(discriminator="kind")]
)


def parse(given: str | bytes) -> ChannelSettings:
    """Settings from JSON. Raises UsageError that says which of them is wrong."""
    try:
        return _ADAPTER.validate_json(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the settings"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"channel: {place}: {reason}", way_out="docs/how-to/alert-channels.md") from None
