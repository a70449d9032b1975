"""One turn of a pull by search: each type from where it was, oldest change first, page after page, landed as they come.

    GET Type?_lastUpdated=ge<cursor - overlap>&_sort=_lastUpdated&_count=n ──► page ──next──► page … ──► cursor = newest

What changed within the overlap is asked for again each time, since a server may show a change late; a page that brings
nothing new is not landed. Deletions are not seen this way: only Bulk Data tells them. Not a page (`page`).
"""

from datetime import timedelta
from urllib.parse import urlencode

import msgspec

from metriccare.bronze.sources import Source
from metriccare.live.pull import circle, landing, page
from metriccare.live.pull.cursors import Round, SearchCursor, TypeCursor
from metriccare.live.pull.failures import GoneError, PullError, TornError
from metriccare.live.pull.page import Page
from metriccare.live.pull.settings import SearchSettings
from metriccare.live.pull.turn import FINISHED, Left, Turn

TOGETHER_PAGES = 32
TOGETHER_BYTES = 32 << 20
MOST_LOST = 3
ATTEMPTS = 3


def pull(turn: Turn, settings: SearchSettings, cursor: SearchCursor) -> Left:
    """Go on with the types that this pull has not been through."""
    search = _Search(turn, settings, cursor)
    for name in settings.types:
        while name not in search.cursor.done:
            if turn.is_over and search.moved:
                return Left(finished=False)
            search.stretch(name)
    turn.save(SearchCursor(types=search.cursor.types))
    return FINISHED


class _Search:
    """The search of one turn; `moved`: its cursor is another than at its beginning."""

    def __init__(self, turn: Turn, settings: SearchSettings, cursor: SearchCursor) -> None:
        self._turn, self._settings = turn, settings
        self._overlap = timedelta(seconds=settings.overlap)
        self.cursor = cursor
        self.moved = False

    def stretch(self, name: str) -> None:
        """The next few pages of a type, landed; the cursor says how far that came."""
        one = self.cursor.types.get(name, TypeCursor())
        goes_on, sources = one.round or Round(next=self._address(name, one)), list[Source]()
        with self._turn.doing.step("search"):
            while goes_on.next and self._has_room(sources, goes_on, one):
                found = self._page(name, one, goes_on)
                if found is None:
                    return
                if circle.is_closed(goes_on.marks, _marks(goes_on, found), goes_on.pages):
                    landing.land(self._turn.tenant, sources, self._turn.doing)
                    raise self._circle(name, one)
                if found.is_new(one.seen):
                    sources.append(landing.of_bytes(self._name(name, goes_on), found.content))
                goes_on = self._after(goes_on, found)
        landing.land(self._turn.tenant, sources, self._turn.doing)
        if goes_on.next:
            self._put(name, _with(one, round=goes_on))
        else:
            self._put(name, self._through(one, goes_on), done=True)

    def _has_room(self, sources: list[Source], goes_on: Round, one: TypeCursor) -> bool:
        """Whether another page may be read before what was read lands."""
        if self._turn.is_over and goes_on is not one.round and goes_on.pages:
            return False
        size = sum(source.size or 0 for source in sources)
        return len(sources) < TOGETHER_PAGES and size < TOGETHER_BYTES

    def _page(self, name: str, one: TypeCursor, goes_on: Round) -> Page | None:
        """The next page; None where the server has forgotten it, and the type begins again."""
        try:
            return self._read(goes_on.next)
        except GoneError as error:
            if goes_on.pages == 0:
                raise  # the search itself is unknown there
            self._begin_again(name, one, error)
            return None

    def _circle(self, name: str, one: TypeCursor) -> PullError:
        self._put(name, _with(one, round=None))
        words = f"{self._turn.server.host}: the pages of {name} follow each other in a circle"
        return PullError(words, way_out="its operator can say why; it is tried again later")

    def _read(self, address: str) -> Page:
        for _ in range(ATTEMPTS - 1):
            try:
                return page.read(self._turn.server.good(address), self._turn.tenant.key)
            except TornError:
                continue
        return page.read(self._turn.server.good(address), self._turn.tenant.key)

    def _begin_again(self, name: str, one: TypeCursor, error: GoneError) -> None:
        lost = one.lost + 1
        self._put(name, _with(one, round=None, lost=lost % MOST_LOST))
        if lost >= MOST_LOST:
            words = f"{self._turn.server.host} forgets the pages of {name} before they are asked for"
            raise PullError(words, way_out="fewer resources a page may help") from error

    def _after(self, goes_on: Round, found: Page) -> Round:
        newest = page.newest(goes_on.newest, found.versions)
        seen = {**goes_on.seen, **{one.name: one.updated for one in found.versions}}
        return Round(
            next=found.next,
            pages=goes_on.pages + 1,
            begun=goes_on.begun or found.at,
            newest=newest,
            seen=page.within(seen, newest, self._overlap),
            marks=circle.remember(goes_on.marks, _marks(goes_on, found), goes_on.pages),
        )

    def _through(self, one: TypeCursor, goes_on: Round) -> TypeCursor:
        """The type is where its newest version is; of a server that dates none, where its clock was at first."""
        since = page.newest(one.since or "", [page.Version("", goes_on.newest)]) or goes_on.begun or one.since
        return TypeCursor(since, page.within({**one.seen, **goes_on.seen}, since or "", self._overlap))

    def _address(self, name: str, one: TypeCursor) -> str:
        asked = {"_sort": "_lastUpdated", "_count": str(self._settings.count)}
        since = page.moment(one.since or "")
        if since is not None:
            asked["_lastUpdated"] = f"ge{page.instant(since - self._overlap)}"
        return f"{self._settings.base}/{name}?{urlencode(asked)}"

    def _name(self, name: str, goes_on: Round) -> str:
        return f"{self._turn.name}/{page.instant(self._turn.now)}/{name}-{goes_on.pages}.json"

    def _put(self, name: str, one: TypeCursor, *, done: bool = False) -> None:
        through = (*self.cursor.done, name) if done else self.cursor.done
        self.cursor = SearchCursor({**self.cursor.types, name: one}, through)
        self._turn.save(self.cursor)
        self.moved = True


def _marks(goes_on: Round, found: Page) -> circle.Marks:
    held = "".join(one.name for one in found.versions)
    return circle.mark(goes_on.next.encode()), circle.mark(held.encode())


def _with(one: TypeCursor, **changes: object) -> TypeCursor:
    return msgspec.structs.replace(one, **changes)
