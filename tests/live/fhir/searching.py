"""Searches by `_lastUpdated`, a page at a time from a snapshot, and how the next link can go wrong. Not HTTP."""

import json
import secrets
from datetime import datetime
from urllib.parse import parse_qs

from tests.live.fhir.world import Resource, World


class Searches:
    """Snapshots by the name that their next links carry."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: dict[str, tuple[list[Resource], int]] = {}

    def first(self, kind: str, query: str, base: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        updated = asked.get("_lastUpdated", "")
        since = datetime.fromisoformat(updated.removeprefix("ge")) if updated else None
        assert asked["_sort"] == "_lastUpdated"
        name = secrets.token_hex(6)
        self._kept[name] = self.world.of_type(kind, since), int(asked["_count"])
        return self.page(name, 0, base)

    def knows(self, name: str) -> bool:
        return name in self._kept

    def page(self, name: str, number: int, base: str) -> bytes:
        found, count = self._kept[name]
        here = found[number * count : (number + 1) * count]
        links = [{"relation": "self", "url": f"{base}/page/{name}/{number}"}]
        if (number + 1) * count < len(found):
            links.append({"relation": "next", "url": self._next(name, number, base)})
        bundle = {
            "resourceType": "Bundle",
            "id": secrets.token_hex(4),  # another one each time, as servers do
            "type": "searchset",
            "total": len(found),
            "link": links,
            "entry": [{"resource": one, "search": {"mode": "match"}} for one in here],
        }
        return json.dumps(bundle).encode()

    def _next(self, name: str, number: int, base: str) -> str:
        if self.world.trouble("next_elsewhere"):
            return f"{base.replace('127.0.0.1', 'localhost')}/page/{name}/{number + 1}"
        if self.world.trouble("next_circle"):
            return f"{base}/page/{name}/{max(0, number - 1)}"
        return f"{base}/page/{name}/{number + 1}"
