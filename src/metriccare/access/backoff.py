"""Makes guessing slow: after some failures an account, and an address, has to wait, longer each time.

Not a lock: it ends by itself, after a quarter of an hour at most, so nobody can shut another out for good. An account
that does not exist waits like one that does. An attempt is counted before it is checked, so that many at once do not
all find the count as it was.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, text, update
from sqlalchemy.orm import Session

from metriccare.access.secrets import hash_of
from metriccare.access.tables import BackOff
from metriccare.database.tables import UtcDateTime

FORGOTTEN = timedelta(hours=24)
LONGEST = timedelta(minutes=15)
# Two that come first at the same moment are both first.
_SEE_FIRST = text(
    "INSERT INTO back_off (subject_hash, failures, last_at) VALUES (:subject, 0, :now) ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=UtcDateTime()))


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free; each further one doubles the wait, from one second."""

    kind: str
    free: int
    of_addresses: bool = False


ACCOUNT = Limit("account", 5)
ADDRESS = Limit("address", 20, of_addresses=True)  # a whole ward may share one
SECOND_FACTOR = Limit("second factor", 5)
LINK = Limit("link", 20, of_addresses=True)


def wait_after(limit: Limit, failures: int) -> timedelta:
    """How long whoever has failed this often has to wait after the last time."""
    beyond = failures - limit.free
    if beyond < 0:
        return timedelta(0)
    return min(LONGEST, timedelta(seconds=2 ** min(beyond, 20)))


def attempt(session: Session, limit: Limit, subject: str, now: datetime) -> timedelta:
    """Count an attempt as failed, and let it be made: zero; or how long to wait, uncounted."""
    session.execute(_SEE_FIRST, {"subject": _key(limit, subject), "now": now})
    row = session.get_one(BackOff, _key(limit, subject), with_for_update=True)
    failures = 0 if now - row.last_at >= FORGOTTEN else row.failures
    left = row.last_at + wait_after(limit, failures) - now
    if left > timedelta(0):
        return left
    row.failures, row.last_at = failures + 1, now
    session.flush()
    return timedelta(0)


def forget(session: Session, limit: Limit, subject: str) -> None:
    """It was the right one: nothing is held against this subject any more."""
    session.execute(delete(BackOff).where(BackOff.subject_hash == _key(limit, subject)))


def take_back(session: Session, limit: Limit, subject: str) -> None:
    """It was the right one: this attempt is no failure, those before it are."""
    which = (BackOff.subject_hash == _key(limit, subject), BackOff.failures > 0)
    session.execute(update(BackOff).where(*which).values(failures=BackOff.failures - 1))


def prune(session: Session, now: datetime) -> None:
    """Remove what is forgotten anyway."""
    session.execute(delete(BackOff).where(BackOff.last_at < now - FORGOTTEN))


def _key(limit: Limit, subject: str) -> str:
    return hash_of(f"{limit.kind}:{_network(subject) if limit.of_addresses else subject}")


def _network(address: str) -> str:
    """Of IPv6 the first half: whoever has one address has the 2^64 that share it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # no address at all, as in a test or on a socket of this machine
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
