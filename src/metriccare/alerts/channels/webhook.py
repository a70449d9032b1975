"""Webhook: each message is sent to an address by POST, signed, within a bounded time.

Not what is sent (`signed`), nor how often (`settling`). Only public addresses are reached, and those that the operator
allows (`outgoing`): what was judged is what is connected to. No redirect is followed, and of the answer only its head
is read.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

import httpx2
from pydantic import SecretStr

from metriccare.alerts.channels.protocol import Delivered, Later, Message, Never, Outcome
from metriccare.alerts.channels.settings import WebhookSettings
from metriccare.alerts.channels.signed import body, head
from metriccare.errors import UsageError
from metriccare.outgoing.guarded import Guarded
from metriccare.outgoing.reach import Network, Resolve, permitted, reachable, resolved
from metriccare.settings import allowed_networks

SECONDS = 15.0
_STEPS = httpx2.Timeout(10.0, connect=5.0)
_MOST_ADDRESSES = 3
_PLAIN = "http:// is for networks that the operator allows"
_OPERATOR = "have METRICCARE_ALLOW_NETWORKS name its network"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A channel of kind `webhook`."""

    url: str
    secrets: Sequence[SecretStr]
    allowed: Sequence[Network] = ()
    resolve: Resolve = resolved
    clock: Callable[[], float] = time.time
    seconds: float = SECONDS

    @classmethod
    def of(cls, settings: str, secrets: Sequence[SecretStr]) -> Self:
        """From a channel's settings, and the secrets that count. Raises UsageError where there is none."""
        if not secrets:
            raise UsageError("the channel has no secret", way_out="metriccare alerts channels secret")
        return cls(WebhookSettings.model_validate_json(settings).url, secrets, allowed_networks())

    def send(self, message: Message) -> Outcome:
        """Post it once. Raises AddressRefusedError and UsageError for an address that is not to be reached."""
        addresses = self._addresses()
        # What was judged is what is used: a name that says something else a moment later gains nothing.
        transport = Guarded(self.allowed, lambda _host, _port: addresses)
        sent = body(message)
        lines = {
            "Content-Type": "application/json",
            "User-Agent": "MetricCare",
            **head(self.secrets, message.id, int(self.clock()), sent),
        }
        begun = time.monotonic()
        try:
            with (
                httpx2.Client(transport=transport, trust_env=False, timeout=_STEPS) as client,
                transport.within(self.seconds),
                client.stream("POST", self.url, content=sent, headers=lines) as answer,
            ):
                return _outcome(answer.status_code, answer.headers.get("Retry-After"), self.clock())
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return self._failed(error, time.monotonic() - begun)

    def _addresses(self) -> Sequence[str]:
        parts = urlsplit(self.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = reachable(parts.hostname or "", port, self.allowed, self.resolve)
        if parts.scheme == "http":
            _refuse_plain(found, self.allowed)
        return found[:_MOST_ADDRESSES]

    def _failed(self, error: Exception, took: float) -> Later:
        """What went wrong in words of ours: the other side's could say anything."""
        if took >= self.seconds or isinstance(error, httpx2.TimeoutException):
            return Later(f"the address did not answer within {took:.0f} s")
        if isinstance(_first(error), ssl.SSLCertVerificationError):
            return Later("the address's certificate does not hold")
        if isinstance(error, httpx2.ConnectError):
            return Later("the address cannot be reached")
        return Later("the address's answer is no HTTP, or broke off")


def refuse(settings: str) -> None:
    """Raise UsageError for an address that would be refused whenever it is sent to."""
    parts, allowed = urlsplit(WebhookSettings.model_validate_json(settings).url), allowed_networks()
    if parts.scheme == "http" and not allowed:
        raise UsageError(_PLAIN, way_out=f"use https://, or {_OPERATOR}")
    try:
        literal = str(ip_address(parts.hostname or ""))
    except ValueError:
        return  # a name: where it leads is judged each time
    if not permitted(literal, allowed):
        raise UsageError(f"{literal} is not a public address", way_out=_OPERATOR)


def _refuse_plain(addresses: Sequence[str], allowed: Sequence[Network]) -> None:
    for address in addresses:
        if not any(ip_address(address.partition("%")[0]) in network for network in allowed):
            raise UsageError(_PLAIN, way_out=f"use https://, or {_OPERATOR}")


def _outcome(status: int, retry_after: str | None, now: float) -> Outcome:
    if 200 <= status < 300:
        return Delivered()
    if status == 410:
        return Never("the address answered that it is gone (410)")
    if 300 <= status < 400:
        return Later(f"the address answered with a redirect ({status}), and none is followed")
    return Later(f"the address answered {status}", _wait(retry_after, now) if status in (429, 503) else None)


def _wait(text: str | None, now: float) -> timedelta | None:
    """What `Retry-After` asks for, seconds or a date; None for what is neither."""
    given = (text or "").strip()
    if given.isascii() and given.isdecimal():
        return timedelta(seconds=int(given[:9]))
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - datetime.fromtimestamp(now, UTC), timedelta(0))


def _first(error: BaseException) -> BaseException:
    """What the library's error began with."""
    while (before := error.__cause__ or error.__context__) is not None:
        error = before
    return error
