"""The server in its process, as a test speaks to it: told what to hold and how to fail, asked what it saw."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.live.fhir.world import Resource

ROOT = Path(__file__).parents[3]
FOR_EVER = 1 << 30


class Fhir:
    """A FHIR server that listens on this machine."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.live.fhir"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT)
        assert self._process.stdout is not None
        self.base: str = json.loads(self._process.stdout.readline())["base"]

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(120)
        self._process.stdout.close()

    def put(self, resources: Sequence[Resource], seconds: float = 1.0) -> None:
        """Each a new version, so many seconds after the one before."""
        self._tell("put", {"resources": list(resources), "seconds": seconds})

    def delete(self, kind: str, id_: str) -> None:
        self._tell("delete", [kind, id_])

    def trouble(self, **times: int) -> None:
        """Make these troubles so many times each."""
        self._tell("troubles", times)

    def calm(self) -> None:
        self._tell("calm", None)

    def settings(self, **said: object) -> None:
        self._tell("settings", said)

    def register(self, client: str, jwks: object) -> None:
        """From now on only those that are registered come in."""
        self._tell("register", {client: jwks})

    def tokens_last(self, seconds: float) -> None:
        self._tell("token_seconds", seconds)

    def revoke(self) -> None:
        self._tell("revoke", None)

    def clear(self) -> None:
        self._tell("clear", None)

    def log(self, ending: str = "") -> list[dict[str, object]]:
        """The requests that it saw, of paths that end so."""
        return [one for one in self._tell("log", None) if str(one["path"]).endswith(ending)]

    def jobs(self) -> list[str]:
        """Exports that it still keeps."""
        return self._tell("jobs", None)

    def asked(self) -> list[dict[str, str]]:
        """Exports that were asked for, with their parameters."""
        return self._tell("asked", None)

    def tokens(self) -> dict[str, object]:
        return self._tell("tokens", None)

    def resources(self) -> list[Resource]:
        """What it holds, newest versions only."""
        return self._tell("resources", None)

    def _tell(self, name: str, said: object):
        address = self.base.replace("/fhir", f"/control/{name}")
        request = urllib.request.Request(address, json.dumps(said).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
