"""The operations of the API as a page lists them: read from its description, so that both say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from metriccare.web.api.openapi import Json


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address, a query or a header."""

    name: str
    where: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    group: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """What a link to it ends with."""
        return f"{self.method}{self.path}".replace("/", "-").replace("{", "").replace("}", "").lower()


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about the same thing."""

    name: str
    operations: tuple[Operation, ...]


def grouped(described: Json) -> tuple[Group, ...]:
    """All operations by what they are about, in the order of their declaration."""
    found = list(_operations(cast("dict[str, dict[str, Json]]", described["paths"])))
    order = {name: place for place, name in enumerate(dict.fromkeys(one.group for one in found))}
    found.sort(key=lambda one: order[one.group])
    return tuple(Group(name, tuple(ones)) for name, ones in groupby(found, key=lambda one: one.group))


def _operations(paths: dict[str, dict[str, Json]]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, said in methods.items():
            parameters = cast("list[Json]", said.get("parameters", []))
            yield Operation(
                group=str(cast("list[str]", said.get("tags", ["other"]))[0]),
                method=method.upper(),
                path=path,
                summary=str(said["summary"]),
                description=str(said.get("description", "")),
                permission=str(said.get("x-permission", "")),
                parameters=tuple(map(_parameter, parameters)),
                answers=tuple(sorted(cast("dict[str, Json]", said["responses"]))),
            )


def _parameter(said: Json) -> Parameter:
    return Parameter(
        name=str(said["name"]),
        where=str(said["in"]),
        required=bool(said.get("required")),
        description=str(said.get("description", "")),
    )
