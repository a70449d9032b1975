"""What a server says beside its data: what its status means, and how long to wait. Codes only, never its words.

A word of the server may be about a patient; the codes of an OperationOutcome are a list that FHIR closes.
http://hl7.org/fhir/R4/valueset-issue-type.html
"""

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from metriccare.live.pull.failures import GoneError, NotLetInError, PullError, WaitError

LONGEST = timedelta(minutes=10)
"""However long a server asks us to wait, it is looked at again after this."""
_CODE = re.compile(r"[a-z][a-z_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was read whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str


class _Issue(msgspec.Struct):
    code: str = ""


class _Outcome(msgspec.Struct):
    issue: tuple[_Issue, ...] = ()
    error: str = ""  # OAuth's


def meaning(host: str, answer: Answer) -> PullError:
    """What an answer means that is not the one that was asked for."""
    words = f"{host} answered {answer.status}{codes(answer.content)}"
    wait = retry_after(answer.headers)
    if answer.status == 429 or (answer.status == 503 and wait is not None):
        return WaitError(words, wait)
    if answer.status in (401, 403):
        return NotLetInError(words, way_out="is our key registered there, and is reading granted to it?")
    if answer.status in (404, 410):
        return GoneError(words, way_out="check the address of the server")
    return PullError(words, way_out="its operator can say why; it is tried again later")


def codes(content: bytes) -> str:
    """The codes in an answer, as ` (throttled, timeout)`; nothing where there is none."""
    try:
        found = msgspec.json.decode(content, type=_Outcome)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    named = [found.error, *(issue.code for issue in found.issue)]
    kept = list(dict.fromkeys(code for code in named if _CODE.fullmatch(code)))[:3]
    return f" ({', '.join(kept)})" if kept else ""


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server asks us to wait, within reason; None where it does not say."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST)
    at = moment(text)
    # By the server's own clock: ours may be another.
    now = moment(headers.get("date", "")) or datetime.now(UTC)
    return None if at is None else min(max(at - now, timedelta(0)), LONGEST)


def moment(text: str) -> datetime | None:
    """A time as HTTP writes it."""
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
