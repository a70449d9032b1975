"""A body that is too large for memory, taken in pieces into a file aside: whole, or not at all.

Not what is in it: bronze reads the file. A client that stops in the middle leaves nothing but a line in the ledger.
"""

import hashlib
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from metriccare.bronze.opening import opened
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.problems import BadRequest, UnsupportedMedia

KINDS = (
    "application/fhir+ndjson",
    "application/x-ndjson",
    "application/ndjson",
    "application/fhir+json",
    "application/json",
)
PACKED = ("application/gzip", "application/zstd", "application/octet-stream")
ENCODINGS = {"", "identity", "gzip", "zstd"}
MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that has come in whole."""

    path: Path
    size: int
    sha256: str
    name: str


async def uploaded(call: CalledInTenant, request: Request) -> AsyncGenerator[Upload]:
    """The body as a file that is gone when the answer is. Raises UnsupportedMedia or BadRequest."""
    encoding = _encoding(request)
    folder = call.visit.premises.home / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"upload {call.visit.request_id}"
    with tempfile.NamedTemporaryFile(dir=folder, prefix="upload-") as file:
        digest, size, head = hashlib.sha256(), 0, b""
        try:
            async for piece in request.stream():
                await to_thread.run_sync(file.write, piece)
                digest.update(piece)
                size += len(piece)
                head = (head + piece)[:4] if len(head) < 4 else head
        except ClientDisconnect:
            await to_thread.run_sync(_note_half, call, name, size)
            raise BadRequest("the body ended in the middle: nothing of it has landed") from None
        await to_thread.run_sync(file.flush)
        _check(size, head, encoding)
        yield Upload(Path(file.name), size, digest.hexdigest(), name)


Uploaded = Annotated[Upload, Depends(uploaded)]


def _encoding(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*KINDS, *PACKED):
        raise UnsupportedMedia("this kind of content is not taken here", way_out=f"send {' or '.join(KINDS)}")
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise UnsupportedMedia(
            "this encoding is not taken here", way_out="send it plain, or with gzip or zstd"
        )
    return encoding


def _check(size: int, head: bytes, encoding: str) -> None:
    if not size:
        raise BadRequest("the body is empty", way_out="send NDJSON, a resource or a Bundle")
    if encoding in MAGIC and not head.startswith(MAGIC[encoding]):
        raise BadRequest(f"the body is not {encoding}, as its header says")


def _note_half(call: Call, name: str, size: int) -> None:
    """Say in the tenant's ledger that something was begun and never came, beside files that were refused."""
    with opened(call.visit.tenant) as (_, ledger):
        ledger.refuse(name, f"the client stopped after {size:,} bytes; nothing of it landed", call.visit.now)
