"""How far a pull has come, in words for whoever looks after it. Nothing of an address, nothing of a patient."""

import msgspec

from metriccare.live.pull.book import PullFeed
from metriccare.live.pull.cursors import BulkCursor, SearchCursor


def progress(feed: PullFeed) -> str:
    """What it is at, or what its last export lacked; nothing where there is nothing to tell."""
    if feed.kind == "bulk":
        return _of_export(msgspec.json.decode(feed.cursor, type=BulkCursor))
    return _of_search(msgspec.json.decode(feed.cursor, type=SearchCursor))


def _of_export(cursor: BulkCursor) -> str:
    export = cursor.export
    if export is None:
        return "the server could not export everything: its errors have landed too" if cursor.errors else ""
    if export.manifest:
        return f"an export is being fetched, {len(export.landed):,} of its files have landed"
    return f"the server is at an export, looked at {export.polls:,} times"


def _of_search(cursor: SearchCursor) -> str:
    at = [
        f"{name} at page {one.round.pages:,}" for name, one in cursor.types.items() if one.round is not None
    ]
    return ", ".join(at)
