"""Passwords: which are taken, how they are kept, and that checking one says nothing about who has an account.

12 characters or more, of any kind: no rule about capitals or digits. What is refused is what is tried first: a common
password (also with digits and signs around it, or repeated), a run of the keyboard's row or the alphabet, and the
person's own name. The list is `common_passwords.txt.gz`: 19,640 passwords that were seen most often in breaches, put
together by Royce Williams and distributed with Django 5.2 (BSD licence), in lower case. No request leaves the machine.

Kept is an argon2id hash (RFC 9106, 64 MiB, 3 passes). An account that does not exist, or has no password, costs the
same work as a wrong password.
"""

import gzip
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from metriccare.access.tables import User
from metriccare.errors import UsageError

SHORTEST = 12
LONGEST = 1000
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
# Each check takes 64 MiB: more of them at once would let whoever signs in a lot fill the memory.
_AT_ONCE = threading.BoundedSemaphore(2)
_LIST = Path(__file__).with_name("common_passwords.txt.gz")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_DISTINCT = 5
_SHORTEST_NAME = 4


def refuse_weak(password: SecretStr, *about: str) -> None:
    """Raise what is wrong with a new password; `about`: the person's name and address."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise UsageError(
            f"the password is too short: {SHORTEST} characters or more", way_out="a few words do"
        )
    if len(text) > LONGEST:
        raise UsageError(f"the password is too long: at most {LONGEST} characters", way_out="shorten it")
    if _is_common(text.casefold()):
        raise UsageError(
            "the password is one of those that are tried first", way_out="take a few unusual words"
        )
    if _is_about(text.casefold(), about):
        raise UsageError("the password is made of your name or address", way_out="take a few unusual words")


def hashed(password: SecretStr) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return HASHER.hash(_normal(password))


def matches(stored: str | None, password: SecretStr) -> bool:
    """Whether this is the password; the same work where none is stored."""
    with _AT_ONCE:
        try:
            HASHER.verify(stored or _nobodys(), _normal(password)[: LONGEST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None


def set_password(session: Session, user_id: str, kept: str) -> None:
    """Let this (`hashed`) be somebody's password. Whoever calls it decides which sessions end."""
    session.execute(update(User).where(User.id == user_id).values(password_hash=kept))


def stored_for(session: Session, user_id: str) -> str | None:
    """What is kept of somebody's password."""
    return session.scalars(select(User.password_hash).where(User.id == user_id)).one_or_none()


def _normal(password: SecretStr) -> str:
    """The same password however a keyboard puts its letters together."""
    return unicodedata.normalize("NFKC", password.get_secret_value()).replace("\x00", "\ufffd")


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody's password")


@cache
def _common() -> frozenset[str]:
    with gzip.open(_LIST, "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)


def _is_common(text: str) -> bool:
    if len(set(text)) < _DISTINCT or _is_run(text):
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return any(form in _common() for form in (text, core, _repeated(text), _repeated(core)) if form)


def _is_run(text: str) -> bool:
    return any(text in row * 2 or text in row[::-1] * 2 for row in _ROWS)


def _repeated(text: str) -> str:
    """`abcabc` -> `abc`; else the text."""
    size = (text + text).find(text, 1)
    return text[:size]


def _is_about(text: str, about: tuple[str, ...]) -> bool:
    words = [
        word for part in about for word in re.split(r"[\W_]+", part.casefold()) if len(word) >= _SHORTEST_NAME
    ]
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text and len(set(rest)) < _DISTINCT
