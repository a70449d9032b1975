"""What goes wrong with a server, each with what it means for the turn. One line each, with nothing of a patient in it.

What a server says in its own words is never repeated: it may be about a patient. Codes of a known form are.
"""

from datetime import timedelta

from metriccare.errors import MetricCareError


class PullError(MetricCareError):
    """The server did not answer as it should; the feed fails, and is tried again later."""


class NotLetInError(PullError):
    """Neither the token that was held nor a new one is taken."""


class GoneError(PullError):
    """What an address led to is not there any more: a job, a file or a page that the server has forgotten."""


class TornError(PullError):
    """An answer ended before it was whole, or is not what it says that it is: nothing of it counts."""


class WaitError(PullError):
    """The server asks for patience; that is no failure, until it has asked too often."""

    def __init__(self, message: str, wait: timedelta | None) -> None:
        super().__init__(message, way_out="it is asked again by itself")
        self.wait = wait
