"""The application's secret, and what is made from it and from chance. Not a tenant's key (`tenants.keys`).

One secret per installation, in HOME/application.key or in METRICCARE_SECRET. What is keyed by it never uses it itself:
each purpose has a key of its own derived from it. Nothing here shows a secret: not an error, not a `repr`.
"""

import hashlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretBytes

from metriccare.errors import DataError, StorageError, UsageError
from metriccare.settings import secret_from_environment

FILE_NAME = "application.key"
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_NONCE = 12
_RESTORE = "restore it from a backup, or sessions, second factors and the audit trail no longer hold"


class ApplicationSecret:
    """32 bytes that nobody else has."""

    def __init__(self, root: bytes) -> None:
        self._root = SecretBytes(root)

    @classmethod
    def of(cls, home: Path) -> "ApplicationSecret":
        """The secret of an installation: the environment's, else the file's, which is made where there is none."""
        given = secret_from_environment()
        if given is not None:
            return cls(_decode(given, "METRICCARE_SECRET"))
        file = home / FILE_NAME
        if not file.exists():
            _make(file)
        return cls(_read(file))

    def key_for(self, purpose: str) -> bytes:
        """32 bytes for one purpose; they say nothing about those for another."""
        return hmac.new(
            self._root.get_secret_value(), f"metriccare {purpose}".encode(), hashlib.sha256
        ).digest()

    def seal(self, purpose: str, about: str, content: bytes) -> bytes:
        """Encrypt what must be read again; bound to what it is about, so that rows cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key_for(purpose)).encrypt(nonce, content, about.encode())

    def unseal(self, purpose: str, about: str, sealed: bytes) -> bytes:
        """What was sealed for this purpose and about this."""
        try:
            return AESGCM(self.key_for(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise DataError(
                f"a stored {purpose} was not written under the application's secret", way_out=_RESTORE
            ) from None


def new_code() -> str:
    """256 random bits as text: for a session, a link, a token."""
    return secrets.token_urlsafe(32)


def hash_of(code: str) -> str:
    """What is kept of a code. A plain hash is right for 256 random bits; a password needs `passwords`."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not say where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _make(file: Path) -> None:
    """By the first process that comes; it appears whole, and never readable by others."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32) + "\n")
            out.flush()
            os.fsync(out.fileno())
        file.hardlink_to(fresh)  # fails where another process was quicker; then its key is the key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _read(file: Path) -> bytes:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UsageError(f"{file} is open to others (mode {mode:04o})", way_out=f"run: chmod 600 {file}")
        return _decode(file.read_text(encoding="ascii", errors="replace"), str(file))
    except OSError as error:
        raise StorageError(
            f"{file}: {error.strerror}", way_out=f"make it readable: chmod 600 {file}"
        ) from None


def _decode(text: str, place: str) -> bytes:
    if not _HEX.fullmatch(text.strip()):
        raise UsageError(f"{place} does not hold 64 hexadecimal characters", way_out=_RESTORE)
    return bytes.fromhex(text.strip())
