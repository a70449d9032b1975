"""Typed reading of decoded JSON. Not validation: `quarantine.py` has already turned the wrong types away."""

from collections.abc import Iterator
from typing import TypeAlias, cast

Json: TypeAlias = dict[str, object]


def as_object(value: object) -> Json:
    return cast(Json, value) if isinstance(value, dict) else {}


def as_items(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def child(body: Json, name: str) -> Json:
    return as_object(body.get(name))


def children(body: Json, name: str) -> list[Json]:
    return [as_object(item) for item in as_items(body.get(name))]


def text(body: Json, name: str) -> str | None:
    """A string that says something: an empty or blank one counts as absent."""
    value = body.get(name)
    return value if isinstance(value, str) and value.strip() else None


def codings(body: Json, name: str) -> list[Json]:
    """The codings of a CodeableConcept, in order."""
    return children(child(body, name), "coding")


def all_codings(body: Json, name: str) -> list[Json]:
    """The codings of a list of CodeableConcepts, in order."""
    return [coding for concept in children(body, name) for coding in children(concept, "coding")]


def objects_within(value: object) -> Iterator[Json]:
    """Every JSON object inside a value, itself first, in document order."""
    if isinstance(value, dict):
        yield as_object(cast(object, value))
        for inner in as_object(cast(object, value)).values():
            yield from objects_within(inner)
    elif isinstance(value, list):
        for inner in as_items(cast(object, value)):
            yield from objects_within(inner)
