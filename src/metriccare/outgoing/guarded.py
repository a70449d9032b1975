"""How HTTP goes out: to addresses that were judged first (`reach`), by TLS that is verified, through no proxy.

    client = httpx2.Client(transport=Guarded(settings.allowed_networks()), trust_env=False, timeout=...)

Not what is sent, and no redirect is followed here. A certificate authority of one's own is named by SSL_CERT_FILE.
"""

import logging
import socket
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Protocol, cast

import httpx2

from metriccare.outgoing.reach import Network, Resolve, reachable, resolved

# The library tells every address that it asks for, with its query; that may be about a patient, or hold a key.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_PORTS = {"http": 80, "https": 443}
_KEPT = 20
"""Connections that are remembered, so that they can be cut: one thread at a time uses a transport."""


class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object:
        """`socket` is its socket."""
        ...


class Guarded(httpx2.BaseTransport):
    """Connects to no address but those that may be reached; an AddressRefusedError says that it does not."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolve = resolved) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._by_host: dict[str, httpx2.HTTPTransport] = {}
        self._streams: list[_Stream] = []
        self._begun: list[socket.socket] = []
        self._over: bool | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it to the first address of its host that takes it."""
        host = request.url.host
        port = request.url.port or _PORTS.get(request.url.scheme, 0)
        addresses = reachable(host, port, self._allowed, self._resolve)
        transport = self._transport(host)
        for address in addresses[:-1]:
            try:
                return transport.handle_request(self._to(request, address, host))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if self._over:
                    raise
                continue  # nothing was sent yet; the next address may take it
        return transport.handle_request(self._to(request, addresses[-1], host))

    @contextmanager
    def within(self, seconds: float) -> Generator[None]:
        """What is asked meanwhile ends after so long, however slowly the answer drips: with an error of httpx2."""
        timer = Timer(seconds, self._end)
        timer.daemon = True
        self._over = False
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._over = None
            while self._begun:
                self._begun.pop().close()

    def close(self) -> None:
        """Give the connections back."""
        for transport in self._by_host.values():
            transport.close()

    def _transport(self, host: str) -> httpx2.HTTPTransport:
        """One per name: connections are kept by address, and a certificate holds for a name."""
        if host not in self._by_host:
            self._by_host[host] = httpx2.HTTPTransport()
        return self._by_host[host]

    def _to(self, request: httpx2.Request, address: str, host: str) -> httpx2.Request:
        """The same request to an address; the certificate is still checked against the name."""
        return httpx2.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host, "trace": self._told},
        )

    def _told(self, event: str, about: Mapping[str, object]) -> None:
        """The library says what it does: here, that there is a connection."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = cast("_Stream", about["return_value"])
        self._streams = [*self._streams[-_KEPT:], stream]
        made = stream.get_extra_info("socket")
        if self._over is not None and type(made) is socket.socket:
            # A handle of our own: while the two agree on TLS, the library's is in other hands.
            self._begun.append(made.dup())
        if self._over:
            self._cut()  # it took too long to get this far

    def _end(self) -> None:
        self._over = True
        self._cut()

    def _cut(self) -> None:
        of_streams = [stream.get_extra_info("socket") for stream in self._streams]
        for open_ in (*of_streams, *self._begun):
            if isinstance(open_, socket.socket):
                with suppress(OSError):  # closed already
                    # Not what TLS makes of it, which is for the thread that reads.
                    socket.socket.shutdown(open_, socket.SHUT_RDWR)
