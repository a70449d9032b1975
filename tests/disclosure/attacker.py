"""A reader who takes a pencil to what is published: an independent linear program over the published rows alone.

Shares nothing with the product's own audit but the rows: it knows the definitions, not how the hiding was decided.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

DIMENSIONS = ("hospital", "department", "sex", "age_band", "race")
TABLES = {
    (), ("hospital",), ("department",), ("hospital", "department"), ("sex",), ("age_band",), ("race",),
    ("hospital", "sex"), ("hospital", "age_band"),
}  # fmt: skip
COUNTS = {
    ("mortality", "default"): ("deaths", "discharges"),
    ("mortality", "30d_65_94"): ("deaths30", "ripe"),
    ("readmission_30d", "default"): ("readmitted", "eligible"),
    ("readmission_30d", "65_plus"): ("readmitted65", "eligible65"),
    ("hai", "default"): ("infected", "discharges"),
    ("hai", "day_3"): ("infected3", "discharges"),
    ("hai", "per_1000_patient_days"): ("events", "days"),
    ("alos", "whole_days"): ("days", "discharges"),
}
PARTS = [
    ("deaths", "discharges"), ("infected", "discharges"), ("infected3", "discharges"), ("ripe", "discharges"),
    ("deaths30", "ripe"), ("readmitted", "eligible"), ("readmitted65", "eligible65"), ("eligible65", "eligible"),
    ("readmitted65", "readmitted"), ("infected", "infected3"), ("infected", "events"), ("discharges", "days"),
    ("eligible", "discharges"),
]  # fmt: skip

Row = Mapping[str, object]
Key = tuple[str, str, str, tuple[object, ...]]


class Attacker:
    """Every published count as a variable: fixed where shown, bounded by what its label says where not."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.number: dict[Key, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.shown: list[bool] = []
        self.cells = {(row["grain"], row["period"], tuple(row[name] for name in DIMENSIONS)) for row in rows}
        self.provisional = {
            (
                row["measure"],
                row["variant"],
                row["grain"],
                row["period"],
                tuple(row[name] for name in DIMENSIONS),
            )
            for row in rows
            if row["provisional"]
        }
        for row in rows:
            self._learn(row)
        self._equal: list[dict[int, float]] = []
        self._most: list[tuple[dict[int, float], float]] = []
        self._sums()
        self._definitions()

    def _learn(self, row: Row) -> None:
        names = COUNTS.get((str(row["measure"]), str(row["variant"])))
        if names is None:
            return
        part, whole = names
        said = row["hidden"] == "under 11"
        hidden_whole = row["denominator"] is None
        self._bound(
            row, whole, row["denominator"], 1, 10 if said and hidden_whole and part != "days" else np.inf
        )
        if part == "days":
            self._bound(row, part, row["numerator"], 1, np.inf)
        else:
            self._bound(row, part, row["numerator"], 0, 10 if said and not hidden_whole else np.inf)

    def _bound(self, row: Row, name: str, shown: object, low: float, high: float) -> None:
        key = self.key(row, name)
        if key not in self.number:
            self.number[key] = len(self.number)
            self.low.append(0)
            self.high.append(np.inf)
            self.shown.append(False)
        number = self.number[key]
        if shown is not None:
            low = high = float(str(shown))
            self.shown[number] = True
        self.low[number] = max(self.low[number], low)
        self.high[number] = min(self.high[number], high)

    @staticmethod
    def key(row: Row, name: str) -> Key:
        return name, str(row["grain"]), str(row["period"]), tuple(row[dimension] for dimension in DIMENSIONS)

    def _sums(self) -> None:
        children: dict[tuple[Key, str], list[int]] = {}
        for (name, grain, period, values), number in self.number.items():
            for place, dimension in enumerate(DIMENSIONS):
                if values[place] is not None:
                    parent = (name, grain, period, (*values[:place], None, *values[place + 1 :]))
                    children.setdefault((parent, dimension), []).append(number)
            if grain == "month":
                quarter = f"{period[:4]}-Q{(int(period[5:]) + 2) // 3}"
                children.setdefault(((name, "quarter", quarter, values), "time"), []).append(number)
            if grain == "quarter":
                children.setdefault(((name, "year", period[:4], values), "time"), []).append(number)
        for (parent, dimension), found in children.items():
            if parent in self.number and self._whole(parent, dimension):
                self._equal.append({self.number[parent]: -1.0} | dict.fromkeys(found, 1.0))

    def _whole(self, parent: Key, dimension: str) -> bool:
        """Whether the sum over that dimension is published at that grain: all that is there is in the rows."""
        _, grain, _, values = parent
        rollup = {name for name, value in zip(DIMENSIONS, values, strict=True) if value is not None}
        if dimension == "time":
            child_grain, wanted = {"quarter": "month", "year": "quarter"}[grain], rollup
        else:
            child_grain, wanted = grain, rollup | {dimension}
        return any(
            cell[0] == child_grain
            and {name for name, value in zip(DIMENSIONS, cell[2], strict=True) if value is not None} == wanted
            for cell in self.cells
        )

    def _definitions(self) -> None:
        for grain, period, values in self.cells:

            def at(name: str, grain=grain, period=period, values=values) -> int | None:
                return self.number.get((name, str(grain), str(period), values))

            def provisional(measure: str, variant: str, grain=grain, period=period, values=values) -> bool:
                return (measure, variant, grain, period, values) in self.provisional

            for small, large in PARTS:
                self._part([(small, 1)], [(large, 1)], at, 0)
            left_out = float(provisional("readmission_30d", "default"))
            self._part([("deaths", 1), ("eligible", 1)], [("discharges", 1)], at, left_out)
            self._part([("ripe", 1), ("eligible", 1)], [("discharges", 1), ("eligible65", 1)], at, 0)
            self._part([("eligible65", 1), ("readmitted", 1)], [("eligible", 1), ("readmitted65", 1)], at, 0)
            band = values[DIMENSIONS.index("age_band")]
            same = (
                [("eligible65", "eligible"), ("readmitted65", "readmitted")]
                if band in {"65-74", "75-84", "85+"}
                else []
            )
            if band in {"65-74", "75-84"} and not provisional("mortality", "30d_65_94"):
                same.append(("ripe", "discharges"))
            for first, second in same:
                one, other = at(first), at(second)
                if one is not None and other is not None:
                    self._equal.append({one: 1.0, other: -1.0})

    def _part(self, small, large, at, least: float) -> None:
        """The sum of the small is at most that of the large, less `least`; an absent count is 0."""
        terms: dict[int, float] = {}
        for sign, names in ((1.0, small), (-1.0, large)):
            for name, _ in names:
                number = at(name)
                if number is not None:
                    terms[number] = terms.get(number, 0.0) + sign
        if any(factor < 0 for factor in terms.values()):
            self._most.append((terms, -least))

    def possible(self, row: Row, name: str) -> tuple[float, float]:
        """The smallest and the largest value that a count can have."""
        return self.range_of({self.number[self.key(row, name)]: 1.0})

    def range_of(self, form: Mapping[int, float]) -> tuple[float, float]:
        cost = np.zeros(len(self.number))
        for number, factor in form.items():
            cost[number] = factor
        ends = [self._solve(sign * cost) for sign in (1.0, -1.0)]
        return float(ends[0]), float(-ends[1])

    def _solve(self, cost: np.ndarray) -> float:
        found = linprog(
            cost,
            A_ub=_matrix([terms for terms, _ in self._most], len(cost)) if self._most else None,
            b_ub=[bound for _, bound in self._most] if self._most else None,
            A_eq=_matrix(self._equal, len(cost)) if self._equal else None,
            b_eq=np.zeros(len(self._equal)) if self._equal else None,
            bounds=list(zip(self.low, self.high, strict=True)),
        )
        assert found.status in {0, 3}, f"the published rows contradict each other: {found.message}"
        return -np.inf if found.fun is None else float(found.fun)


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    """The rows as a sparse matrix; the stubs of linprog know of none."""
    lines = [number for number, row in enumerate(rows) for _ in row]
    columns = [column for row in rows for column in row]
    values = [factor for row in rows for factor in row.values()]
    return csr_matrix((np.array(values), (np.array(lines), np.array(columns))), shape=(len(rows), width))


def breaches(rows: Sequence[Row], truth: Mapping[Key, int], *, some: int | None = None) -> list[str]:
    """Every hidden count of at least 1 that has fewer than five values left; `some` looks at a sample only."""
    attacker = Attacker(rows)
    hidden = [key for key, number in attacker.number.items() if not attacker.shown[number] and truth[key] > 0]
    if some is not None:
        hidden = [hidden[place] for place in np.random.default_rng(7).permutation(len(hidden))[:some]]
    found: list[str] = []
    for key in hidden:
        low, high = attacker.range_of({attacker.number[key]: 1.0})
        assert low - 1e-6 <= truth[key] <= high + 1e-6, f"{key}: the attacker's model is wrong"
        if np.floor(high + 1e-6) - np.ceil(low - 1e-6) < 4:
            found.append(f"{key} is {truth[key]}: {low} to {high}")
    return found
