"""The inbox as its page shows it: the parts with their counts, one page of lines in groups, and the filters.

Not the one alert beside it (`alert_detail`).
"""

from dataclasses import dataclass
from itertools import groupby

from metriccare.alerts import inbox
from metriccare.alerts.inbox import NOBODY, Glance
from metriccare.web.frame import Filter
from metriccare.web.pages import places
from metriccare.web.pages.alert_book import reader, reading
from metriccare.web.pages.alert_lines import Line, Lines
from metriccare.web.pages.alerts_asked import SHOWN, Asked
from metriccare.web.pages.measure_words import WORDS
from metriccare.web.visit import Visit
from metriccare.web.wording import count

SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What stands left on the page."""

    glance: Glance
    tabs: list[tuple[str, str, bool]]
    groups: list[tuple[str, list[Line]]]
    pages: tuple[str, str | None, str | None]
    href: str  # the list alone, for the script that shows what is new

    @property
    def first(self) -> str | None:
        """The alert that is shown where none is chosen."""
        return self.groups[0][1][0].id if self.groups else None

    @property
    def lead(self) -> str:
        """The sentence under the title."""
        if not self.glance.open:
            return "Nothing waits for somebody to take it."
        verb = (
            "is open and nobody has taken it"
            if self.glance.open == 1
            else "are open and nobody has taken them"
        )
        return f"{count(self.glance.open)} {verb}."


def inbox_of(visit: Visit, asked: Asked) -> Inbox:
    """The inbox of this visitor."""
    who, base = reader(visit), f"/t/{visit.tenant.name}/alerts"
    skip = (asked.page - 1) * SIZE
    with reading(visit) as book:
        glance = inbox.glance(book, who, asked.wish)
        rows = inbox.listed(book, who, asked.wish, skip=skip, most=SIZE)
    lines = map(Lines(visit, asked.query()).of, rows)
    counts = (glance.every, glance.open, glance.taken, glance.resolved, glance.mine)
    here = asked.query(page=str(asked.page)) if asked.page > 1 else asked.query()
    return Inbox(
        glance=glance,
        tabs=[
            (
                words if not show else f"{words} {count(number)}",
                base + asked.query(show=show),
                show == asked.show,
            )
            for (show, words), number in zip(SHOWN.items(), counts, strict=True)
        ],
        groups=[(name, list(part)) for name, part in groupby(lines, key=lambda line: line.group)],
        pages=_pages(asked, skip, len(rows), dict(zip(SHOWN, counts, strict=True))[asked.show]),
        href=f"{base}/list{here}",
    )


def filters(visit: Visit, asked: Asked) -> tuple[Filter, ...]:
    """Where, of which measure, whose."""
    with reading(visit) as book:
        people = inbox.owners(book, reader(visit))
    measures = {words.slug: words.title for words in WORDS}
    owners = {NOBODY: "Nobody", visit.person.user_id: "Me"} | {
        person: name for person, name in people.items() if person != visit.person.user_id
    }
    return (
        Filter(
            name="hospital",
            label="Hospital",
            options=places.options(places.hospitals(visit, reader(visit).scope), asked.hospital, "All"),
        ),
        Filter(name="measure", label="Measure", options=places.options(measures, asked.measure, "All")),
        Filter(name="owner", label="Owner", options=places.options(owners, asked.owner, "Anyone")),
    )


def _pages(asked: Asked, skip: int, shown: int, total: int) -> tuple[str, str | None, str | None]:
    before = asked.query(page=str(asked.page - 1)) if asked.page > 1 else None
    after = asked.query(page=str(asked.page + 1)) if skip + shown < total else None
    return f"{skip + 1:,} to {skip + shown:,} of {total:,}" if shown else "none", before, after
