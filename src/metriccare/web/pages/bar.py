"""The controls of the bar on top: places, people and period, as far as a reader may ask. Not their reading: `asked`."""

from collections.abc import Iterable, Iterator

from metriccare.web.figures.asking import View
from metriccare.web.figures.remembered import remembered
from metriccare.web.frame import Filter, Option
from metriccare.web.pages.asked import Asked, units
from metriccare.web.pages.period import DEFAULT, TRAILING, complete_year
from metriccare.web.wording import plural, short_month

AGES = ("0-17", "18-44", "45-64", "65-74", "75-84", "85+")
MOST_UNITS = 40
SEXES = ("female", "male", "other", "unknown")


@remembered
def filters(view: View, asked: Asked, *, people: bool = False) -> tuple[Filter, ...]:
    """The filters of a page of measures; with `people`, age and sex too."""
    found = [_hospitals(view, asked), _departments(view, asked), *_units(view, asked), _periods(view, asked)]
    if people:
        found += [_plain("age", "Age", AGES, asked), _plain("sex", "Sex", SEXES, asked)]
    return tuple(found)


def kept(asked: Asked, *, people: bool = False, **more: str) -> tuple[tuple[str, str], ...]:
    """What the form must carry on, because no control of it shows it."""
    shown = {"hospital", "department", "unit", *(("age", "sex") if people else ())}
    hidden = [(name, value) for name, value in asked.values if name not in shown]
    if asked.typed and asked.span is not None:
        hidden += [("from", asked.span.first), ("to", asked.span.last)]
    return (*hidden, *((name, value) for name, value in more.items() if value))


def _hospitals(view: View, asked: Asked) -> Filter:
    chosen = asked.value("hospital")
    ids = list(dict.fromkeys(place.hospital for place in view.places))
    names = [(identifier, view.snapshot.hospital_name(identifier)) for identifier in ids]
    if len(names) == 1 and not chosen:  # whoever has one hospital has nothing to choose
        return Filter(name="hospital", label="Hospital", options=tuple(_options(names[0][1], (), "")))
    return Filter(
        name="hospital", label="Hospital", options=tuple(_options(f"All {len(ids)}", names, chosen))
    )


def _departments(view: View, asked: Asked) -> Filter:
    hospital, chosen = asked.value("hospital"), asked.value("department")
    names = {place.department for place in view.places if hospital in ("", place.hospital)}
    names = sorted(names | ({chosen} if chosen else set()))  # also where this hospital has none
    options = _options("All", ((name, name) for name in names), chosen)
    return Filter(name="department", label="Department", options=tuple(options))


def _units(view: View, asked: Asked) -> Iterator[Filter]:
    """The wards of one hospital, for whoever may ask about one: those of all together are too many to choose from."""
    chosen = asked.value("unit")
    found = units(view, asked.value("hospital"), asked.value("department")) if view.exact else []
    names = sorted({name for name, _ in found} | ({chosen} if chosen else set()))
    of_one = len({place.hospital for _, place in found}) == 1
    if chosen or (of_one and 1 < len(names) <= MOST_UNITS):
        options = _options("All", ((name, name) for name in names), chosen)
        yield Filter(name="unit", label="Unit", options=tuple(options))


def _periods(view: View, asked: Asked) -> Filter:
    """Trailing months where sums may be made; years and quarters for everybody; what else the address says."""
    years = sorted({month[:4] for month in view.snapshot.months}, reverse=True)
    quarters = sorted({_quarter(month) for month in view.snapshot.months}, reverse=True)[:8]
    named = [(value, short_month(value)) for value in (*years, *quarters)]
    default = (DEFAULT, plural(int(DEFAULT), "month"))
    if view.exact:
        named = [(value, plural(int(value), "month")) for value in TRAILING if value != DEFAULT] + named
    else:
        year = complete_year(view.snapshot)
        default, named = (year, year), [one for one in named if one[0] != year]
    if asked.typed and asked.span is not None:
        options = [Option(value="", label=asked.span.words, chosen=True)]
        options += [Option(value=value, label=label) for value, label in (default, *named)]
        return Filter(name="period", label="Period", options=tuple(options))
    return Filter(name="period", label="Period", options=tuple(_options(default[1], named, asked.period)))


def _quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def _plain(name: str, label: str, values: Iterable[str], asked: Asked) -> Filter:
    chosen = asked.value(name)
    return Filter(
        name=name, label=label, options=tuple(_options("All", ((value, value) for value in values), chosen))
    )


def _options(default: str, named: Iterable[tuple[str, str]], chosen: str) -> Iterator[Option]:
    yield Option(value="", label=default, chosen=not chosen)
    for value, label in named:
        yield Option(value=value, label=label, chosen=value == chosen)
