"""What may be said of a server to pull from, and what is refused of it. Not the secret that belongs to it (`keys`).

bulk     Bulk Data $export: of the whole server, of all patients, or of a Group
search   for servers without it: each type by _lastUpdated
"""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from metriccare.bronze.resource_types import R4_TYPES
from metriccare.live import schedule
from metriccare.live.pull.urls import origin, secure
from metriccare.office.desk import InvalidEntryError

PullKind = Literal["bulk", "search"]
Level = Literal["system", "patient", "group"]

TYPES = ("Patient", "Encounter", "Condition", "Location", "Organization")
"""What measures are made of."""
MOST_PAGE = 5_000
MOST_OVERLAP = 86_400
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,300}")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")


class ServerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A server, how often it is asked, for what, and who we are there; without `client_id` it is open to all."""

    base: str
    every: str = "60"
    types: tuple[str, ...] = TYPES
    client_id: str = ""
    token_url: str = ""
    scope: str = ""


class BulkSettings(ServerSettings, frozen=True, kw_only=True):
    """`group` is the id of the Group whose patients are exported."""

    level: Level = "system"
    group: str = ""


class SearchSettings(ServerSettings, frozen=True, kw_only=True):
    """`count` resources a page; `overlap` seconds are asked for again, since a server may write late."""

    count: int = 500
    overlap: int = 60


PullSettings = BulkSettings | SearchSettings
KINDS: Mapping[PullKind, type[PullSettings]] = {"bulk": BulkSettings, "search": SearchSettings}


def decoded(kind: PullKind, text: str) -> PullSettings:
    """As a row keeps them."""
    return msgspec.json.decode(text, type=KINDS[kind])


def encoded(settings: PullSettings) -> str:
    """For the row."""
    return msgspec.json.encode(settings).decode()


def of_texts(kind: PullKind, texts: Mapping[str, str]) -> PullSettings:
    """As a form or a command line has them: each a text, empty ones left out. Raises InvalidEntryError."""
    given: dict[str, object] = {name: text.strip() for name, text in texts.items() if text.strip()}
    if "types" in given:
        given["types"] = re.split(r"[\s,]+", str(given["types"]))
    for name in {"count", "overlap"} & given.keys():
        given[name] = _number(name, str(given[name]))
    try:
        return checked(msgspec.convert(given, KINDS[kind]))
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].partition("`")[0].partition("[")[0]
        raise InvalidEntryError(field or "base", "is missing or none that is known") from None


def checked(settings: PullSettings) -> PullSettings:
    """The same in its plain form. Raises InvalidEntryError, which names the field."""
    base = settings.base.rstrip("/")
    _refuse_unless("base", _is_address(base), "is no https address without a query")
    _refuse_unless("token_url", not settings.token_url or secure(settings.token_url), "is no https address")
    unknown = [one for one in settings.types if one not in R4_TYPES]
    _refuse_unless("types", bool(settings.types), "names no type of resource")
    _refuse_unless("types", not unknown, f"has {', '.join(unknown)}, which is no type of resource of FHIR R4")
    one = settings.client_id
    _refuse_unless("client_id", not one or bool(_PRINTABLE.fullmatch(one)), "is no client id")
    _refuse_unless("scope", not settings.scope or bool(_SCOPE.fullmatch(settings.scope)), "is no scope")
    _refuse_unless("client_id", bool(one) or not settings.token_url, "is missing beside the token address")
    _check_kind(settings)
    every = schedule.checked(settings.every)
    types = tuple(dict.fromkeys(settings.types))
    return msgspec.structs.replace(settings, base=base, every=every, types=types)


def same_data(one: PullSettings, other: PullSettings) -> bool:
    """Whether what was pulled by the one is what the other would have pulled: else it begins anew."""
    plain = {"every": "", "client_id": "", "token_url": "", "scope": ""}
    return msgspec.structs.replace(one, **plain) == msgspec.structs.replace(other, **plain)


def same_server(one: PullSettings, other: PullSettings) -> bool:
    """Whether both speak to the same server, and get their tokens at the same one: a key is for one server.

    Whoever may change an address would else have the token of the server that knows the key sent to one of her own.
    """
    return _spoken_to(one) == _spoken_to(other)


def _spoken_to(settings: PullSettings) -> tuple[object, object]:
    return origin(settings.base), origin(settings.token_url or settings.base)


def _check_kind(settings: PullSettings) -> None:
    if isinstance(settings, SearchSettings):
        _refuse_unless("count", 1 <= settings.count <= MOST_PAGE, f"is not 1 to {MOST_PAGE:,}")
        _refuse_unless(
            "overlap", 0 <= settings.overlap <= MOST_OVERLAP, f"is not 0 to {MOST_OVERLAP:,} seconds"
        )
        return
    named = bool(_ID.fullmatch(settings.group))
    _refuse_unless("group", named or settings.level != "group", "is missing: which Group is exported?")
    _refuse_unless("group", settings.level == "group" or not settings.group, "is for exports of a Group only")


def _is_address(base: str) -> bool:
    return secure(base) and base.isascii() and base.isprintable() and not set(base) & set("?# \\")


def _number(name: str, text: str) -> int:
    _refuse_unless(name, text.isascii() and text.isdecimal() and len(text) < 10, "is no whole number")
    return int(text)


def _refuse_unless(field: str, good: bool, words: str) -> None:
    if not good:
        raise InvalidEntryError(field, words)
