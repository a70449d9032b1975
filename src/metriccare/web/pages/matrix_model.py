"""Hospitals by measures, by size and never ranked: the table of the administrator's home and of all measures.

Each measure over its own final months, its n beside it; what is hidden arrives without values.
"""

from dataclasses import dataclass, replace

from metriccare.web.figures.asking import Ask, Figure, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import WORDS, MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.pages.remarks import NONE, Remarks
from metriccare.web.pages.shown_figures import Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Matrix, MatrixColumn, MatrixRow, Shown
from metriccare.web.wording import short_month

ORDER = ("mortality", "hai", "alos", "readmission_30d")
"""Those per discharge first, then the one with its own denominator."""


@dataclass(frozen=True, slots=True)
class _Column:
    words: MeasureWords
    span: Span
    rows: dict[str, Figure]
    total: Figure | None
    target: float | None


def matrix(view: View, asked: Asked, opens: Opens, targets: Targets, remarks: Remarks = NONE) -> Matrix:
    """The matrix over the period that is asked for."""
    by_id = {words.id: words for words in WORDS}
    columns = [_column(view, asked, targets, by_id[identifier]) for identifier in ORDER]
    hospitals = list(dict.fromkeys(place.hospital for place in view.places))
    seen = [name for name in hospitals if any(name in column.rows for column in columns)]
    told = _Told(asked, opens, remarks)
    rows = [_row(view, told, columns, name) for name in seen]
    if len(seen) != 1:
        rows.append(_total(told, columns, len(seen)))
    return Matrix(
        head="Hospital, by size", columns=_heads(columns), rows=tuple(rows), groups=_groups(columns)
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What every cell needs: the filters, where figures lead, what stands beside them."""

    asked: Asked
    opens: Opens
    remarks: Remarks


def _column(view: View, asked: Asked, targets: Targets, words: MeasureWords) -> _Column:
    span = asked.span_for(view, words.id, "default")
    ask = Ask(words.id, by=("hospital",), where=asked.where, first=span.first, last=span.last)
    whole = Ask(words.id, where=asked.where, first=span.first, last=span.last)
    target = targets.for_(words.id, "default", span.last, asked.value("hospital"))
    return _Column(
        words,
        span,
        {figure.of("hospital"): figure for figure in view.cells(ask)},
        next(iter(view.cells(whole)), None),
        target.value if target else None,
    )


def _heads(columns: list[_Column]) -> tuple[MatrixColumn, ...]:
    first, *others, last = [
        MatrixColumn(label=column.words.short, target=column.target) for column in columns
    ]
    discharges = MatrixColumn(label="Discharges", counts=True)
    return (discharges, first, *others, MatrixColumn(label="Index stays", counts=True), last)


def _groups(columns: list[_Column]) -> tuple[tuple[str, int], ...]:
    last = columns[-1].span
    return (
        ("", 2),
        (f"of discharges, {columns[0].span.words}", 2 * (len(columns) - 1)),
        (f"of index stays, to {short_month(last.last)}", 3),
    )


def _row(view: View, told: _Told, columns: list[_Column], hospital: str) -> MatrixRow:
    figures = [column.rows.get(hospital) for column in columns]
    narrowed = told.asked.query({"hospital": hospital})
    return MatrixRow(
        name=view.snapshot.hospital_name(hospital),
        cells=_cells(told, columns, figures, hospital),
        href=f"/t/{told.opens.tenant}/measures{narrowed}",
        stale=told.remarks.stale.tag(hospital) or None,
    )


def _total(told: _Told, columns: list[_Column], hospitals: int) -> MatrixRow:
    figures = [column.total for column in columns]
    name = "All hospitals" if hospitals != 1 else "Hospital"
    return MatrixRow(name=name, cells=_cells(told, columns, figures, ""), total=True)


def _cells(
    told: _Told, columns: list[_Column], figures: list[Figure | None], hospital: str
) -> tuple[Shown | None, ...]:
    shown_ = [_shown(told, column, figure, hospital) for column, figure in zip(columns, figures, strict=True)]
    first, *others, last = shown_
    return (
        _n(told, columns[0], figures[0], hospital),
        first,
        *others,
        _n(told, columns[-1], figures[-1], hospital),
        last,
    )


def _shown(told: _Told, column: _Column, figure: Figure | None, hospital: str) -> Shown:
    more = {"hospital": hospital} if hospital else {}
    href = told.opens.behind(column.words, "default", told.asked, column.span, **more)
    as_shown = shown_mean(figure, href) if column.words.is_mean else shown(figure, href)
    disputed = told.remarks.disputes.beside(column.words, "default", told.asked, column.span, hospital)
    return replace(as_shown, disputed=disputed, stale=told.remarks.stale.tag(hospital))


def _n(told: _Told, column: _Column, figure: Figure | None, hospital: str) -> Shown | None:
    """The stays that a figure counts, listed for whoever may see them. Of a hidden one they arrive as nothing."""
    if figure is None or figure.denominator is None:
        return None
    more = {"hospital": hospital} if hospital else {}
    href = told.opens.behind(column.words, "default", told.asked, column.span, **more)
    return Shown(value=figure.denominator, places=0, href=href if told.opens.stays else None)


def as_rows(view: View, asked: Asked) -> list[dict[str, str | float | bool | None]]:
    """The same figures as rows of a file."""
    found: list[dict[str, str | float | bool | None]] = []
    for words in WORDS:
        span = asked.span_for(view, words.id, "default")
        ask = Ask(words.id, by=("hospital",), where=asked.where, first=span.first, last=span.last)
        found += [
            {
                "measure": words.id,
                "variant": "default",
                "hospital": figure.of("hospital"),
                "hospital_name": view.snapshot.names.get(figure.of("hospital")),
                "from": span.first,
                "to": span.last,
                **values(figure),
            }
            for figure in view.cells(ask)
        ]
    return found


def values(figure: Figure) -> dict[str, str | float | bool | None]:
    """What a file says of a figure, unrounded."""
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "provisional": figure.provisional,
        "hidden": figure.hidden or None,
    }
