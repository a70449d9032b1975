"""What the server holds, and which troubles it is to make; each change has the server's own time. Not HTTP."""

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock

Resource = dict[str, object]
BEGIN = datetime(2024, 6, 1, tzinfo=UTC)


@dataclass
class Stored:
    """A resource in its newest version, or that it was deleted."""

    resource: Resource
    at: datetime
    deleted: bool = False


@dataclass
class World:
    """One lock for all: the server answers from many threads."""

    lock: RLock = field(default_factory=RLock)
    stored: dict[tuple[str, str], Stored] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    log: list[dict[str, object]] = field(default_factory=list)
    clock: datetime = BEGIN
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def tick(self, seconds: float = 1.0) -> datetime:
        with self.lock:
            self.clock += timedelta(seconds=seconds)
            return self.clock

    def put(self, resources: list[Resource], seconds: float = 1.0) -> None:
        """Each a new version, `seconds` after the one before."""
        with self.lock:
            for resource in resources:
                at = self.tick(seconds)
                meta = {"versionId": str(next(self._numbers)), "lastUpdated": instant(at)}
                self.stored[_key(resource)] = Stored({**resource, "meta": meta}, at)

    def delete(self, kind: str, id_: str) -> None:
        with self.lock:
            self.stored[kind, id_] = Stored({}, self.tick(), deleted=True)

    def of_type(self, kind: str, since: datetime | None, *, deleted: bool = False) -> list[Resource]:
        """What was written or deleted from a moment on, the oldest change first."""
        with self.lock:
            found = [
                (one.at, key, one.resource)
                for key, one in self.stored.items()
                if key[0] == kind and one.deleted == deleted and (since is None or one.at >= since)
            ]
        if deleted:
            return [{"request": {"method": "DELETE", "url": f"{kind}/{key[1]}"}} for _, key, _ in found]
        return [resource for _, _, resource in sorted(found, key=lambda one: (one[0], one[1]))]

    def trouble(self, name: str) -> bool:
        """Whether this trouble is to be made now; each has a number of times."""
        with self.lock:
            if self.troubles[name] <= 0:
                return False
            self.troubles[name] -= 1
            return True

    def note(self, **said: object) -> None:
        with self.lock:
            self.log.append(said)

    def clear(self) -> None:
        with self.lock:
            self.stored.clear()
            self.troubles.clear()
            self.log.clear()
            self.clock = BEGIN


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ndjson(resources: list[Resource]) -> bytes:
    return "".join(f"{json.dumps(one)}\n" for one in resources).encode()


def _key(resource: Resource) -> tuple[str, str]:
    return str(resource["resourceType"]), str(resource["id"])
