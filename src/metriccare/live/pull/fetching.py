"""The files of an export, fetched and landed a few at a time until the turn is over. Not one of them (`download`)."""

from collections.abc import Callable
from pathlib import Path

from metriccare.live.pull import landing
from metriccare.live.pull.download import fetch
from metriccare.live.pull.failures import GoneError, NotLetInError, TornError
from metriccare.live.pull.manifest import Listed, Manifest
from metriccare.live.pull.turn import Turn

TOGETHER_FILES = 32
TOGETHER_BYTES = 32 << 20
ATTEMPTS = 3

OnLanded = Callable[[tuple[int, ...]], None]


def fetch_and_land(
    turn: Turn, found: Manifest, landed: tuple[int, ...], on_landed: OnLanded
) -> tuple[bool, int]:
    """Whether all files have landed, and how many of them tell of errors; `on_landed` is told each time some have."""
    done = set(landed)
    while len(done) < len(found.files):
        if turn.is_over and len(done) > len(landed):
            return False, 0
        places = _group(turn, found, [place for place in range(len(found.files)) if place not in done])
        sources = [landing.of_file(_name(turn, found, place), _path(turn, place)) for place in places]
        landing.land(turn.tenant, sources, turn.doing)
        done.update(places)
        on_landed(tuple(sorted(done)))
        for place in places:
            _path(turn, place).unlink(missing_ok=True)
    return True, sum(one.section == "error" for one in found.files)


def _group(turn: Turn, found: Manifest, waiting: list[int]) -> list[int]:
    """The next few files, on the disk; one that an earlier turn has fetched is there already."""
    places: list[int] = []
    size = 0
    with turn.doing.step("download"):
        for place in waiting[:TOGETHER_FILES]:
            path = _path(turn, place)
            if not path.exists():
                _fetched(turn, found, found.files[place], path)
            places.append(place)
            size += path.stat().st_size
            if size >= TOGETHER_BYTES or turn.is_over:
                break
    return places


def _fetched(turn: Turn, found: Manifest, listed: Listed, path: Path) -> None:
    for attempt in range(ATTEMPTS):
        try:
            fetch(turn.server, listed, path, found.transaction_time, with_token=found.with_token)
        except TornError:
            if attempt + 1 == ATTEMPTS:
                raise
        except NotLetInError as error:
            if found.with_token:
                raise
            raise GoneError(error.message, way_out=error.way_out) from None  # a signed link that has run out
        else:
            return


def _path(turn: Turn, place: int) -> Path:
    return turn.folder / f"{place}.ndjson"


def _name(turn: Turn, found: Manifest, place: int) -> str:
    """For the ledger: which feed, which export, which file."""
    one = found.files[place]
    what = one.type if one.section == "output" and one.type.isalpha() else one.section
    return f"{turn.name}/{found.transaction_time}/{what}-{place}.ndjson"
