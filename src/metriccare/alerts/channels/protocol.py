"""What a channel is: it takes a message and says what became of it. Not which channels there are (`kinds`).

A message may be given to a channel more than once; `Message.id` is the same each time, and the channel passes it on so
that a receiver can drop the repeat. A channel keeps nothing, and ends by itself: none may wait for a server for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

MessageTold = Literal["fired", "resolved", "escalated", "test"]


@dataclass(frozen=True, slots=True)
class AlertTold:
    """One alert in a message. Words that may go to anybody: no value, no count, nobody's name.

    `link` leads to the alert's page; a path only, where the installation does not know its public address.
    """

    alert: str
    rule: str
    severity: str
    title: str
    words: str
    why: str = ""
    todo: str = ""
    hospital: str | None = None
    department: str | None = None
    ward: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel delivers. `reached` are the addresses that have it already, as an earlier `Later` said."""

    id: str
    tenant: str
    told: MessageTold
    created_at: datetime
    alerts: tuple[AlertTold, ...] = ()
    reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side has taken it. `but`: in one line what it has not, such as one address of several."""

    but: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: it is worth another try, `after` the time that the other side has named, if it has.

    `why` is one line of ours: no secret, and nothing that the other side has said in words.
    """

    why: str
    after: timedelta | None = None
    reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Never:
    """The other side has refused it for good; trying again would change nothing."""

    why: str
    reached: tuple[str, ...] = ()


Outcome = Delivered | Later | Never


class Channel(Protocol):
    """One way out of the house, made from a channel's settings."""

    def send(self, message: Message) -> Outcome:
        """Give the message to the other side, within a bounded time. What goes wrong is an outcome, no exception."""
        ...
