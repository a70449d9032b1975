"""What a conversation with a server is held to, and what lets us in: shapes only, `smart` and `client` fill them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for a connection, for the next byte, for an answer that is read whole, which has so many bytes at most.

    After `grace` seconds a file comes with `pace` bytes a second.
    """

    connect: float = 10.0
    read: float = 30.0
    answer: float = 120.0
    largest: int = 64 << 20
    pace: float = 1024.0
    grace: float = 60.0


class Access(Protocol):
    """What lets us in."""

    def headers(self) -> Mapping[str, str]:
        """What goes with each request to the server itself."""
        ...

    def renew(self) -> bool:
        """What was held is not taken: get another. Whether there can be one."""
        ...
