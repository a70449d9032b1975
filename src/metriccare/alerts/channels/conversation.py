"""A conversation with the mail server: by TLS as its settings say, and within a time. Not what follows (`email`)."""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

from metriccare.alerts.channels.mail_server import MailServer
from metriccare.outgoing.deadline import Deadline
from metriccare.outgoing.reach import resolved

SECONDS, STEP = 15.0, 10.0

Refused = dict[str, int]


class Conversation(smtplib.SMTP):
    """With the mail server: begun when it has greeted, and ended in time."""

    def __init__(self, server: MailServer, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        # A name of our own: the library would ask the network for one, and wait.
        super().__init__(server.host, server.port, server.from_address.domain, STEP)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Where the library lets its connection be made otherwise."""
        del timeout
        found = self._deadline.connected(resolved(host, port), port)
        if self._server.security != "tls":
            return found
        return ssl.create_default_context().wrap_socket(found, server_hostname=host)

    def hand_in(self, mail: EmailMessage, to: Sequence[str]) -> Refused:
        """Hand it in for these addresses; those that were refused, with the answer's number."""
        try:
            if self._server.security == "starttls":
                self.starttls(context=ssl.create_default_context())
            if self._server.user is not None and self._server.password is not None:
                self.login(self._server.user, self._server.password.get_secret_value())
            refused = self.sendmail(self._server.from_address.addr_spec, to, mail.as_bytes())
            with contextlib.suppress(OSError):  # whatever is answered to a goodbye, the mail is handed in
                self.quit()
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        finally:
            self.close()
        return {address: code for address, (code, _) in refused.items()}
