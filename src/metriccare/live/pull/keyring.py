"""Which key each feed has, in its row: sealed there, made anew when asked for. Not the key itself (`keys`)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.access.secrets import ApplicationSecret
from metriccare.live.pull import keys
from metriccare.live.pull.keys import Algorithm, Private
from metriccare.live.tables import FeedRow


def key_of(session: Session, secret: ApplicationSecret, feed: str) -> Private | None:
    """The key pair of a feed, if it has one."""
    kept = session.scalars(select(FeedRow.secret).where(FeedRow.id == feed)).one_or_none()
    return None if kept is None else keys.unsealed(secret, feed, kept)


def keep(session: Session, secret: ApplicationSecret, feed: str, key: Private) -> None:
    """It has this one from now on."""
    session.get_one(FeedRow, feed).secret = keys.sealed(secret, feed, key)


def public(
    session: Session, secret: ApplicationSecret, feed: str, algorithm: Algorithm, *, new: bool = False
) -> Mapping[str, object]:
    """What the server has to be told to let us in; a key is made where there is none, or another is wanted."""
    key = None if new else key_of(session, secret, feed)
    if key is None:
        key = keys.made(algorithm)
        keep(session, secret, feed, key)
    return keys.public(key)
