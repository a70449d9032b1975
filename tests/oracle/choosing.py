"""Who makes the choices when a hospital is generated: hypothesis (it can shrink) or a seed (it can be
many)."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


class Chooser(Protocol):
    """The first option is the simplest; `chance` is True one time in `one_in`."""

    def pick(self, options: Sequence[T]) -> T: ...

    def below(self, limit: int) -> int: ...

    def chance(self, one_in: int) -> bool: ...


class Drawn:
    """Choices that hypothesis makes, so that a failing hospital shrinks."""

    def __init__(self, draw: Callable[[SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def below(self, limit: int) -> int:
        return self._draw(st.integers(0, limit - 1))

    def chance(self, one_in: int) -> bool:
        return self.below(one_in) == one_in - 1


class Seeded:
    """Choices made by a seed, for hundreds of hospitals in one run of the product."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)

    def chance(self, one_in: int) -> bool:
        return self.below(one_in) == one_in - 1
