"""`/tokens`: one's own tokens in a tenant: made, shown once, ended. A token never makes one that can do more."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access import tokens as access
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.access.tokens import Token
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Identifier, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.problems import NotFound

routes = Declared("api")

LONGEST_DAYS = access.LONGEST.days - 1


class TokenShown(Answer):
    """A token as its owner sees it later: never its secret."""

    id: str
    name: str
    prefix: str = Field(description="What it begins with, so that a found one can be recognised.")
    permissions: list[str]
    created_at: str
    expires_at: str
    revoked_at: str | None
    used_at: str | None


class TokenList(Answer):
    """One's own tokens in the tenant, the latest first."""

    items: list[TokenShown]
    next: Next


class NewToken(documents.Asked):
    """A token for this tenant, for some of what one may do there, for some days."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Nightly report", "permissions": ["published"], "days": 90}]}
    )

    name: Word
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[int, Strict(), Field(ge=1, le=LONGEST_DAYS, description="How long it works.")]


class MadeToken(Answer):
    """A new token: the only time that it is shown."""

    token: str
    prefix: str
    expires_at: str


@routes.get(
    "/api/v1/t/{tenant}/tokens",
    needs=Permission.SIGNED_IN,
    response_model=TokenList,
    summary="One's own tokens",
    tags=["tokens"],
)
def tokens(call: CalledInTenant, pages: Asked) -> Response:
    """Those that have ended too."""
    visit = call.visit
    with visit.db.reading() as session:
        found = access.list_of(session, visit.person.user_id, visit.tenant.name)
    page = pages.of(found)
    return call.answer(TokenList(items=[_shown(one) for one in page.items], next=page.next))


@routes.post(
    "/api/v1/t/{tenant}/tokens",
    needs=Permission.SIGNED_IN,
    response_model=MadeToken,
    status_code=201,
    summary="Make a token",
    tags=["tokens"],
)
def make_token(call: CalledInTenant, asked: NewToken) -> Response:
    """For no more than its owner may do here, and for no longer than the token that makes it."""
    visit = call.visit
    ends = visit.now + timedelta(days=asked.days)
    with visit.db.writing() as session:
        made = access.issue(
            session,
            visit.person,
            visit.tenant.name,
            asked.name,
            frozenset(asked.permissions),
            ends,
            visit.now,
        )
        prefix = made[: made.index("_", len("mc_"))]
        visit.audit(Action.TOKEN_MADE, f"Token/{prefix}", where=session)
    return call.answer(MadeToken(token=made, prefix=prefix, expires_at=shown(ends)), 201)


@routes.delete(
    "/api/v1/t/{tenant}/tokens/{token_id}",
    needs=Permission.SIGNED_IN,
    status_code=204,
    summary="End a token",
    tags=["tokens"],
)
def end_token(
    call: CalledInTenant, token_id: Annotated[Identifier, Path(description="The token's id.")]
) -> Response:
    """One's own, an administrator any of the tenant; it works no more, at once."""
    visit = call.visit
    owner = None if visit.allows(Permission.PEOPLE) else visit.person.user_id
    with visit.db.writing() as session:
        if not access.revoke(session, token_id, visit.now, user_id=owner, tenant=visit.tenant.name):
            raise NotFound
        visit.audit(Action.TOKEN_REVOKED, f"Token/{token_id}", where=session)
    return call.done()


def _shown(one: Token) -> TokenShown:
    return TokenShown(
        id=one.id,
        name=one.name,
        prefix=one.prefix,
        permissions=sorted(permission.value for permission in one.permissions),
        created_at=shown(one.created_at),
        expires_at=shown(one.expires_at),
        revoked_at=shown(one.revoked_at) if one.revoked_at else None,
        used_at=shown(one.used_at) if one.used_at else None,
    )
