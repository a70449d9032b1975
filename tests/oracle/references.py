"""Section 1, *References*: from a FHIR Reference to the id it means. Not who may be referred to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.oracle.fields import Json, child, children, text

PART = r"[^/?#|\s]+"
ABSOLUTE = r"(?:[A-Za-z][A-Za-z0-9+.-]*://[^?#|\s]*/)?"
# One that names an id is "`Type/id`; an absolute URL ending so; either with `/_history/n`"
LITERAL = re.compile(rf"{ABSOLUTE}(?P<type>[A-Za-z]+)/(?P<id>{PART})(?:/_history/{PART})?")
# Looked up: "conditional `Type?identifier=system|value`, percent-decoded, also after an absolute prefix"
CONDITIONAL = re.compile(rf"{ABSOLUTE}(?P<type>[A-Za-z]+)\?identifier=(?P<token>[^&#\s]+)")
KEYED_BY_VALUE = ("Organization", "Location")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What to look for among a type's identifiers; `system` None is any system, "" is no system."""

    system: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Identified:
    """A current resource and its identifiers, to look conditional references up in."""

    type: str
    id: str
    identifiers: tuple[tuple[str | None, str | None], ...]


def identified(type_: str, id_: str, body: Json) -> Identified:
    pairs = tuple((text(one, "system"), text(one, "value")) for one in children(body, "identifier"))
    return Identified(type_, id_, pairs)


def literal_target(reference: str | None) -> tuple[str, str] | None:
    found = LITERAL.fullmatch(reference) if reference is not None else None
    return (found["type"], found["id"]) if found is not None else None


def meaning(reference: Json, type_: str) -> str | Lookup | None:
    """An id, something to look up, or absent: "a reference of another type, a contained one (`#x`) or text
    that fits none is absent"."""
    if reference.get("reference") is not None:
        return _written(text(reference, "reference"), type_)
    # "or a logical reference with only `identifier`"; one that says it is of another type is absent
    identifier = child(reference, "identifier")
    value = text(identifier, "value")
    if value is None or text(reference, "type") not in (None, type_):
        return None
    return Lookup(text(identifier, "system"), value)


def _written(reference: str | None, type_: str) -> str | Lookup | None:
    target = literal_target(reference)
    if target is not None:
        return target[1] if target[0] == type_ else None
    found = CONDITIONAL.fullmatch(reference) if reference is not None else None
    if found is None or found["type"] != type_:
        return None
    system, bar, value = unquote(found["token"]).partition("|")
    if not bar:  # "no `|` = any system, empty before `|` = no system"
        return Lookup(None, system)
    return Lookup(system, value) if value else None


def matches(lookup: Lookup, type_: str, known: Iterable[Identified]) -> list[str]:
    """The ids "looked up among that type's identifiers", lowest first."""
    return sorted(one.id for one in known if one.type == type_ and _carries(one, lookup))


def _carries(one: Identified, lookup: Lookup) -> bool:
    return any(
        value == lookup.value and (lookup.system is None or (system or "") == lookup.system)
        for system, value in one.identifiers
    )


def resolve(reference: Json, type_: str, known: Iterable[Identified]) -> str | None:
    """The id a reference means, None where it is absent."""
    meant = meaning(reference, type_)
    if not isinstance(meant, Lookup):
        return meant
    found = matches(meant, type_, known)
    if found:  # "two matches = finding and the lowest id"
        return found[0]
    # And "no match = the value itself is the key for Organization and Location"
    return meant.value if type_ in KEYED_BY_VALUE else None


def is_ambiguous(reference: Json, type_: str, known: Iterable[Identified]) -> bool:
    meant = meaning(reference, type_)
    return isinstance(meant, Lookup) and len(matches(meant, type_, known)) > 1
