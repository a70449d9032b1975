"""What a form sent, and what its page answers: the values again with the errors beside them, or a redirect and a word.

Not the CSRF check (`arrival`) and not the rules a value must keep (the rooms below).
"""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from metriccare.errors import MetricCareError
from metriccare.office.desk import InvalidEntryError

# Said once after a redirect. The address carries the word on the left only, so nobody can put a sentence there.
SAID: Mapping[str, str] = {
    "saved": "Saved.",
    "added": "Added.",
    "withdrawn": "Withdrawn. Its versions are kept.",
    "closed": "Done. Its versions are kept.",
    "taken": "This review is yours now.",
    "settled": "Review settled. No measure has changed.",
    "thanks": "Thank you. Your answer is kept.",
    "password": "Your password is changed. Everywhere else you are signed out.",
    "reset": "Your password was reset by a link that somebody else made: see under Password.",
    "welcome": "Your password is set. Sign in with it.",
    "factor": "The second factor is on.",
    "no-factor": "The second factor is off.",
    "ended": "That session has ended.",
    "revoked": "The token is withdrawn and no longer works.",
    "removed": "Removed. What they had open has ended.",
    "disabled": "The account is closed.",
    "enabled": "The account is open again.",
    "suspended": "Suspended. Nobody of the tenant can sign in to it.",
    "resumed": "Active again.",
    "exporting": "Its archive is being written. You need not wait here.",
    "deleted": "Deleted. The certificate is below.",
    "switched-on": "Switched on: it is judged from the next minute.",
    "switched-off": "Switched off. Its open alerts end within a minute.",
    "silent": "Silent until then. Alerts are decided all the same.",
    "heard": "The silence is over. What is still so is told within a minute.",
    "channel-on": "Switched on: what has waited is sent now.",
    "channel-off": "Switched off. Its messages wait until it is switched on.",
    "channel-gone": "Removed. What waited for it is not sent.",
    "former-ended": "Messages are signed with the new secret only.",
    "test-sent": "A test message is on its way. Load the page again to see what became of it.",
    "replayed": "What could not be delivered is tried again.",
    "asked": "A run is asked for. It appears below when it begins.",
    "alert-taken": "It is yours now.",
    "alert-assigned": "Assigned.",
    "alert-given-back": "It is nobody's now.",
    "alert-snoozed": "Put off. It is told again when the snooze is over.",
    "alert-woken": "The snooze has ended.",
    "alert-noted": "Noted.",
    "pulling": "Asked. It begins when a worker is free.",
    "on": "Switched on.",
    "off": "Switched off. What has landed stays.",
    "new-key": "A new key. The server has to be told before the next pull.",
    "forgotten": "Removed. What has landed stays.",
    "nothing": "Nothing was changed: it is as before.",
    "signed-out": "You are signed out.",
}


class Sent:
    """The fields of a form, as text; a file that was sent counts as nothing."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return next((value for field, value in self._fields if field == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All values of one name, as boxes that are ticked send them."""
        return tuple(value for field, value in self._fields if field == name)

    def of(self, *names: str) -> dict[str, str]:
        """These fields, for a page that shows them again."""
        return {name: self[name] for name in names}

    def number(self, name: str) -> int:
        """A whole number that our own form wrote; -1 for anything else."""
        text = self[name]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


async def _sent(request: Request) -> Sent:
    form = await request.form()
    fields = form.multi_items()
    return Sent([(name, value) for name, value in fields if not isinstance(value, UploadFile)])


SentForm = Annotated[Sent, Depends(_sent)]


def _said(done: Annotated[str, Query(max_length=20)] = "") -> str | None:
    return SAID.get(done)


Said = Annotated[str | None, Depends(_said)]
"""What the form before this page did, if one did."""


def gone_to(address: str, done: str = "", **query: str) -> RedirectResponse:
    """To a page of ours after a form, so that loading it again sends nothing again."""
    asked = urlencode({**query, "done": done} if done else query)
    return RedirectResponse(f"{address}?{asked}" if asked else address, 303)


def beside(error: MetricCareError, labels: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """The error as a sentence under the field that it is about: field -> words."""
    field = error.field if isinstance(error, InvalidEntryError) else otherwise
    label = labels.get(field, "")
    words = f"{label} {error.message}" if isinstance(error, InvalidEntryError) and label else error.message
    return {field: _sentence(words, error.way_out)}


def _sentence(words: str, way_out: str) -> str:
    begun = words[:1].upper() + words[1:]
    return f"{begun}: {way_out}." if way_out else f"{begun}."
