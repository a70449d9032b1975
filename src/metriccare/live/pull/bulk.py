"""One turn of a Bulk Data export: begun, looked at, fetched, landed; the cursor moves when all of it has landed.

    kick-off ──202──► look ──202──► look … ──200──► fetch and land, file by file ──► DELETE, cursor = transactionTime
        ▲               │ 404, too old, failed                 │ a link has expired
        └───────────────┴──────────────────────────────────────┘ (a few times; then the feed fails)

http://hl7.org/fhir/uv/bulkdata/STU2/export.html. A worker that is killed goes on where the cursor is. Not the single
file (`download`), nor a server without Bulk Data (`search`).
"""

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec

from metriccare.live.pull import manifest
from metriccare.live.pull.cursors import BulkCursor, Export
from metriccare.live.pull.failures import GoneError, PullError, TornError, WaitError
from metriccare.live.pull.fetching import fetch_and_land
from metriccare.live.pull.manifest import Manifest
from metriccare.live.pull.said import LONGEST, Answer, meaning, retry_after
from metriccare.live.pull.settings import BulkSettings
from metriccare.live.pull.turn import FINISHED, Left, Turn
from metriccare.live.pull.urls import led_to

FIRST_LOOK = timedelta(seconds=1)
OLDEST = timedelta(hours=24)
MOST_LOST = 3
MOST_FAULTS = 4


def pull(turn: Turn, settings: BulkSettings, cursor: BulkCursor) -> Left:
    """Go on with the export, or begin one."""
    export = cursor.export
    if export is None:
        return _kick_off(turn, settings, cursor)
    found = manifest.kept(turn.folder, export.manifest, export.status_url)
    if found is None:
        return _look(turn, cursor, export)
    return _fetch(turn, cursor, export, found)


def _kick_off(turn: Turn, settings: BulkSettings, cursor: BulkCursor) -> Left:
    shutil.rmtree(turn.folder, ignore_errors=True)
    with turn.doing.step("kick-off"):
        answer = turn.server.ask(_address(settings, cursor.since), headers={"Prefer": "respond-async"})
    where = answer.headers.get("content-location", "")
    if answer.status != 202 or not where:
        raise meaning(turn.server.host, answer)
    url = led_to(turn.server.base, where, "the place of the export")
    turn.save(_with(cursor, export=Export(url, turn.now.isoformat())))
    return Left(finished=False, wait=retry_after(answer.headers) or FIRST_LOOK)


def _address(settings: BulkSettings, since: str | None) -> str:
    at = {"system": "", "patient": "/Patient", "group": f"/Group/{settings.group}"}[settings.level]
    asked = {"_outputFormat": "application/fhir+ndjson", "_type": ",".join(settings.types)}
    if since is not None:
        asked["_since"] = since
    return f"{settings.base}{at}/$export?{urlencode(asked)}"


def _look(turn: Turn, cursor: BulkCursor, export: Export) -> Left:
    """How far the server is."""
    if abs(turn.now - datetime.fromisoformat(export.begun)) > OLDEST:
        return _lost(turn, cursor, export, f"{turn.server.host} is at an export for more than a day")
    with turn.doing.step("look"):
        answer = turn.server.ask(export.status_url, headers={"Accept": "application/json"})
    if answer.status == 202:
        turn.save(_with(cursor, export=_export(export, polls=export.polls + 1, faults=0)))
        return Left(finished=False, wait=retry_after(answer.headers) or _pause(export.polls))
    if answer.status == 200:
        return _made(turn, cursor, export, answer)
    return _not_made(turn, cursor, export, answer)


def _pause(polls: int) -> timedelta:
    """1 s, 2 s, 4 s, ... where the server does not say."""
    return min(FIRST_LOOK * 2 ** min(polls, 20), LONGEST / 5)


def _made(turn: Turn, cursor: BulkCursor, export: Export, answer: Answer) -> Left:
    found = manifest.read(answer.content, export.status_url)
    manifest.keep(turn.folder, answer.content)
    export = _export(export, manifest=found.digest, landed=(), faults=0)
    cursor = _with(cursor, export=export)
    turn.save(cursor)
    return _fetch(turn, cursor, export, found)


def _not_made(turn: Turn, cursor: BulkCursor, export: Export, answer: Answer) -> Left:
    """Forgotten: begun again. Failed: begun again the next time. Anything else may pass."""
    failure = meaning(turn.server.host, answer)
    if isinstance(failure, WaitError):
        raise failure
    if isinstance(failure, GoneError):
        return _lost(turn, cursor, export, f"{turn.server.host} forgets exports before they are fetched")
    faults = export.faults + 1
    is_over = answer.status < 500 or faults >= MOST_FAULTS
    if is_over:
        _forget(turn, export)
    turn.save(_with(cursor, export=None if is_over else _export(export, faults=faults)))
    raise failure


def _fetch(turn: Turn, cursor: BulkCursor, export: Export, found: Manifest) -> Left:
    def landed(places: tuple[int, ...]) -> None:
        nonlocal export
        export = _export(export, landed=places)
        turn.save(_with(cursor, export=export))

    try:
        through, errors = fetch_and_land(turn, found, export.landed, landed)
    except TornError:
        _tear(turn, cursor, export)
        raise
    except GoneError:
        return _lost(turn, cursor, export, f"the links of {turn.server.host} expire before they are followed")
    if not through:
        return Left(finished=False)
    turn.save(BulkCursor(since=found.transaction_time, errors=errors))
    _forget(turn, export)
    return FINISHED


def _tear(turn: Turn, cursor: BulkCursor, export: Export) -> None:
    """A file that is never whole is tried again later, and in the end exported anew."""
    torn = export.torn + 1
    if torn >= MOST_FAULTS:
        _forget(turn, export)
    turn.save(_with(cursor, export=None if torn >= MOST_FAULTS else _export(export, torn=torn)))


def _lost(turn: Turn, cursor: BulkCursor, export: Export, words: str) -> Left:
    """Begin again at once, unless that has been of no use."""
    _forget(turn, export)
    turn.save(_with(cursor, export=None, lost=(cursor.lost + 1) % MOST_LOST))
    if cursor.lost + 1 >= MOST_LOST:
        raise PullError(words, way_out="it is tried again later; its operator may keep them longer")
    return Left(finished=False)


def _forget(turn: Turn, export: Export) -> None:
    """The server need not keep it any longer; whether it says so or not is the same to us."""
    with suppress(PullError):
        turn.server.ask(export.status_url, "DELETE")
    shutil.rmtree(turn.folder, ignore_errors=True)


def _with(cursor: BulkCursor, **changes: object) -> BulkCursor:
    return msgspec.structs.replace(cursor, **changes)


def _export(export: Export, **changes: object) -> Export:
    return msgspec.structs.replace(export, **changes)
