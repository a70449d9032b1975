"""A tenant's pseudonymisation key: 32 random bytes in a file only its owner can read, or in the environment.

Not the pseudonyms themselves (`silver`). No error or log ever shows a key; a fingerprint tells two apart.
"""

import hashlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

from metriccare.errors import NotFoundError, StorageError, UsageError
from metriccare.settings import key_from_environment, key_variable

FILE_NAME = "key"
_HEX_KEY = re.compile(r"[0-9a-fA-F]{64}")
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read(folder: Path, tenant: str) -> bytes:
    """The tenant's key: the environment's, else the file's."""
    given = key_from_environment(tenant)
    if given is not None:
        return _decode(given, f"environment variable {key_variable(tenant)}")
    file = folder / FILE_NAME
    refuse_open_mode(file)
    try:
        return _decode(file.read_text(encoding="ascii"), f"key file {file}")
    except FileNotFoundError:
        raise _missing(file, tenant) from None
    except UnicodeDecodeError:
        raise _malformed(f"key file {file}") from None
    except OSError as error:
        raise StorageError(
            f"key file {file}: {error.strerror}", way_out=f"make it readable: chmod 600 {file}"
        ) from None


def refuse_open_mode(file: Path) -> None:
    """A key that others on the machine can read is no secret; refuse it rather than go on."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return  # a missing or unreachable file is reported by whoever reads it
    if mode & _READABLE_BY_OTHERS:
        raise UsageError(
            f"key file {file} is open to others (mode {mode:04o})", way_out=f"run: chmod 600 {file}"
        )


def generate() -> bytes:
    """A new random key."""
    return secrets.token_bytes(32)


def write(folder: Path, key: bytes) -> None:
    """Put a key in place of the one that is there, in one step, never readable by others."""
    fresh = folder / f"{FILE_NAME}.new"
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / FILE_NAME)


def from_file(file: Path) -> bytes:
    """A key that the user hands over in a file of 64 hexadecimal characters."""
    refuse_open_mode(file)
    try:
        return _decode(file.read_text(encoding="ascii"), f"key file {file}")
    except UnicodeDecodeError:
        raise _malformed(f"key file {file}") from None
    except OSError as error:
        raise NotFoundError(f"key file {file}: {error.strerror}", way_out="check the path") from None


def fingerprint(key: bytes) -> str:
    """Tells two keys apart without revealing either; recorded with the lake."""
    return hmac.new(key, b"metriccare key fingerprint", hashlib.sha256).hexdigest()[:16]


def _decode(text: str, place: str) -> bytes:
    if not _HEX_KEY.fullmatch(text.strip()):
        raise _malformed(place)
    return bytes.fromhex(text.strip())


def _malformed(place: str) -> UsageError:
    return UsageError(
        f"{place} does not hold 64 hexadecimal characters", way_out="restore the key from a backup"
    )


def _missing(file: Path, tenant: str) -> NotFoundError:
    return NotFoundError(
        f"tenant {tenant} has no key: {file} is not there",
        way_out=f"restore it, set {key_variable(tenant)}, or make a new one, which gives every patient a new "
        f"pseudonym: metriccare tenants set {tenant} key=new",
    )
