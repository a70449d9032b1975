"""What may be said of two figures: whether their intervals lie apart, and whether a target is reached.

Sober on purpose: no cause, no trend, and nothing at all where too few stand behind a figure.
"""

from dataclasses import dataclass
from typing import Literal

from metriccare.office import targets
from metriccare.office.targets import Target, Verdict
from metriccare.web.figures.asking import Figure

Change = Literal["higher", "lower", "no clear change", "too few to say"]


def change(now: Figure | None, before: Figure | None) -> Change:
    """Higher or lower only where the two 95 % intervals do not touch."""
    if now is None or before is None or _few(now) or _few(before):
        return "too few to say"
    if now.lower is None or now.upper is None or before.lower is None or before.upper is None:
        return "too few to say"
    if now.lower > before.upper:
        return "higher"
    return "lower" if now.upper < before.lower else "no clear change"


def _few(figure: Figure) -> bool:
    return bool(figure.hidden) or (figure.denominator or 0) < targets.FEWEST


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure against its target; no target, no verdict."""

    target: Target | None
    verdict: Verdict | None

    @property
    def words(self) -> str:
        """Met; not met; too few to say; no target."""
        return "no target" if self.verdict is None else self.verdict


def judged(target: Target | None, figure: Figure | None) -> Judged:
    """Whether the figure reaches its target."""
    if target is None:
        return Judged(None, None)
    if figure is None or figure.hidden:
        return Judged(target, "too few to say")
    n = None if figure.denominator is None else int(figure.denominator)
    return Judged(target, targets.verdict(target, figure.value, n))
