"""A message as a mail: its head and its parts. Not the words (`wording`), nor how it is handed in (`email`).

The head names the message, so that a mail program drops the second of two that are the same; and says that a machine
sends it, so that none answers.
"""

from collections.abc import Collection
from email.message import EmailMessage
from email.policy import SMTP

from metriccare.alerts.channels import wording
from metriccare.alerts.channels.mail_server import MailServer
from metriccare.alerts.channels.protocol import Message

# As long as our ids need: a folded line begins with a blank, which not everybody takes away.
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=200)


def letter(message: Message, server: MailServer, to: Collection[str]) -> EmailMessage:
    """The mail as it is handed in."""
    sender, found = server.from_address, EmailMessage(policy=_POLICY)
    found["From"], found["To"] = sender, ", ".join(to)
    found["Subject"], found["Date"] = wording.subject(message), message.created_at
    found["Message-ID"] = f"<{message.id}@{sender.domain}>"
    for alert in message.alerts[:1]:  # all that is told of an alert is one conversation
        found["References"] = f"<{alert.alert}@{sender.domain}>"
    found["List-Id"] = f"<alerts.{message.tenant}.{sender.domain}>"
    found["Auto-Submitted"] = "auto-generated"
    found["X-Auto-Response-Suppress"] = "All"
    found["X-MetricCare-Id"] = message.id
    found.set_content(wording.plain(message))
    found.add_alternative(wording.html(message), subtype="html")
    return found
