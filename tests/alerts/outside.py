"""What stands outside: a mail server and a receiver of webhooks, real ones, and servers that behave badly.

Each is on this machine only, at a port of its own, and ends with the test.
"""

import asyncio
import datetime as dt
import email.policy
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """A server's certificate for this machine, signed by itself, as a file with its key."""

    file: Path

    @classmethod
    def made(cls, folder: Path, name: str = "localhost") -> "Certificate":
        key = ec.generate_private_key(ec.SECP256R1())
        whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        names = [x509.DNSName(name), x509.IPAddress(ip_address(HOST))]
        begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        made = (
            x509.CertificateBuilder()
            .subject_name(whose)
            .issuer_name(whose)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + dt.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        file = folder / f"{name}.pem"
        secret = key.private_bytes(pem, private, serialization.NoEncryption())
        file.write_bytes(made.public_bytes(pem) + secret)
        return cls(file)

    def context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


@dataclass
class Mailbox:
    """What a mail server has taken, and how it answers: `answers` by address, each used up from the front."""

    port: int = 0
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        if self.data:
            return self.data.pop(0)
        parser = BytesParser(EmailMessage, policy=email.policy.default)
        mail = parser.parsebytes(cast(bytes, envelope.content))
        self.mails.append(([str(address) for address in envelope.rcpt_tos], mail))
        return "250 OK"


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, at_once: bool = False, password: str = ""
) -> Generator[Mailbox]:
    """A mail server; with `tls` it insists on it, by STARTTLS or from the first byte; with `password` on a user."""
    box = Mailbox()

    def known(_server: object, _session: object, _envelope: object, _how: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        box.users.append(given.login.decode())
        return AuthResult(success=given.password == password.encode(), handled=False)

    def made() -> SMTP:
        return SMTP(
            box,
            hostname="mail.example",
            tls_context=None if at_once else tls,
            require_starttls=tls is not None and not at_once,
            authenticator=known if password else None,
            auth_required=bool(password) and not at_once,
            auth_require_tls=not at_once,
        )

    listener = create_server((HOST, 0))
    box.port = listener.getsockname()[1]
    with _looping() as loop:
        starting = loop.create_server(made, sock=listener, ssl=tls if at_once else None)
        server = asyncio.run_coroutine_threadsafe(starting, loop).result(5)
        try:
            yield box
        finally:
            loop.call_soon_threadsafe(server.close)


@contextmanager
def _looping() -> Generator[asyncio.AbstractEventLoop]:
    """A loop of its own thread; what goes on in it at the end is ended."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def end() -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass(frozen=True)
class Got:
    """One request that has arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What has arrived, and how it is answered: a status with headers, used up from the front; then `usual`."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    usual: int = 204
    arrived: threading.Event = field(default_factory=threading.Event)
    answering: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.answering.set()

    def url(self, scheme: str = "http") -> str:
        return f"{scheme}://{HOST}:{self.port}/hook?from=metriccare"


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Generator[Receiver]:
    """Something that webhooks are sent to."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            found.got.append(Got(self.path, dict(self.headers), self.rfile.read(length)))
            found.arrived.set()
            found.answering.wait(300)
            status, headers = found.answers.pop(0) if found.answers else (found.usual, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            with suppress(OSError):  # who has sent it may be dead by now
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def rude_server(behave: Callable[[socket, threading.Event], None]) -> Generator[int]:
    """A server that does what `behave` does with each connection, until the event is set; its port."""
    over = threading.Event()
    listener = create_server((HOST, 0))
    threads: list[threading.Thread] = []

    def one(connection: socket) -> None:
        with connection:
            try:
                behave(connection, over)
            except OSError:
                return  # the other side has had enough of it

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=one, args=(connection,), daemon=True))
            threads[-1].start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.shutdown(SHUT_RDWR)  # or whoever waits in `accept` would take one more
        listener.close()
        for thread in threads:
            thread.join(5)


def hang(_connection: socket, over: threading.Event) -> None:
    """Take the connection, and say nothing."""
    over.wait(60)


def drip(connection: socket, over: threading.Event) -> None:
    """Say a letter every now and then, and never come to an end."""
    while not over.wait(0.05):
        connection.sendall(b"2")


def hang_up(_connection: socket, _over: threading.Event) -> None:
    """End at once."""
