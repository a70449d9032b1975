"""How far a feed has come, as its row keeps it: nothing moves on before what it stands for has landed.

Every moment in a cursor is the server's own, as it wrote it; our clock has no say. Not the row (`book`).
"""

import msgspec


class Export(msgspec.Struct, frozen=True):
    """An export that the server is at, or that is being fetched; `landed` are places in its manifest."""

    status_url: str
    begun: str
    polls: int = 0
    faults: int = 0
    torn: int = 0
    manifest: str = ""
    landed: tuple[int, ...] = ()


class BulkCursor(msgspec.Struct, frozen=True):
    """`since` is when the server's last export was true; `lost` counts exports that it forgot since then."""

    since: str | None = None
    export: Export | None = None
    lost: int = 0
    errors: int = 0
    """What the server could not export the last time, as it counts."""


class Round(msgspec.Struct, frozen=True):
    """A search of one type that goes on: the page to come, and what was on those before it.

    `seen` are versions by name with the moment of each; `marks` and `pages` show a circle (`circle`).
    """

    next: str
    pages: int = 0
    begun: str = ""
    newest: str = ""
    seen: dict[str, str] = {}
    marks: tuple[str, str] = ("", "")


class TypeCursor(msgspec.Struct, frozen=True):
    """How far a type has come; `seen` are the versions that the overlap will bring again."""

    since: str | None = None
    seen: dict[str, str] = {}
    round: Round | None = None
    lost: int = 0


class SearchCursor(msgspec.Struct, frozen=True):
    """Each type by its name; `done` are those that the pull which goes on has been through."""

    types: dict[str, TypeCursor] = {}
    done: tuple[str, ...] = ()
