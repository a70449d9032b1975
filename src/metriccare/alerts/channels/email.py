"""E-mail: one mail to everybody whom a channel names, by the installation's mail server, within a bounded time.

Not what it says (`letter`, `wording`), nor whose server it is (`mail_server`). Whoever has taken it is remembered: one
refused address never has the others get it again.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr

from metriccare.alerts.channels.conversation import SECONDS, STEP, Conversation, Refused
from metriccare.alerts.channels.letter import letter
from metriccare.alerts.channels.mail_server import MailServer, installed
from metriccare.alerts.channels.protocol import Delivered, Later, Message, Never, Outcome
from metriccare.alerts.channels.settings import EmailSettings
from metriccare.outgoing.deadline import Deadline

NO_SERVER = "this installation has no mail server; its operator names one by METRICCARE_SMTP_HOST"
_Server = Callable[[], MailServer | None]


@dataclass(frozen=True, slots=True)
class Email:
    """A channel of kind `email`."""

    to: tuple[str, ...]
    server: _Server = installed

    @classmethod
    def of(cls, settings: str, secrets: Sequence[SecretStr]) -> Self:
        """From a channel's settings; it signs nothing."""
        del secrets
        return cls(tuple(dict.fromkeys(EmailSettings.model_validate_json(settings).to)))

    def send(self, message: Message) -> Outcome:
        """Hand it in once for all who have not had it yet. Raises UsageError for variables that cannot be."""
        server = self.server()
        if server is None:
            return Later(NO_SERVER)
        waiting = [address for address in self.to if address not in message.reached]
        deadline = Deadline(SECONDS, STEP)
        try:
            with deadline:
                refused = Conversation(server, deadline).hand_in(letter(message, server, self.to), waiting)
        except (OSError, ValueError) as error:
            return _failed(error, deadline)
        return _outcome(waiting, refused, len(self.to), message.reached)


def _outcome(waiting: list[str], refused: Refused, all_of: int, reached: tuple[str, ...]) -> Outcome:
    taken = tuple(address for address in waiting if address not in refused)
    for_now = [code for code in refused.values() if code < 500]
    if not refused:
        return Delivered()
    code = min(refused.values())
    why = f"the mail server refused {_some(len(refused), all_of)} ({code})"
    if for_now:
        return Later(why, reached=taken)
    return Delivered(why) if taken or reached else Never(why)


def _some(count: int, all_of: int) -> str:
    return "every address" if count == all_of else "some of the addresses"


def _failed(error: OSError | ValueError, deadline: Deadline) -> Outcome:
    """What went wrong in words of ours: the server's could say anything."""
    if deadline.passed or isinstance(error, TimeoutError):
        return Later(f"the mail server did not answer within {deadline.seconds:.0f} s")
    match error:
        case smtplib.SMTPDataError() if error.smtp_code >= 500:
            return Never(f"the mail server refused the mail ({error.smtp_code})")
        case smtplib.SMTPAuthenticationError():
            return Later(f"the mail server does not take user and password ({error.smtp_code})")
        case smtplib.SMTPResponseException():
            return Later(f"the mail server answered {error.smtp_code}")
        case smtplib.SMTPNotSupportedError():
            return Later("the mail server does not offer what the settings ask for, such as STARTTLS")
        case ssl.SSLCertVerificationError():
            return Later("the mail server's certificate does not hold")
        case smtplib.SMTPServerDisconnected() | ssl.SSLError():
            return Later("the mail server ended the conversation")
        case _:
            reason = error.strerror if isinstance(error, OSError) else None
            return Later(f"the mail server cannot be reached{f': {reason}' if reason else ''}")
