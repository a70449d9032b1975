"""Where the next page begins, as text that only we can write and only the same question by the same person can use.

Not the paging (`paging`). A cursor names a position and, where pages rest on a version of the lake, that version.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from metriccare.web.problems import BadRequest, Conflict

PURPOSE = "cursors of the API"
POSITION_BYTES = 8
VERSION_BYTES = 8
MAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class Question:
    """What a cursor belongs to: who asked, of which tenant, at which address with which parameters."""

    user_id: str
    tenant: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    version: str = ""

    def _bound(self) -> bytes:
        parts = (self.user_id, self.tenant, self.path, *(part for pair in self.parameters for part in pair))
        return b"".join(len(part).to_bytes(4) + part for part in (text.encode() for text in parts))

    def _stamp(self) -> bytes:
        return hashlib.sha256(self.version.encode()).digest()[:VERSION_BYTES]

    def cursor(self, key: bytes, position: int) -> str:
        """The cursor for what comes after `position`."""
        said = position.to_bytes(POSITION_BYTES) + self._stamp()
        return urlsafe_b64encode(said + _mac(key, said + self._bound())).decode().rstrip("=")

    def position(self, key: bytes, cursor: str) -> int:
        """The position that a cursor of this question names.

        Raises BadRequest for a cursor of anything else, Conflict where the figures have changed since the page before.
        """
        raw = _raw(cursor)
        said, mac = raw[: POSITION_BYTES + VERSION_BYTES], raw[POSITION_BYTES + VERSION_BYTES :]
        if len(mac) != MAC_BYTES or not hmac.compare_digest(mac, _mac(key, said + self._bound())):
            raise BadRequest("this cursor does not belong to this question", way_out="ask without a cursor")
        if said[POSITION_BYTES:] != self._stamp():
            raise Conflict(
                "the figures have changed since the page before", way_out="begin with the first page"
            )
        return int.from_bytes(said[:POSITION_BYTES])


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()


def _raw(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        return b""
