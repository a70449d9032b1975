"""What is made of figures alone, kept with their version: asked again with the same right, it is not made again.

Only for pure functions of a view and hashable values. Never for what depends on the time, or on what people write.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from metriccare.access.policy import Scope
from metriccare.web.figures.snapshot import Place, Snapshot


class Seen(Protocol):
    """The figures as somebody may see them: the version, whether exact, and where."""

    @property
    def snapshot(self) -> Snapshot: ...
    @property
    def exact(self) -> bool: ...
    @property
    def scope(self) -> Scope: ...


Sight = TypeVar("Sight", bound=Seen)
Asked = ParamSpec("Asked")
Made = TypeVar("Made", bound=Hashable | tuple[object, ...])


def remembered(
    make: Callable[Concatenate[Sight, Asked], Made],
) -> Callable[Concatenate[Sight, Asked], Made]:
    """The same function, made once for each version, right and question."""

    @wraps(make)
    def kept(view: Sight, *args: Asked.args, **named: Asked.kwargs) -> Made:
        question = (view.exact, view.scope, args, tuple(sorted(named.items())))
        return view.snapshot.kept(make.__qualname__, question, lambda _: make(view, *args, **named), _rows)

    return kept


@remembered
def places(view: Seen) -> tuple[Place, ...]:
    """The places inside the scope."""
    return tuple(
        place for place in view.snapshot.places if view.scope.holds(place.hospital, place.department)
    )


def _rows(made: object) -> int:
    return len(cast("tuple[object, ...]", made)) if isinstance(made, tuple) else 1
