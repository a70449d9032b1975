"""The tables of accounts and of what they may do. The audit trail's is in `audit.tables`; not who may read them.

Whatever opens a door is kept as a hash only: links, sessions, tokens and recovery codes as SHA-256 of 256 random bits,
passwords as argon2id. A second factor's secret has to be read again, so it is encrypted under the application's secret.
"""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Id, Table

HASH = String(64)
NAME = String(200)
TENANT = String(63)
OfUser = Annotated[str, mapped_column(String(32), ForeignKey("user_account.id", ondelete="CASCADE"))]


class User(Table):
    """One person. `user` is a reserved word of PostgreSQL."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # in lower case
    name: Mapped[str] = mapped_column(NAME)
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None: invited, or single sign-on only
    operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    second_factor_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    second_factor_since: Mapped[datetime | None]  # None: a secret was shown, no code has confirmed it yet
    second_factor_step: Mapped[int] = mapped_column(default=0)  # the last 30 seconds whose code was taken
    password_reset_at: Mapped[datetime | None]  # when somebody else's link last set the password
    password_reset_by: Mapped[str | None] = mapped_column(NAME)  # who had made that link, by her name then


class Membership(Table):
    """A role in a tenant. What `all_…` does not open, the rows of its scope do."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "tenant", "role"),)

    id: Mapped[Id]
    user_id: Mapped[OfUser]
    tenant: Mapped[str] = mapped_column(TENANT, index=True)
    role: Mapped[str] = mapped_column(String(20))
    all_hospitals: Mapped[bool]
    all_departments: Mapped[bool]
    by_sign_on: Mapped[bool] = mapped_column(default=False)  # follows the groups of single sign-on
    awaiting_since: Mapped[datetime | None]  # opens nothing before the account's owner has accepted it
    created_at: Mapped[datetime]


class MembershipScope(Table):
    """A hospital or a department that a clinician's membership opens."""

    __tablename__ = "membership_scope"

    membership_id: Mapped[str] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # hospital, department
    value: Mapped[str] = mapped_column(NAME, primary_key=True)


class ExternalIdentity(Table):
    """Somebody as the provider of one tenant knows her. Of one tenant: a provider speaks for no other."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("tenant", "issuer", "subject"),)

    id: Mapped[Id]
    user_id: Mapped[OfUser]
    tenant: Mapped[str] = mapped_column(TENANT)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class OneTimeLink(Table):
    """An invitation, a reset, or the first operator's way in."""

    __tablename__ = "one_time_link"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    code_hash: Mapped[str] = mapped_column(HASH, unique=True)
    user_id: Mapped[OfUser]
    tenant: Mapped[str | None] = mapped_column(
        TENANT
    )  # whose administrator made it; None: who has the machine
    made_by: Mapped[str | None] = mapped_column(NAME)  # her name then; None: who has the machine
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedInSession(Table):
    """A browser that is signed in, or half so while a second factor is awaited."""

    __tablename__ = "signed_in_session"

    id: Mapped[Id]
    id_hash: Mapped[str] = mapped_column(HASH, unique=True)
    user_id: Mapped[OfUser] = mapped_column(index=True)
    via: Mapped[str] = mapped_column(String(20))
    tenant: Mapped[str | None] = mapped_column(TENANT)  # single sign-on opens this tenant only
    second_factor: Mapped[bool]
    awaiting: Mapped[str] = mapped_column(String(20), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(NAME)


class ApiToken(Table):
    """A token of one user for one tenant."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    user_id: Mapped[OfUser] = mapped_column(index=True)
    tenant: Mapped[str] = mapped_column(TENANT)
    name: Mapped[str] = mapped_column(NAME)
    prefix: Mapped[str] = mapped_column(String(20), unique=True)
    secret_hash: Mapped[str] = mapped_column(HASH)
    permissions: Mapped[str] = mapped_column(Text)  # names with a space between
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class RecoveryCode(Table):
    """A way in for whoever has lost her second factor; each works once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[OfUser] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    used_at: Mapped[datetime | None]


class BackOff(Table):
    """How often somebody has failed of late: an account or an address, known or not, by its hash."""

    __tablename__ = "back_off"

    subject_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class EmergencyAccess(Table):
    """A stay that a clinician opened outside her scope, and why."""

    __tablename__ = "emergency_access"

    id: Mapped[Id]
    user_id: Mapped[OfUser]
    tenant: Mapped[str] = mapped_column(TENANT, index=True)
    stay_id: Mapped[str] = mapped_column(HASH)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class GivenReason(Table):
    """Why somebody opened a raw record. Her words may name a patient, so they stand here and not in the trail."""

    __tablename__ = "given_reason"

    id: Mapped[Id]
    user_id: Mapped[OfUser]
    tenant: Mapped[str] = mapped_column(TENANT, index=True)
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]


class IdentitySettings(Table):
    """How a tenant wants its people to sign in."""

    __tablename__ = "identity_settings"

    tenant: Mapped[str] = mapped_column(TENANT, primary_key=True)
    second_factor_required: Mapped[bool] = mapped_column(default=False)
    sign_on_only: Mapped[bool] = mapped_column(default=False)
    sign_on: Mapped[str | None] = mapped_column(Text)  # JSON of `sso.SignOn`
    changed_at: Mapped[datetime]


class PeerConsent(Table):
    """A tenant that lets its yearly totals count among those of others. Reached by `peers` only."""

    __tablename__ = "peer_consent"

    tenant: Mapped[str] = mapped_column(TENANT, primary_key=True)
    since: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(HASH)
    by_name: Mapped[str] = mapped_column(NAME)


class PeerCount(Table):
    """One hospital's total of a whole year; the hospital is a number. Reached by `peers` only."""

    __tablename__ = "peer_count"

    tenant: Mapped[str] = mapped_column(TENANT, primary_key=True)
    measure: Mapped[str] = mapped_column(String(64), primary_key=True)
    variant: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[str] = mapped_column(String(4), primary_key=True)
    hospital: Mapped[int] = mapped_column(primary_key=True)
    events: Mapped[int]
    among: Mapped[int]
