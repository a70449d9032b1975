"""Single sign-on of one tenant: where its provider is, and what its groups mean here. Pure; the web speaks to it.

    {"issuer": "https://login.hospital.example", "client_id": "metriccare", "secret_variable": "METRICCARE_OIDC_NORTH",
     "group_claim": "groups", "rules": [
        {"group": "quality-office", "role": "compliance"},
        {"group": "icu-east", "role": "clinician", "hospitals": ["east"], "departments": ["ICU"]}]}

The client's secret is not kept here: a variable of the environment holds it. A provider speaks for its tenant only, so
a session that it opened has the roles of that tenant and no other.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.errors import NotFoundError, UsageError

VARIABLE_PREFIX = "METRICCARE_OIDC_"
_VARIABLE = re.compile(VARIABLE_PREFIX + r"[A-Z0-9_]{1,80}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_MOST_GROUPS = 1000


class GroupRule(BaseModel):
    """What being in a group of the provider means here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str = Field(min_length=1, max_length=300)
    role: Role
    hospitals: tuple[str, ...] | None = None  # None: all
    departments: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _only_clinicians_are_narrowed(self) -> "GroupRule":
        if self.role is not Role.CLINICIAN and not self.scope.everything:
            raise ValueError(
                f"the role {self.role} holds in the whole tenant: name no hospital or department"
            )
        return self

    @property
    def scope(self) -> Scope:
        """Where the role holds."""
        return Scope(
            None if self.hospitals is None else frozenset(self.hospitals),
            None if self.departments is None else frozenset(self.departments),
        )


class SignOn(BaseModel):
    """A tenant's provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(max_length=500)
    client_id: str = Field(min_length=1, max_length=200)
    secret_variable: str | None = None  # None: a public client, which PKCE alone protects
    group_claim: str = Field(default="groups", min_length=1, max_length=100)
    rules: tuple[GroupRule, ...] = Field(default=(), max_length=500)

    @field_validator("issuer")
    @classmethod
    def _is_an_address(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if parts.scheme == "http" and parts.hostname in _LOOPBACK:
            return issuer.rstrip("/")
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("an issuer is an https address without a query")
        return issuer.rstrip("/")

    @field_validator("secret_variable")
    @classmethod
    def _is_a_variable_of_ours(cls, name: str | None) -> str | None:
        # Any other variable could be read through the provider that an administrator names.
        if name is not None and not _VARIABLE.fullmatch(name):
            raise ValueError(f"the variable's name begins with {VARIABLE_PREFIX}")
        return name

    def secret(self) -> SecretStr | None:
        """The client's secret, as the environment has it."""
        if self.secret_variable is None:
            return None
        value = os.environ.get(self.secret_variable)
        if not value:
            raise NotFoundError(
                f"the variable {self.secret_variable} with the client secret of {self.issuer} is not set",
                way_out="set it and start metriccare serve again",
            )
        return SecretStr(value)


def variable_of(tenant: str) -> str:
    """The one variable that may hold a tenant's client secret: another's would be sent to this one's provider."""
    return VARIABLE_PREFIX + tenant.upper().replace("-", "_")


def refuse_foreign(sign_on: SignOn, tenant: str) -> None:
    """Raise UsageError for the variable of another tenant."""
    own = variable_of(tenant)
    if sign_on.secret_variable not in (None, own):
        raise UsageError("the client secret is in another tenant's variable", way_out=f"name it {own}")


def on_this_machine(sign_on: SignOn) -> bool:
    """Whether the provider is said to be on the machine that serves this: for trying out, never for a public one."""
    return urlsplit(sign_on.issuer).hostname in _LOOPBACK


def parse(text: str | bytes) -> SignOn:
    """What an administrator has entered, or a refusal that says what is wrong with it."""
    try:
        return SignOn.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the settings"
        raise UsageError(
            f"single sign-on: {place}: {first['msg']}", way_out="docs/explanation/identity.md"
        ) from None


@dataclass(frozen=True, slots=True)
class Mapped:
    """What somebody's groups give her, and which of them could not be taken together with the others."""

    grants: tuple[Grant, ...]
    left_out: tuple[str, ...] = ()


def groups_in(sign_on: SignOn, claims: Mapping[str, object]) -> tuple[str, ...]:
    """The groups that the provider names: a list, or one alone as text; anything else is none."""
    found = claims.get(sign_on.group_claim)
    if isinstance(found, str):
        return (found,)
    if not isinstance(found, list | tuple):
        return ()
    named = cast(Sequence[object], found)[:_MOST_GROUPS]
    return tuple(group for group in named if isinstance(group, str))


def grants_for(sign_on: SignOn, tenant: str, groups: Sequence[str]) -> Mapped:
    """The roles of somebody in these groups, rules in order; without a rule that matches, none.

    Scopes of several rules are put together where that opens nothing that no rule opens: {A} x {X} with {B} x {Y}
    would open A's Y, so the later one is left out, and named.
    """
    held, left_out = dict[Role, Scope](), list[str]()
    for rule in sign_on.rules:
        if rule.group not in groups:
            continue
        both = union(held[rule.role], rule.scope) if rule.role in held else rule.scope
        if both is None:
            left_out.append(rule.group)
        else:
            held[rule.role] = both
    return Mapped(tuple(Grant(tenant, role, scope) for role, scope in sorted(held.items())), tuple(left_out))


def union(one: Scope, other: Scope) -> Scope | None:
    """The scope that holds what either holds and nothing else; None where no scope does."""
    if EVERYWHERE in (one, other):
        return EVERYWHERE
    hospitals, departments = (
        _either(one.hospitals, other.hospitals),
        _either(one.departments, other.departments),
    )
    if one.hospitals == other.hospitals:
        return Scope(one.hospitals, departments)
    if one.departments == other.departments:
        return Scope(hospitals, one.departments)
    both = Scope(hospitals, departments)
    return both if both in (one, other) else None


def _either(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other
