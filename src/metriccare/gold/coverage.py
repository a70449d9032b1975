"""Which months the data covers to their end. Says nothing of what counted in them."""

import calendar
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def covered_month(data_through: int | None) -> str:
    """The last month that the data covers to its end, as YYYY-MM; `data_through` in days since 1970-01-01."""
    if data_through is None:
        return "9999-12"
    through = EPOCH + timedelta(days=data_through)
    if through.day == calendar.monthrange(through.year, through.month)[1]:
        return f"{through.year:04}-{through.month:02}"
    before = through.replace(day=1) - timedelta(days=1)
    return f"{before.year:04}-{before.month:02}"
