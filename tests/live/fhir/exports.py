"""Bulk Data exports: jobs that take a few looks, their manifests and files, and how each can go wrong. Not HTTP."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

from tests.live.fhir.world import Resource, World, instant, ndjson

LOOKS = 1
PER_FILE = 7


@dataclass
class Job:
    """One export: its files by their last part of the address, and how often it was looked at."""

    at: datetime
    files: dict[str, tuple[str, str, bytes, int]]
    looks: int = 0
    fetched: set[str] = field(default_factory=set)


class Exports:
    """All jobs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.jobs: dict[str, Job] = {}
        self.asked: list[dict[str, object]] = []

    def begin(self, level: str, query: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        self.asked.append({"level": level, **asked})
        since = datetime.fromisoformat(asked["_since"]) if "_since" in asked else None
        name = secrets.token_hex(6)
        self.jobs[name] = Job(self.world.tick(), self._files(asked["_type"].split(","), since))
        return name

    def manifest(self, name: str, base: str, *, with_token: bool) -> bytes:
        job = self.jobs[name]
        sections: dict[str, list[dict[str, object]]] = {"output": [], "deleted": [], "error": []}
        off = 1 if self.world.trouble("wrong_count") else 0
        for file, (section, kind, _, count) in job.files.items():
            url = f"{base}/files/{name}/{file}"
            if self.world.trouble("file_elsewhere"):
                url = url.replace("127.0.0.1", "localhost")
            sections[section].append({"type": kind, "url": url, "count": count + off})
        about = {"transactionTime": instant(job.at), "request": base, "requiresAccessToken": with_token}
        return json.dumps({**about, **sections}).encode()

    def _files(self, kinds: list[str], since: datetime | None) -> dict[str, tuple[str, str, bytes, int]]:
        files: dict[str, tuple[str, str, bytes, int]] = {}
        for kind in kinds:
            found = self.world.of_type(kind, since)
            for first in range(0, len(found), PER_FILE):
                part = found[first : first + PER_FILE]
                files[f"{kind}-{first}.ndjson"] = ("output", kind, ndjson(part), len(part))
        gone = [one for kind in kinds for one in self.world.of_type(kind, since, deleted=True)]
        if since is not None and gone:
            bundle: Resource = {"resourceType": "Bundle", "type": "transaction", "entry": gone}
            files["deleted.ndjson"] = ("deleted", "Bundle", ndjson([bundle]), 1)
        if self.world.trouble("some_error"):
            outcome: Resource = {
                "resourceType": "OperationOutcome",
                "issue": [
                    {"severity": "error", "code": "exception", "diagnostics": "Patient Smith cannot be read"}
                ],
            }
            files["error.ndjson"] = ("error", "OperationOutcome", ndjson([outcome]), 1)
        return files
