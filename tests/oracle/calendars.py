"""Nasty moments for generated hospitals: few days, few times, many coincidences, many ways to write one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.oracle.choosing import Chooser

# In the window the clocks of New York, Berlin, Cairo (at 00:00) and Lord Howe (by half an hour) change.
FIRST_DAY = datetime.fromisoformat("2024-02-26T00:00:00")
DAYS = (0, 1, 2, 3, 13, 14, 15, 34, 35, 40, 41, 55, 59, 60, 66)
TIMES = (
    timedelta(hours=10),
    timedelta(),
    timedelta(seconds=1),
    timedelta(hours=1, minutes=30),
    timedelta(hours=1, minutes=59, seconds=59),
    timedelta(hours=2),
    timedelta(hours=2, minutes=15),
    timedelta(hours=2, minutes=30),
    timedelta(hours=3),
    timedelta(hours=22),
    timedelta(hours=23, minutes=59, seconds=59),
)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
STEPS = (
    timedelta(),
    2 * DAY + SECOND,
    2 * DAY,
    2 * DAY - SECOND,
    14 * DAY,
    14 * DAY,
    14 * DAY + SECOND,
    DAY,
    HOUR,
    -HOUR,
    SECOND,
    -SECOND,
    5 * DAY,
    30 * DAY,
    31 * DAY,
)
LENGTHS = (
    2 * DAY,
    5 * DAY,
    DAY,
    timedelta(),
    SECOND,
    HOUR,
    3 * DAY,
    14 * DAY,
    15 * DAY + HOUR,
    30 * DAY,
    30 * DAY,
)
INSIDE = (timedelta(), HOUR, DAY, SECOND, -HOUR)
AFTER = (HOUR, DAY, timedelta(), SECOND, -SECOND, 2 * DAY, 30 * DAY, 31 * DAY, 30 * DAY + HOUR)
LAST_DAY = FIRST_DAY + 70 * DAY
HOME_STYLES = ("Z", "-05:00", "", "+01:00", "date", "+00:00")
STYLES = ("Z", "date", "", "-04:00", "+02:00", "+14:00", "-14:00", "-00:00", "+00:00", "+10:30", "fraction")
WRONG = (
    "2024-03",
    "2024",
    "2024-02-30",
    "yesterday",
    "2024-03-10T10:00Z",
    "2024-03-10T24:00:00Z",
    "2024-03-10T10:00:00+14:30",
    "2024-03-10 10:00:00",
    "2024-13-01",
    "2024-03-10t10:00:00z",
    "2024-3-1",
    "0000-01-01",
    " 2024-03-10",
)
IMPLAUSIBLE = (
    "2190-01-01",
    "2190-01-01T00:00:00Z",
    "1899-12-31",
    "1899-12-31T23:59:59-05:00",
    "9999-12-31T10:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
)


@dataclass
class Calendar:
    """Remembers what it gave, and likes to give it again, or something at a telling distance from it."""

    choose: Chooser
    home: str = "Z"
    given: list[datetime] = field(default_factory=list[datetime])
    onsets: list[datetime] = field(default_factory=list[datetime])
    spans: list[tuple[datetime, datetime]] = field(default_factory=list[tuple[datetime, datetime]])

    def moment(self) -> datetime:
        """Any moment; of a Condition mostly one at a telling distance from the start of a span, or of
        another."""
        value = self._anywhere()
        if self.choose.below(4):
            starts = [start for start, _ in self.spans]
            bases = starts if starts and self.choose.below(3) else self.given
            value = self.choose.pick(bases) + self.choose.pick(STEPS) if bases else value
        self.given.append(value)
        return value

    def onset(self) -> str:
        """A written moment; now and then 14 x 24 h after an onset before it, or a second off."""
        if self.onsets and self.choose.chance(3):
            relapse = self.choose.pick(self.onsets) + 14 * DAY + self.choose.pick((0, 1, -1)) * SECOND
            self.onsets.append(relapse)
            return styled(relapse, self.home)
        self.onsets.append(self.moment())
        return self.written(self.onsets[-1])

    def span(self) -> tuple[datetime, datetime]:
        """Mostly the same as an earlier one, inside it, or at a telling distance after it."""
        found = self._span()
        self.spans.append(found)
        return found

    def _span(self) -> tuple[datetime, datetime]:
        if self.spans and self.choose.chance(12):
            return self.choose.pick(self.spans)
        if self.choose.chance(6):  # one crowded day, to be written as dates or with times
            start = FIRST_DAY + 40 * DAY + self.choose.pick((0, 8, 12, 16)) * HOUR
            return start, start + self.choose.pick((0, 1, 4)) * HOUR
        start = self._start()
        return start, start + (-HOUR if self.choose.chance(25) else self.choose.pick(LENGTHS))

    def _start(self) -> datetime:
        if not self.spans or self.choose.chance(4):
            return self._anywhere()
        start, end = self.choose.pick(self.spans)
        found = self.choose.pick((start + self.choose.pick(INSIDE), end + self.choose.pick(AFTER)))
        return found if found < LAST_DAY else self._anywhere()

    def _anywhere(self) -> datetime:
        return FIRST_DAY + timedelta(days=self.choose.pick(DAYS)) + self.choose.pick(TIMES)

    def written_span(self, start: datetime, end: datetime) -> tuple[str, str]:
        """Mostly both bounds in one style."""
        if self.choose.chance(5):
            return styled(start, "date"), styled(end, "date")
        return self.written(start), self.written(end)

    def written(self, value: datetime) -> str:
        if self.choose.chance(40):
            return self.choose.pick(WRONG)
        if self.choose.chance(80):
            return self.choose.pick(IMPLAUSIBLE)
        return styled(value, self.choose.pick(STYLES) if self.choose.chance(5) else self.home)


def styled(value: datetime, style: str) -> str:
    if style == "date":
        return value.strftime("%Y-%m-%d")
    if style == "fraction":
        return value.strftime("%Y-%m-%dT%H:%M:%S.5Z")
    local = value.strftime("%Y-%m-%dT%H:%M:%S")
    if local.endswith(":59:59"):  # a leap second reads as the second before it
        local = local[:-2] + "60"
    return local + style
