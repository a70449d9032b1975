"""How numbers, dates and spans are written: one decimal, thousands comma, en dash, true minus, 14 Jul 2026.

Not what they mean. Every page, the printed page and the sentences beside charts take their words from here.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

NOTHING: Final = "–"
MINUS, DASH, SPACE = "−", "–", "\u00a0"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(value: float | None, places: int = 1) -> str:
    """13.8; −0.4; a dash where there is no value. Never a negative nought."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{places}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def count(value: int | None) -> str:
    """13,249."""
    return number(value, 0)


def percent(value: float | None, places: int = 1) -> str:
    """16.2%, of a value that is a percentage already."""
    return NOTHING if value is None else f"{number(value, places)}%"


def signed(value: float | None, places: int = 1) -> str:
    """+0.4 or −0.4: a difference."""
    text = number(value, places)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def interval(lower: float | None, upper: float | None, places: int = 1) -> str:
    """13.9–15.1; a dash where either end is missing."""
    if lower is None or upper is None:
        return NOTHING
    joint = " to " if lower < 0 else DASH
    return f"{number(lower, places)}{joint}{number(upper, places)}"


def n_of_m(numerator: float | None, denominator: float | None) -> str:
    """1,919 of 13,249."""
    if denominator is None:
        return NOTHING
    of = number(denominator, 0)
    return f"n {of}" if numerator is None else f"{number(numerator, 0)} of {of}"


def ages(band: str) -> str:
    """65–74, as ranges are written; 85+ and words stay as they are."""
    return band.replace("-", DASH)


def who(sex: str | None, age_band: str | None) -> str:
    """Male, 65–74: as much as a list says of a patient."""
    return f"{(sex or 'unknown').capitalize()}, {ages(age_band or 'age unknown')}"


def plural(value: int, one: str, many: str = "") -> str:
    """1 stay, 2 stays."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def day(value: date) -> str:
    """14 Jul 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """14 Jul 2026, 09:42 in the zone that the value carries."""
    return f"{day(value)}, {value:%H:%M}"


def month(value: str) -> str:
    """June 2026, of "2026-06"; Q2 2026 of "2026-Q2"; a year stays a year."""
    return _period(value, LONG_MONTHS)


def short_month(value: str) -> str:
    """Jun 2026, for axes and tables."""
    return _period(value, MONTHS)


def _period(value: str, names: Sequence[str]) -> str:
    year, _, rest = value.partition("-")
    if not rest:
        return year
    return f"{names[int(rest) - 1]} {year}" if rest.isdecimal() else f"{rest} {year}"


def hours(value: float | None) -> str:
    """52.0 h since admission."""
    return NOTHING if value is None else f"{number(value)} h"


def span(seconds: float) -> str:
    """38 s; 9 min; 6 h 12 min; 3 days: how long something took or has been so."""
    whole = int(max(0, seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min"
    if whole < 172_800:
        return f"{whole // 3_600} h {whole % 3_600 // 60:02d} min"
    return f"{whole // 86_400} days"


def ago(value: datetime, now: datetime | None = None) -> str:
    """38 s ago."""
    return f"{span(((now or datetime.now(UTC)) - value).total_seconds())} ago"


def size(value: int) -> str:
    """1.1 GB, in powers of ten as disks are sold."""
    amount = float(value)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000:
            return f"{number(amount, 0 if unit == 'B' else 1)} {unit}"
        amount /= 1_000
    return f"{number(amount)} TB"


FILTERS: Final = {
    "number": number,
    "count_of": count,
    "percent": percent,
    "signed": signed,
    "n_of_m": n_of_m,
    "interval_text": interval,
    "plural": plural,
    "day": day,
    "moment": moment,
    "month": month,
    "short_month": short_month,
    "hours": hours,
    "span": span,
    "ago": ago,
    "size": size,
}
