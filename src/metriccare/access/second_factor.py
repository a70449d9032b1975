"""The second factor: a code of six digits that changes every 30 seconds (TOTP), and recovery codes for a lost phone.

A code works once: the step that it belongs to is kept, and none up to it is taken again. The secret is kept encrypted
under the application's secret, since it has to be read to check a code. Recovery codes hold 80 random bits, work once,
and are kept as hashes.
"""

import base64
import secrets
from datetime import datetime

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from metriccare.access.secrets import ApplicationSecret, hash_of, same
from metriccare.access.tables import RecoveryCode, User
from metriccare.errors import UsageError

STEP_SECONDS = 30
DRIFT = 1  # a clock may be half a minute off
RECOVERY_CODES = 10
ISSUER = "MetricCare"
_PURPOSE = "second factor"


def begin(session: Session, secret: ApplicationSecret, user_id: str) -> str:
    """A new secret to show, in base 32; it counts from the first code on that confirms it."""
    shown = random_base32()
    sealed = secret.seal(_PURPOSE, user_id, shown.encode())
    # One that is in force stays until it is removed: a stolen session must not replace it.
    which = (User.id == user_id, User.second_factor_since.is_(None))
    begun = (
        update(User)
        .where(*which)
        .values(second_factor_secret=sealed, second_factor_step=0)
        .returning(User.id)
    )
    if session.execute(begun).first() is None:
        raise UsageError("there is a second factor already", way_out="remove it first")
    return shown


def address(shown: str, email: str) -> str:
    """The address that an authenticator reads from a picture."""
    return TOTP(shown).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(
    session: Session, secret: ApplicationSecret, user_id: str, code: str, now: datetime
) -> list[str] | None:
    """The recovery codes, once, if this code shows that the secret has arrived; else None."""
    user = session.get(User, user_id)
    if user is None or user.second_factor_since is not None or not _take(session, secret, user, code, now):
        return None
    session.execute(update(User).where(User.id == user_id).values(second_factor_since=now))
    return new_recovery_codes(session, user_id)


def check(session: Session, secret: ApplicationSecret, user_id: str, code: str, now: datetime) -> bool:
    """Whether this code is right and has not been used; a recovery code is used up by it."""
    user = session.get(User, user_id)
    if user is None or user.second_factor_since is None:
        return False
    return _take(session, secret, user, code, now) or _recover(session, user_id, code, now)


def remove(session: Session, user_id: str) -> None:
    """Do without: at one's own wish, or when the phone and the recovery codes are lost."""
    nothing = {"second_factor_secret": None, "second_factor_since": None, "second_factor_step": 0}
    session.execute(update(User).where(User.id == user_id).values(nothing))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def new_recovery_codes(session: Session, user_id: str) -> list[str]:
    """Ten codes, the only time that they can be seen; those before no longer work."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=hash_of(code)) for code in codes)
    session.flush()
    return ["-".join((code[:4], code[4:8], code[8:12], code[12:])) for code in codes]


def recovery_codes_left(session: Session, user_id: str) -> int:
    """How many of them have not been used."""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return len(session.scalars(select(RecoveryCode.code_hash).where(*unused)).all())


def _take(session: Session, secret: ApplicationSecret, user: User, code: str, now: datetime) -> bool:
    if user.second_factor_secret is None:
        return False
    shown = secret.unseal(_PURPOSE, user.id, user.second_factor_secret).decode()
    step = _step_of(shown, code, now)
    if step is None:
        return False
    # Also of two that come with the same code at the same moment only one is let in.
    newer = (User.id == user.id, User.second_factor_step < step)
    taken = update(User).where(*newer).values(second_factor_step=step).returning(User.id)
    return session.execute(taken, execution_options={"synchronize_session": False}).first() is not None


def _step_of(shown: str, code: str, now: datetime) -> int | None:
    """The step that a code belongs to; every step is compared, whichever fits."""
    given = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = TOTP(shown)
    fits = [
        step for step in range(current - DRIFT, current + DRIFT + 1) if same(totp.generate_otp(step), given)
    ]
    return max(fits, default=None)


def _recover(session: Session, user_id: str, code: str, now: datetime) -> bool:
    given = hash_of("".join(code.split()).replace("-", "").lower())
    unused = (
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_hash == given,
        RecoveryCode.used_at.is_(None),
    )
    used = update(RecoveryCode).where(*unused).values(used_at=now).returning(RecoveryCode.user_id)
    return session.execute(used).first() is not None
