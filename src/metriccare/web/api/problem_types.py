"""Every kind of problem that the application can answer with: what it is called, its status, what it means.

Read from the exceptions themselves, so that a new one is documented the moment it exists. Not the exceptions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc

from metriccare.web import failures
from metriccare.web.pages import view
from metriccare.web.problems import Problem

RAISED_BY = (failures, view)
"""Modules with problems of their own: named here, so that they are known before any of them is raised."""


@dataclass(frozen=True, slots=True)
class Type:
    """One kind of problem."""

    slug: str
    status: int
    title: str
    meaning: str

    @property
    def address(self) -> str:
        """What `type` says in a problem document."""
        return f"{failures.TYPES}{self.slug}"


def types() -> tuple[Type, ...]:
    """All of them, by status; the plain one of a status before those derived from it."""
    found: dict[str, type[Problem]] = {}
    for kind in _kinds(Problem):
        found.setdefault(kind.slug, kind)
    listed = [Type(kind.slug, kind.status, kind.title, _meaning(kind)) for kind in found.values()]
    return tuple(sorted(listed, key=lambda one: one.status))


def _kinds(kind: type[Problem]) -> Iterator[type[Problem]]:
    yield kind
    for derived in kind.__subclasses__():
        if derived.__module__.startswith("metriccare."):
            yield from _kinds(derived)


def _meaning(kind: type[Problem]) -> str:
    if kind is Problem:
        return "A fault of ours; it has been noted under the request's id."
    return (getdoc(kind) or kind.title).split("\n\n")[0].replace("\n", " ")
