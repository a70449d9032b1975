"""SMART Backend Services: an assertion signed with our key becomes a token, kept until shortly before it runs out.

http://hl7.org/fhir/smart-app-launch/backend-services.html; the assertion is RFC 7523's. Not the key (`keys`). The token
is kept in memory only, and told to nobody but the server.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from metriccare.live.pull.assertion import Client, assertion, scope_of
from metriccare.live.pull.client import Server
from metriccare.live.pull.failures import NotLetInError, PullError
from metriccare.live.pull.keys import algorithm
from metriccare.live.pull.said import Answer, meaning
from metriccare.live.pull.urls import led_to
from metriccare.live.workshop import utc_now

JSON = {"Accept": "application/json"}
DISCOVERY = "/.well-known/smart-configuration"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EARLY = 30.0
"""Seconds before its end that a token is no longer used; a quarter of its life, where that is short."""
UNSAID, LONGEST = 300.0, 3600.0
_SMALL = 1 << 20


class _Configuration(msgspec.Struct):
    token_endpoint: str
    capabilities: tuple[str, ...] = ()
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = ()


class _Token(msgspec.Struct):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 (the name of a kind of token)
    expires_in: float | str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A token, and until when by a clock that never jumps."""

    text: str
    until: float


class Smart:
    """Lets us in at one server. `tokens` outlives it: a token is used for many turns."""

    def __init__(
        self,
        feed: str,
        client: Client,
        speaker: Server,
        tokens: dict[str, Held],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._feed, self._client, self._speaker = feed, client, speaker
        self._tokens, self._clock = tokens, clock

    def headers(self) -> Mapping[str, str]:
        """The token, a new one where the last has run out."""
        held = self._tokens.get(self._feed)
        if held is None or held.until <= time.monotonic():
            held = self._tokens[self._feed] = self._new()
        return {"Authorization": f"Bearer {held.text}"}

    def renew(self) -> bool:
        """Forget the token; the next request gets a new one."""
        self._tokens.pop(self._feed, None)
        return True

    def _new(self) -> Held:
        url, scope = self._endpoint()
        form = {
            "grant_type": "client_credentials",
            "scope": scope,
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion(self._client, url, self._clock()),
        }
        answer = self._speaker.ask(url, "POST", most=_SMALL, form=form, headers=JSON)
        if answer.status != 200:
            raise _refusal(self._speaker.host, answer)
        try:
            found = msgspec.json.decode(answer.content, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NotLetInError(f"{self._speaker.host}: its answer holds no token") from None
        if found.token_type.lower() != "bearer" or not _is_header(found.access_token):
            raise NotLetInError(f"{self._speaker.host}: its token is of no kind that is known here")
        return Held(found.access_token, time.monotonic() + _life(found.expires_in))

    def _endpoint(self) -> tuple[str, str]:
        """Where tokens are given, and what to ask for."""
        one = self._client
        if one.token_url:
            return one.token_url, one.scope or scope_of(one.types, ())
        answer = self._speaker.good(self._speaker.base + DISCOVERY, JSON["Accept"])
        try:
            found = msgspec.json.decode(answer.content, type=_Configuration)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise PullError(
                f"{self._speaker.host}: its SMART configuration names no token endpoint",
                way_out="set the token address of the feed",
            ) from None
        taken = found.token_endpoint_auth_signing_alg_values_supported
        if taken and algorithm(one.key) not in taken:
            way_out = "make a key of another kind: metriccare feeds key --new"
            raise NotLetInError(f"{self._speaker.host} takes no {algorithm(one.key)}", way_out=way_out)
        url = led_to(answer.url, found.token_endpoint, "its token endpoint", elsewhere=True)
        return url, one.scope or scope_of(one.types, found.capabilities)


def _refusal(host: str, answer: Answer) -> PullError:
    """OAuth says by 400 what others say by 401: it does not know us, or our key."""
    found = meaning(host, answer)
    if answer.status not in (400, 401, 403):
        return found
    way_out = "is our key registered there under this client id, and is this machine's clock right?"
    return NotLetInError(found.message, way_out=way_out)


def _life(expires_in: float | str | None) -> float:
    try:
        seconds = UNSAID if expires_in is None else float(expires_in)
    except ValueError:
        seconds = UNSAID
    return max(0.0, min(seconds, LONGEST) - min(EARLY, seconds / 4))


def _is_header(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable() and " " not in token
