"""The installation's mail server, as the operator's variables name it. Not the mail (`email`), nor who gets it.

    METRICCARE_SMTP_HOST       smtp.hospital.example
    METRICCARE_SMTP_PORT       default 587 with starttls, 465 with tls, 25 with plain
    METRICCARE_SMTP_SECURITY   starttls | tls | plain      default starttls; on this machine plain
    METRICCARE_SMTP_USER, METRICCARE_SMTP_PASSWORD         where it wants to know who sends
    METRICCARE_SMTP_FROM       MetricCare <metriccare@hospital.example>

Certificates are always verified, against the authorities of the system or of SSL_CERT_FILE. `plain` is the operator's
word that the way there is safe; a password is not sent along it, but on this machine.
"""

from email.errors import MessageError
from email.headerregistry import Address as Sender
from email.policy import SMTP
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from metriccare.errors import UsageError
from metriccare.settings import SMTP as PREFIX
from metriccare.settings import mail_server

Security = Literal["starttls", "tls", "plain"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "plain": 25}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class MailServer(BaseModel):
    """Where mail is handed in, and as whom."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    sender: Annotated[str, Field(alias="from", max_length=300)]
    security: Security = "starttls"
    port: Annotated[int, Field(ge=1, le=65535)] = 0
    user: str | None = None
    password: SecretStr | None = None

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        try:
            found = SMTP.header_factory("From", text)
        except (MessageError, ValueError):
            raise ValueError(_NO_SENDER) from None
        if found.defects or len(found.addresses) != 1 or "." not in found.addresses[0].domain:
            raise ValueError(_NO_SENDER)
        return text

    @model_validator(mode="before")
    @classmethod
    def _fitting_port(cls, given: dict[str, str]) -> dict[str, str]:
        local = given.get("host") in _LOOPBACK
        security: str = given.get("security") or ("plain" if local else "starttls")
        fitting = {name: str(port) for name, port in PORTS.items()}.get(security)
        return {"security": security} | ({"port": fitting} if fitting else {}) | given

    @model_validator(mode="after")
    def _keeps_the_password(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("USER and PASSWORD belong together")
        if self.password is not None and self.security == "plain" and self.host not in _LOOPBACK:
            raise ValueError("the password would cross the network in the clear; use starttls or tls")
        return self

    @property
    def from_address(self) -> Sender:
        """Who sends, name and address."""
        return SMTP.header_factory("From", self.sender).addresses[0]


_NO_SENDER = "FROM is no address, such as MetricCare <metriccare@hospital.example>"


def installed() -> MailServer | None:
    """The mail server; None where the operator has named none. Raises UsageError that names what is wrong."""
    given = mail_server()
    if not given:
        return None
    try:
        return MailServer.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = PREFIX + ("_".join(str(part) for part in first["loc"]) or "*").upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"{name}: {reason}", way_out="docs/how-to/alert-channels.md") from None
