"""A measure beside what CMS publishes, as its page says it: CMS's words, figures with period and release, what differs.

Ours is the figure that this reader may see, and one that is hidden is held against nothing. What CMS publishes is
public and shown to everybody. Not what is compared with what (`insight.benchmark`).
"""

from dataclasses import dataclass

from metriccare.access.peers import Together, together
from metriccare.insight.benchmark import shelf
from metriccare.insight.benchmark.beside import Beside, beside
from metriccare.insight.benchmark.comparison import Ours, Wording, counted, wording
from metriccare.insight.benchmark.counterparts import counterpart
from metriccare.insight.benchmark.figures import Reference
from metriccare.insight.benchmark.shapes import NATION
from metriccare.tenants import registry
from metriccare.web.figures.asking import Ask, Figure, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.pages.tabular import Value
from metriccare.web.visit import Visit
from metriccare.web.wording import DASH, MONTHS, NOTHING, SPACE, interval, number


@dataclass(frozen=True, slots=True)
class Compared:
    """Our figure over a span, None where there is none to compare; what CMS has; CMS's words on ours, or None."""

    span: Span
    variant: str
    ours: Figure | None
    narrowed: bool  # to a part of the patients, of which CMS says nothing
    beside: Beside
    wording: Wording | None
    peers: Together | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table, in words."""

    measure: str
    name: str
    place: str
    value: str
    interval: str
    hospitals: str
    period: str
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmarks:
    """The section: CMS's words, our figure and the nation's beside it, all of CMS's figures, and notes."""

    title: str
    head: str
    ours: str
    nation: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    why_not: str
    peers: str

    @property
    def has_limits(self) -> bool:
        """Whether CMS gives an interval of any of them."""
        return any(line.interval != NOTHING for line in self.lines)

    @property
    def has_hospitals(self) -> bool:
        """Whether CMS says of any how hospitals compare."""
        return any(line.hospitals != NOTHING for line in self.lines)


def compared(
    visit: Visit, view: View, words: MeasureWords, variant: str, asked: Asked, release: str | None = None
) -> Compared:
    """What stands beside a measure for this reader. Raises UsageError for a release that is not there."""
    found = counterpart(words.id, variant)
    span = asked.span_for(view, words.id, found.variant)
    hospital = asked.value("hospital")
    hospitals = sorted({place.hospital for place in view.places if place.hospital})
    with visit.db.reading() as session:
        if release is not None:
            shelf.release_named(session, release)
        standing = beside(session, visit.tenant.name, [hospital] if hospital else hospitals, found, release)
        existing = registry.names(visit.premises.home)
        others = together(session, visit.tenant.name, words.id, variant, existing, visit.now.date())
    narrowed = any(name != "hospital" for name, _ in asked.values)
    ours = None if narrowed else _ours(view, words, found.variant, asked, span)
    return Compared(span, found.variant, ours, narrowed, standing, _said(ours, standing), others)


def _ours(view: View, words: MeasureWords, variant: str, asked: Asked, span: Span) -> Figure | None:
    ask = Ask(words.id, variant, where=asked.where, first=span.first, last=span.last)
    return next(iter(view.cells(ask)), None)


def _said(ours: Figure | None, standing: Beside) -> Wording | None:
    if ours is None or standing.judged is None:
        return None
    if ours.value is None or ours.lower is None or ours.upper is None or ours.denominator is None:
        return None
    return wording(Ours(ours.value, ours.lower, ours.upper, ours.denominator), standing.judged)


def benchmarks(found: Compared, multiplier: int) -> Benchmarks:
    """The section of the page; `multiplier` is that of the measure's variant, for the peers on the platform."""
    part, judged = found.beside.counterpart, found.beside.judged
    lines = tuple(_line(one) for one in references(found.beside))
    missing = (
        f"No file of CMS's with {' or '.join(part.measures)} is imported yet: that is done on the command line, "
        "for the whole installation."
    )
    return Benchmarks(
        title=part.title,
        head=found.wording.value.capitalize() if found.wording else "",
        ours=_ours_in_words(found) if judged else "",
        nation=f"National {judged.printed}, {_period(judged)}" if judged else "",
        lines=lines,
        notes=_notes(found) if lines else (),
        why_not=part.none or ("" if lines else missing),
        peers=_peers(found, multiplier),
    )


def references(standing: Beside) -> list[Reference]:
    """Every figure of CMS's, the nation's before those of states and facilities."""
    return [
        one
        for line in standing.lines
        for one in (*((line.nation,) if line.nation else ()), *line.states, *line.facilities)
    ]


def rows(found: Compared, measure: str) -> list[dict[str, Value]]:
    """The same as a file has it: our figure first, unrounded, then CMS's."""
    ours = found.ours
    head: dict[str, Value] = {
        "source": "ours", "measure": measure, "variant": found.variant, "place": None,
        "value": ours.value if ours else None, "lower": ours.lower if ours else None,
        "upper": ours.upper if ours else None, "denominator": ours.denominator if ours else None,
        "hidden": (ours.hidden or None) if ours else None, "first": found.span.first, "last": found.span.last,
        "wording": found.wording.value if found.wording else None,
    }  # fmt: skip
    return [head, *(_row(one) for one in references(found.beside))]


def _row(one: Reference) -> dict[str, Value]:
    low, high = one.interval or (None, None)
    counts = one.counts
    return {
        "source": "CMS", "measure": one.measure, "place": one.place, "value": one.value, "said": one.printed,
        "unit": one.unit, "lower": low, "upper": high,
        "hospitals_worse": counts.worse if counts else None,
        "hospitals_no_different": counts.same if counts else None,
        "hospitals_better": counts.better if counts else None,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "release": one.release, "wording": one.compared or None, "footnotes": " ".join(one.footnotes) or None,
    }  # fmt: skip


def _line(one: Reference) -> Line:
    low, high = one.interval or (None, None)
    return Line(
        measure=one.measure,
        name=one.name or one.measure,
        place="Nation" if one.place == NATION else one.place,
        value=_value(one),
        interval=interval(low, high, max(one.decimals, 1)),
        hospitals=counted(one.counts) if one.counts else one.compared or NOTHING,
        period=_period(one),
        release=f"{MONTHS[int(one.release[5:]) - 1]}{SPACE}{one.release[:4]}",
    )


def _value(one: Reference) -> str:
    if one.value is None:
        return one.printed or NOTHING
    return f"{one.printed}%" if one.unit == "%" else f"{one.printed} {one.unit}"


def _period(one: Reference) -> str:
    if one.first is None or one.last is None:
        return NOTHING
    first, last = (f"{MONTHS[day.month - 1]} {day.year}" for day in (one.first, one.last))
    return f"{first} {DASH} {last}"


def _peers(found: Compared, multiplier: int) -> str:
    others = found.peers
    if others is None:
        return ""
    return (
        f"Peers on the platform, {others.year}: {number(others.value * multiplier)} per {multiplier:,}, about "
        f"{number(others.roughly, 0)} stays of {others.hospitals} hospitals in {others.tenants} tenants, without "
        "ours. Not risk-adjusted."
    )


def _ours_in_words(found: Compared) -> str:
    ours = found.ours
    if found.narrowed:
        return (
            "Ours is narrowed to a part of the patients, and CMS's is not: leave the filters out to compare."
        )
    if ours is None or ours.value is None:
        return "Ours is hidden." if ours is not None and ours.hidden else "Ours has no value in this period."
    among = f", n {number(ours.denominator, 0)}" if ours.denominator is not None else ""
    ends = f" ({interval(ours.lower, ours.upper)})" if ours.lower is not None else ""
    return f"Ours {number(ours.value)}{ends}{among}, {found.span.words}"


def _notes(found: Compared) -> tuple[str, ...]:
    """What differs, what CMS's counts make of a SIR, what footnotes say, and hospitals that CMS's list lacks."""
    standing = found.beside
    notes = list(standing.differs)
    for line in standing.lines:
        for place, sir in line.sirs:
            made = f"is {number(sir.value, 2)}" if sir else "none: fewer than one infection was predicted"
            notes.append(f"{line.measure} of {place}, of the counts that CMS gives, {made}.")
    notes += dict.fromkeys(note for one in references(standing) for note in one.footnotes)
    if standing.unmapped:
        several = len(standing.unmapped) > 1
        notes.append(
            f"{len(standing.unmapped)} of our hospitals {'are' if several else 'is'} not mapped to a facility of "
            "CMS's, so a state or facility may be missing."
        )
    return tuple(notes)
