"""What a person and her roles look like in the API, and what is sent to change them. Not the routes (`people`)."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.types import Strict

from metriccare.access.memberships import Member
from metriccare.access.policy import Grant, Role
from metriccare.web.api.documents import Answer, Asked, Word
from metriccare.web.api.paging import Next

Places = Annotated[
    list[Word] | None,
    Field(max_length=500, description="Only a clinician's role can be narrowed; null is all of them."),
]


class RoleShown(Answer):
    """A role in this tenant, and where in it."""

    role: str
    hospitals: list[str] | None = Field(description="Null: all.")
    departments: list[str] | None = Field(description="Null: all.")


class PersonShown(Answer):
    """Somebody with a role in this tenant."""

    id: str
    email: str
    name: str
    disabled: bool
    second_factor: bool
    roles: list[RoleShown]


class PersonList(Answer):
    """People of the tenant, in order of e-mail address."""

    items: list[PersonShown]
    next: Next


class ScopeAsked(Asked):
    """Where a role holds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hospitals": ["hospital-1"], "departments": None}]}
    )

    hospitals: Places = None
    departments: Places = None


class Invitation(ScopeAsked):
    """Somebody to invite, with her first role."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "ada@hospital.example", "name": "Ada Byron", "role": "clinician"}]
        }
    )

    email: Annotated[str, Strict(), Field(min_length=3, max_length=254)]
    name: Word
    role: Role


class Invited(Answer):
    """The link to hand over, shown this once; somebody who can sign in already is led to do so."""

    id: str
    link: str


def person_of(one: Member) -> PersonShown:
    """A member as she is shown."""
    account = one.account
    return PersonShown(
        id=account.id,
        email=account.email,
        name=account.name,
        disabled=account.disabled,
        second_factor=account.second_factor,
        roles=[_role(grant) for grant in one.grants],
    )


def _role(grant: Grant) -> RoleShown:
    hospitals, departments = (
        None if names is None else sorted(names) for names in (grant.scope.hospitals, grant.scope.departments)
    )
    return RoleShown(role=grant.role.value, hospitals=hospitals, departments=departments)
