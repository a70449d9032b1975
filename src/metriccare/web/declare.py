"""Routes as they are declared: each says what it needs, and one that does not say it cannot exist.

Not the decision (`access.policy`) and not its enforcement (`arrival`): a declaration is data that both read, and the
matrix of every route and role is made from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypedDict, TypeVar, Unpack

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from metriccare.access.policy import Permission

Kind = Literal["page", "api"]
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Public:
    """A route that anybody may call, and why that is right."""

    why: str


class ApiOptions(TypedDict, total=False):
    """What an API route tells its documentation; as FastAPI understands it."""

    response_model: object
    status_code: int
    responses: dict[int | str, dict[str, object]]
    summary: str
    tags: list[str | Enum]
    openapi_extra: dict[str, object]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One method and path: what it needs, and whether a form's token guards it.

    `renews`: whether a request keeps the session from falling idle; not where a page asks by itself.
    """

    method: str
    path: str
    endpoint: Callable[..., object]
    needs: Permission | Public
    kind: Kind
    csrf: bool = True
    audited: bool = True
    renews: bool = True
    options: ApiOptions = field(default_factory=ApiOptions)

    @property
    def changes(self) -> bool:
        """Whether calling it may change something."""
        return self.method not in {"GET", "HEAD"}

    @property
    def of_a_tenant(self) -> bool:
        """Whether its path names a tenant, whose members alone may pass."""
        return "{tenant}" in self.path


class Declared:
    """The routes of one module, in the order of their declaration."""

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.routes: list[Declaration] = []

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self.routes)

    def get(
        self, path: str, *, needs: Permission | Public, renews: bool = True, **options: Unpack[ApiOptions]
    ) -> "Declarator":
        """Declare what answers GET; `renews=False` where a page asks by itself, without its reader."""
        return self._declare("GET", path, needs, options, renews=renews)

    def post(
        self, path: str, *, needs: Permission | Public, csrf: bool = True, **options: Unpack[ApiOptions]
    ) -> "Declarator":
        """Declare what answers POST; `csrf=False` only where there is no session to misuse."""
        return self._declare("POST", path, needs, options, csrf=csrf)

    def put(self, path: str, *, needs: Permission | Public, **options: Unpack[ApiOptions]) -> "Declarator":
        """Declare what answers PUT."""
        return self._declare("PUT", path, needs, options)

    def patch(self, path: str, *, needs: Permission | Public, **options: Unpack[ApiOptions]) -> "Declarator":
        """Declare what answers PATCH."""
        return self._declare("PATCH", path, needs, options)

    def delete(self, path: str, *, needs: Permission | Public, **options: Unpack[ApiOptions]) -> "Declarator":
        """Declare what answers DELETE."""
        return self._declare("DELETE", path, needs, options)

    def _declare(
        self,
        method: str,
        path: str,
        needs: Permission | Public,
        options: ApiOptions,
        *,
        csrf: bool = True,
        renews: bool = True,
    ) -> "Declarator":
        return Declarator(self, method, path, needs, options, csrf=csrf, renews=renews)


@dataclass(frozen=True, slots=True)
class Declarator:
    """What stands above an endpoint."""

    into: Declared
    method: str
    path: str
    needs: Permission | Public
    options: ApiOptions
    csrf: bool
    renews: bool

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        """Keep the endpoint with its declaration; the function stays as it is."""
        kind = self.into.kind
        self.into.routes.append(
            Declaration(
                self.method,
                self.path,
                endpoint,
                self.needs,
                kind,
                csrf=self.csrf,
                renews=self.renews,
                options=self.options,
            )
        )
        return endpoint


class UndeclaredError(RuntimeError):
    """A route that does not say what it needs: the application does not start."""


def refuse_undeclared(app: FastAPI, declarations: Sequence[Declaration]) -> None:
    """Raise UndeclaredError for a route that came in by another door than a declaration; static files are no route."""
    known = {(entry.method, entry.path) for entry in declarations}
    for route in app.routes:
        if isinstance(route, Mount) and route.path == "/static":
            continue
        methods = (route.methods or set()) - {"HEAD"} if isinstance(route, APIRoute) else {"?"}
        path = getattr(route, "path", repr(route))
        if not all((method, path) in known for method in methods):
            raise UndeclaredError(f"{sorted(methods)} {path} does not declare what it needs")
