"""Which addresses may be reached from here: every public one, and of the others those that the operator allows.

An address that somebody enters in the web application must not lead to what only this machine's network sees: a
cloud's metadata, a database, a printer. Names are resolved here, once, and what was judged is what is connected to
(`guarded`): a name that changes its address in between gains nothing. Not the connection.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from metriccare.errors import MetricCareError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a gateway (NAT64) spells them."""
WAY_OUT = "the operator may allow its network: METRICCARE_ALLOW_NETWORKS"


class AddressRefusedError(MetricCareError):
    """The address is not one to be reached from here, or there is none."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which they are to be tried. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def reachable(host: str, port: int, allowed: Sequence[Network], resolve: Resolve = resolved) -> Sequence[str]:
    """The addresses to connect to. Raises AddressRefusedError where one of them is refused, or none is found."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        raise AddressRefusedError(f"{host}: no such host is known", way_out="check its name") from None
    for one in found:
        if not permitted(one, allowed):
            raise AddressRefusedError(f"{host} is at an address that is not public", way_out=WAY_OUT)
    return found


def permitted(address: str, allowed: Sequence[Network]) -> bool:
    """Whether one address may be connected to."""
    found = _plain(ip_address(address.partition("%")[0]))
    if any(found in network for network in allowed):
        return True
    return found.is_global and not found.is_multicast and not found.is_reserved


def _plain(address: Address) -> Address:
    """An IPv4 address that is spelt as an IPv6 one, as what it is."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
