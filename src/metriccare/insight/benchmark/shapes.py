"""The shapes of files that are read: recognised by their columns, since names of files change from release to release.

Not what a cell may hold (`columns`, `cells`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from metriccare.insight.benchmark.columns import FACILITY, MEASURE, STATE

Level = Literal["nation", "state", "hospital", "none"]
NATION = "US"
"""The place of a national figure."""
HOSPITALS, REDUCTION, FOOTNOTES, DATES = "hospitals", "readmission-reduction", "footnotes", "measure-dates"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of file: the columns it has, those that it has not, and what makes a row of it one of a kind."""

    id: str
    title: str
    level: Level
    measure: str | None  # the column that names the measure
    has: frozenset[str]
    lacks: frozenset[str] = frozenset()

    @property
    def once(self) -> bool:
        """Whether a place and measure stand in it once; CMS's list of periods has the same id for several answers."""
        return self.id != DATES

    @property
    def place(self) -> str | None:
        """The column that says where, if there is one."""
        return {"state": STATE, "hospital": FACILITY}.get(self.level)


def _shape(
    name: str, title: str, level: Level, measure: str | None, has: Sequence[str], lacks: Sequence[str] = ()
) -> Shape:
    return Shape(name, title, level, measure, frozenset(has), frozenset(lacks))


_ANSWER = "hcahps answer percent"
SHAPES = (
    _shape(HOSPITALS, "hospitals", "hospital", None, (FACILITY, "facility name", STATE, "hospital type")),
    _shape(
        REDUCTION, "Hospital Readmissions Reduction Program", "hospital", "measure name",
        (FACILITY, "measure name", "excess readmission ratio"),
    ),
    _shape(FOOTNOTES, "footnotes", "none", "footnote", ("footnote", "footnote text")),
    _shape(DATES, "periods of measures", "none", MEASURE, (MEASURE, "measure start quarter")),
    _shape("hcahps-hospital", "HCAHPS of hospitals", "hospital", MEASURE, (FACILITY, MEASURE, _ANSWER)),
    _shape("hcahps-state", "HCAHPS of states", "state", MEASURE, (STATE, MEASURE, _ANSWER), (FACILITY,)),
    _shape("hcahps-nation", "HCAHPS of the nation", "nation", MEASURE, (MEASURE, _ANSWER), (FACILITY, STATE)),
    _shape("score-hospital", "scores of hospitals", "hospital", MEASURE, (FACILITY, MEASURE, "score")),
    _shape("score-state", "scores of states", "state", MEASURE, (STATE, MEASURE, "score"), (FACILITY,)),
    _shape("score-nation", "scores of the nation", "nation", MEASURE, (MEASURE, "score"), (FACILITY, STATE)),
    _shape("rate-nation", "national rates", "nation", MEASURE, (MEASURE, "national rate"), (FACILITY, STATE)),
    _shape(
        "counts-state", "how hospitals of states compare", "state", MEASURE,
        (STATE, MEASURE, "number of hospitals worse"), (FACILITY,),
    ),
)  # fmt: skip


def shape_of(names: Sequence[str]) -> Shape | None:
    """The shape that a header, in normal names, has; None for one that is not read."""
    found = frozenset(names)
    return next((shape for shape in SHAPES if shape.has <= found and not shape.lacks & found), None)


def by_id(identifier: str) -> Shape:
    """The shape with this id."""
    return next(shape for shape in SHAPES if shape.id == identifier)
