"""What a feed is called on its pages: kinds, states, the labels of its fields. Not the feed (`live.feed_entry`)."""

from collections.abc import Mapping
from typing import Final, get_args

from metriccare.live.feed_entry import Entered, FeedKind
from metriccare.live.folders import After
from metriccare.web.frame import Option
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.run_words import AFTER

KINDS: Final[Mapping[FeedKind, str]] = {
    "folder": "Drop folder",
    "bulk": "FHIR server, Bulk Data export",
    "search": "FHIR server, search",
}
LABELS: Final[Mapping[str, str]] = {
    "name": "Name",
    "kind": "Kind",
    "base": "Address of the server",
    "every": "Pulled every",
    "types": "Types of resource",
    "client_id": "Client id",
    "token_url": "Token address",
    "scope": "Scope",
    "level": "What is exported",
    "group": "Group",
    "count": "Resources a page",
    "overlap": "Overlap, seconds",
    "path": "Folder",
    "after": "Landed files are",
}
HINTS: Final[Mapping[str, str]] = {
    "base": "As https://fhir.hospital.example/r4",
    "every": "Minutes, or five fields of cron in the tenant's time zone",
    "types": "Those that measures are made of, where it is empty",
    "client_id": "What the server calls us; empty where it lets everybody in",
    "token_url": "Where it is empty the server is asked (SMART)",
    "scope": "Where it is empty: to read those types",
    "group": "The id of the Group, for an export of one",
    "overlap": "So much is asked for again each time: a server may show a change late",
}
LEVELS: Final[Mapping[str, str]] = {
    "system": "The whole server",
    "patient": "All patients",
    "group": "A Group",
}
STATES: Final[Mapping[str, tuple[Mark, str]]] = {
    "ok": ("common", "Works"),
    "waiting": ("provisional", "Not begun yet"),
    "failing": ("failed", "Failing"),
}


class IntakeLine:
    """A feed as a row and its page show it."""

    def __init__(self, feed: Entered) -> None:
        self.feed = feed
        self.kind = KINDS[feed.kind]
        self.mark: Mark
        self.mark, self.state = STATES[feed.state] if feed.enabled else ("not", "Switched off")

    @property
    def place(self) -> str:
        """Where it is; the tenant's own folder needs no address."""
        return self.feed.place or "the tenant's own"

    @property
    def error(self) -> str:
        """Why it fails and the way out, while it does."""
        return self.feed.error or "" if self.feed.state == "failing" and self.feed.enabled else ""


def choices_of(name: str, chosen: str) -> list[Option]:
    """What a field can be, where that is a short list."""
    words = LEVELS if name == "level" else {one: AFTER[one] for one in get_args(After)}
    return [Option(value=value, label=label, chosen=value == chosen) for value, label in words.items()]
