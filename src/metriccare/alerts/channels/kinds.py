"""The kinds of channels that there are. A further one is a module of its own and a line here. Not what each does.

Its settings belong into `settings`, so that a tenant can write them. One that only some installations have is offered
where a process begins (`offer`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts.channels import webhook
from metriccare.alerts.channels.email import Email
from metriccare.alerts.channels.protocol import Channel
from metriccare.alerts.channels.sealing import unsealed
from metriccare.alerts.channels.webhook import Webhook
from metriccare.alerts.tables import ChannelRow
from metriccare.errors import NotFoundError, UsageError


def _nothing_to_refuse(_settings: str) -> None:
    """Where every setting that can be read can be sent to."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how a channel is made of its settings and its secrets, and whether it has any, since it signs.

    `refuse` raises UsageError for settings that could never be sent to.
    """

    by: str
    make: Callable[[str, Sequence[SecretStr]], Channel]
    signed: bool = False
    refuse: Callable[[str], None] = _nothing_to_refuse


_EVERYWHERE: Mapping[str, Kind] = {
    "email": Kind("by e-mail", Email.of),
    "webhook": Kind("by webhook", Webhook.of, signed=True, refuse=webhook.refuse),
}
_here: dict[str, Kind] = {}


def offer(name: str, kind: Kind | None) -> None:
    """From now on this process has this kind too, which only some installations have; None: it has not."""
    _here.pop(name, None)
    if kind is not None:
        _here[name] = kind


def kinds() -> Mapping[str, Kind]:
    """The kinds of this installation by name."""
    return {**_EVERYWHERE, **_here}


def kind_of(name: str) -> Kind:
    """One of them. Raises UsageError for one that this installation lacks."""
    found = kinds().get(name)
    if found is None:
        raise UsageError(
            f"this installation has no channels of kind {name}", way_out=f"choose {' or '.join(kinds())}"
        )
    return found


def senders(key: ApplicationSecret) -> Callable[[ChannelRow], Channel]:
    """What makes a channel of its row, with the key that its secrets are sealed under."""

    def made(row: ChannelRow) -> Channel:
        found = kinds().get(row.kind)
        if found is None:
            raise NotFoundError(
                f"there is no channel of kind {row.kind} here",
                way_out="upgrade it, or have the operator set it up",
            )
        return found.make(row.settings, unsealed(row, key, datetime.now(UTC)))

    return made
