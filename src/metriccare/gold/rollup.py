"""The roll-up of `measure_result` on a connection that sees it: what is asked, checked, and the rows of the answer.

Not where the table comes from (`measures` opens a lake for one question; a server keeps the cells of a lake version
at hand). Values enter the SQL as parameters; only names of the allow-lists below stand in its text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metriccare.errors import UsageError
from metriccare.gold.definitions import MEASURES, Variant, measure
from metriccare.gold.intervals import bounds

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DIMENSIONS = ("hospital", "department", "month", "year", "sex", "age_band", "race")
QUARTER = "quarter"
"""What a server may group by besides: it is made from the month."""
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_COLUMNS = {name: name for name in DIMENSIONS} | {
    QUARTER: "year || '-Q' || CAST((CAST(substr(month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR)"
}

Cell = str | int | float | bool | None
Row = dict[str, Cell]
Only = tuple[str, tuple[str, ...]]
"""A dimension and the values of it that count; the same dimension may stand twice, and then both hold."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the cells: one measure and variant or all, grouped by dimensions, of some values and months."""

    measure: str | None = None
    variant: str | None = None
    by: tuple[str, ...] = ()
    from_month: str | None = None
    to_month: str | None = None
    only: tuple[Only, ...] = ()


def check(question: Question, dimensions: Sequence[str] = DIMENSIONS) -> None:
    """Raise UsageError for an unknown measure, variant or dimension, or a month that is not YYYY-MM."""
    for dimension in (*question.by, *(name for name, _ in question.only)):
        if dimension not in dimensions:
            raise UsageError(f"no dimension '{dimension}'", way_out=f"choose from {', '.join(dimensions)}")
    if len(set(question.by)) < len(question.by):
        raise UsageError("a dimension stands twice in --by", way_out="name each dimension once")
    for month in (question.from_month, question.to_month):
        if month is not None and not MONTH.fullmatch(month):
            raise UsageError(f"'{month}' is not a month", way_out="write it as YYYY-MM, such as 2026-03")
    list(wanted(question.measure, question.variant))


def wanted(identifier: str | None, variant_id: str | None) -> Iterator[tuple[str, Variant]]:
    """The measures and variants that are named; None names all. Raises UsageError for one that does not exist."""
    measures = MEASURES if identifier is None else (identifier,)
    found = False
    for name in measures:
        for variant in measure(name).variants:
            if variant_id is None or variant.id == variant_id:
                found = True
                yield name, variant
    if not found and variant_id is not None:
        known = sorted({variant.id for name in measures for variant in measure(name).variants})
        raise UsageError(f"no variant '{variant_id}'", way_out=f"choose one of {', '.join(known)}")


def rows(
    connection: "DuckDBPyConnection", question: Question, hospital_names: Mapping[str, str | None]
) -> list[Row]:
    """The answer to a question that has been checked, from the table or view `measure_result`."""
    return answer(question, sums(connection, question), hospital_names)


def sums(
    connection: "DuckDBPyConnection", question: Question, *, empty: bool = False
) -> list[Sequence[Cell]]:
    """What the answer is made of: measure, variant, group, units, denominator, squares, unripe, in order of the group.

    With `empty` also groups without a denominator, which a wider group may need: they can hold what is unripe.
    """
    having = "" if empty else "HAVING sum(denominator) > 0"
    return list(connection.execute(_statement(question, having), parameters(question)).fetchall())


def answer(
    question: Question, found: Iterable[Sequence[Cell]], hospital_names: Mapping[str, str | None]
) -> list[Row]:
    """Sums as rows: measures and variants in their own order, groups in the order they come in."""
    parts: defaultdict[tuple[str, str], list[Sequence[Cell]]] = defaultdict(list)
    for row in found:
        parts[str(row[0]), str(row[1])].append(row[2:])
    return [
        _row(name, variant, question.by, group, hospital_names)
        for name, variant in wanted(question.measure, question.variant)
        for group in parts.get((name, variant.id), [])
    ]


def _statement(question: Question, having: str) -> str:
    keys = ", ".join(("measure", "variant", *question.by))
    shown = ", ".join(("measure", "variant", *(f"{_COLUMNS[name]} AS {name}" for name in question.by)))
    sums = (
        "CAST(sum(numerator_units) AS BIGINT), CAST(sum(denominator) AS BIGINT), "
        "CAST(sum(squared_units) AS DECIMAL(38, 0)), CAST(sum(unripe) AS BIGINT)"
    )
    return (
        f"SELECT {shown}, {sums} FROM measure_result WHERE {' AND '.join(conditions(question))} "  # noqa: S608 (names of an allow-list)
        f"GROUP BY ALL {having} ORDER BY {keys}"
    )


def conditions(question: Question) -> Iterator[str]:
    """What a cell of the question satisfies, in SQL with `parameters`; also for other tables with these columns."""
    yield "month >= $from AND month <= $to"
    for name in ("measure", "variant"):
        if getattr(question, name) is not None:
            yield f"{name} = ${name}"
    for place, (name, _) in enumerate(question.only):
        yield f"list_contains($only_{place}::VARCHAR[], {_COLUMNS[name]})"


def parameters(question: Question) -> dict[str, str | list[str]]:
    """The values that `conditions` names."""
    named = {"from": question.from_month or "", "to": question.to_month or "9999-99"}
    chosen = (("measure", question.measure), ("variant", question.variant))
    named |= {name: value for name, value in chosen if value is not None}
    return {**named, **{f"only_{place}": list(values) for place, (_, values) in enumerate(question.only)}}


def _row(
    name: str,
    variant: Variant,
    by: Sequence[str],
    group: Sequence[Cell],
    hospital_names: Mapping[str, str | None],
) -> Row:
    units, denominator, squares, unripe = (int(number or 0) for number in group[len(by) :])
    row: Row = {"measure": name, "variant": variant.id}
    for dimension, value in zip(by, group, strict=False):
        row[dimension] = value
        if dimension == "hospital":
            row["hospital_name"] = hospital_names.get(str(value))
    lower, upper = bounds(variant, units, denominator, squares)
    numerator = units if variant.units_per_count == 1 else units / variant.units_per_count
    row |= {
        "numerator": numerator,
        "denominator": denominator,
        "value": numerator / denominator * variant.multiplier,
        "lower": lower,
        "upper": upper,
        "provisional": unripe > 0,
    }
    return row
