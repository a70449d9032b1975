"""How HTTP goes out: to addresses that were judged first (`reach`), by TLS that is verified, through no proxy.

    client = httpx2.Client(transport=Guarded(settings.allowed_networks()), trust_env=False, timeout=...)

Not what is sent, and no redirect is followed here. A certificate authority of one's own is named by SSL_CERT_FILE.
"""

import logging
from collections.abc import Sequence
from typing import override

import httpx2

from metriccare.outgoing.reach import Network, Resolve, reachable, resolved

# The library tells every address that it asks for, with its query; that may be about a patient, or hold a key.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_PORTS = {"http": 80, "https": 443}


class Guarded(httpx2.BaseTransport):
    """Connects to no address but those that may be reached; an AddressRefusedError says that it does not."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolve = resolved) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._by_host: dict[str, httpx2.HTTPTransport] = {}

    @override
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it to the first address of its host that takes it."""
        host = request.url.host
        port = request.url.port or _PORTS.get(request.url.scheme, 0)
        addresses = reachable(host, port, self._allowed, self._resolve)
        transport = self._transport(host)
        for address in addresses[:-1]:
            try:
                return transport.handle_request(_to(request, address, host))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # nothing was sent yet; the next address may take it
        return transport.handle_request(_to(request, addresses[-1], host))

    @override
    def close(self) -> None:
        """Give the connections back."""
        for transport in self._by_host.values():
            transport.close()

    def _transport(self, host: str) -> httpx2.HTTPTransport:
        """One per name: connections are kept by address, and a certificate holds for a name."""
        if host not in self._by_host:
            self._by_host[host] = httpx2.HTTPTransport()
        return self._by_host[host]


def _to(request: httpx2.Request, address: str, host: str) -> httpx2.Request:
    """The same request to an address; the certificate is still checked against the name."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )
