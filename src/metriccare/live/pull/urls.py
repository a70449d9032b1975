"""Addresses of a server: which are of the same origin, and which may be asked at all. Pure. `outgoing` goes there."""

from urllib.parse import urljoin, urlsplit

from metriccare.live.pull.failures import PullError

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LONGEST = 8_000
_PORTS = {"http": 80, "https": 443}


def secure(url: str) -> bool:
    """Whether what is asked there is asked by TLS, or stays on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or len(url) > LONGEST:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def host(url: str) -> str:
    """A host for a message: the rest of an address may be a secret, or about a patient."""
    return urlsplit(url).hostname or "the server"


def led_to(source: str, target: str, what: str, *, elsewhere: bool = False) -> str:
    """Where an address in an answer leads. Raises PullError for one without TLS, or of another origin than the source.

    `elsewhere`: another origin is right, since nothing of ours is shown there.
    """
    try:
        found = urljoin(source, target)
        good = secure(found) and (elsewhere or origin(found) == origin(source))
    except ValueError:
        good, found = False, ""
    if not good:
        raise PullError(
            f"{host(source)}: {what} leads to another server, or out of TLS",
            way_out="its operator must give addresses of the server itself",
        )
    return found
