"""A control chart: a measure over time with its mean and limits, special causes by shape and colour, and the target.

Diamond concern, square improvement, circle common cause, hollow provisional; limits are dotted while they are trial.
Which points are special is `insight.spc`'s to say, how they are drawn `control_form`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from metriccare.web.charts.chart import Chart, Filled, Row, Rows, chart
from metriccare.web.charts.control_form import Kind, control_form
from metriccare.web.charts.over_time import SIDE, rows_of, span_of, ticks
from metriccare.web.wording import number

APART: Final = 15.0  # pixels between two words at the end of their lines
TOP: Final = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """One period as it is drawn; no value: hidden, or nothing. `mean` and limits where there are any."""

    name: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    provisional: bool = False
    kind: Kind = "common"
    why: str = ""
    stretch: int = 0
    rebased: str = ""  # why limits are calculated anew from here on
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    trial: bool = False


@dataclass(frozen=True, slots=True)
class _Control:
    periods: tuple[Controlled, ...]
    target: float | None
    height: float
    places: int
    centre: str


def control(
    periods: Sequence[Controlled],
    *,
    label: str,
    target: float | None = None,
    width: float = 720,
    height: float = 260,
    places: int = 1,
    note: str = "",
    centre: str = "Mean",
) -> Chart:
    """The chart. `label` is its sentence, which says what the picture says; `centre` is what the middle line is."""
    return _drawn(_Control(tuple(periods), target, height, places, centre), label, width, note)


@lru_cache(maxsize=256)
def _drawn(what: _Control, label: str, width: float, note: str) -> Chart:
    return chart(lambda wide: _filled(what, wide), label=label, width=width, note=note)


def _filled(what: _Control, width: float) -> Filled:
    levels = (one for each in what.periods for one in (each.value, each.lower, each.upper))
    low, high = span_of([what.target, *levels], what.places)
    rows: dict[str, Rows] = {
        "rows": _rows(what),
        "ends": _ends(what, (high - low) / (what.height - 2 * TOP)),
        "goal": [] if what.target is None else [{"value": what.target}],
    }
    return Filled(
        form=control_form(side=width > SIDE),
        rows=rows,
        width=width,
        height=what.height,
        params={"ticks": ticks([period.name for period in what.periods], width), "low": low, "high": high},
        padding=(TOP, 6, 2, 2),
    )


def _rows(what: _Control) -> list[Row]:
    """The periods as any chart over time has them, with what is special of each and the limits that hold for it."""
    return [
        {
            **row,
            "kind": period.kind,
            "why": period.why or "common cause",
            "stretch": period.stretch,
            "rebased": period.rebased,
            "mean": period.mean,
            "lower": period.lower,
            "upper": period.upper,
            "trial": period.trial,
        }
        for row, period in zip(rows_of(what.periods, what.places), what.periods, strict=True)
    ]


def _ends(what: _Control, pixel: float) -> list[Row]:
    """The words at the right ends of the last lines, moved apart where they would stand upon each other."""
    last = what.periods[-1]
    limit = "trial limit" if last.trial else "limit"
    lines = [
        (last.upper, f"Upper {limit}", False),
        (what.target, "Target", False),
        (last.mean, what.centre, True),
        (last.lower, f"Lower {limit}", False),
    ]
    named = sorted(
        (value, f"{word} {number(value, what.places)}", bold)
        for value, word, bold in lines
        if value is not None
    )
    placed, before = list[Row](), float("-inf")
    for value, said, bold in named:
        before = max(value, before + APART * pixel)
        placed.append({"at": before, "words": said, "bold": bold})
    return placed
