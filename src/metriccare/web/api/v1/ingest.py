"""`/ingest`: FHIR into bronze, as `metriccare ingest` does it: NDJSON, a resource or a Bundle; each content once.

Not the taking of the body (`uploads`), and no run: that is asked for, and a worker carries it out within seconds.
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Header
from starlette.responses import Response

from metriccare.access.audit.event import Action, Outcome
from metriccare.access.policy import Permission
from metriccare.bronze.keeper import OnBytes
from metriccare.bronze.land import docked, land
from metriccare.bronze.sources import Source
from metriccare.errors import DataError
from metriccare.live import queue
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.idempotency import Once
from metriccare.web.api.uploads import Upload, Uploaded
from metriccare.web.api.v1.ingest_documents import BODY, Landed, landed
from metriccare.web.declare import Declared
from metriccare.web.problems import TooMany, Unprocessable

routes = Declared("api")

AT_ONCE = 2
UNPACKED_BYTES = 16 << 30
_berths = BoundedSemaphore(AT_ONCE)
"""Each landing examines its records in several processes; more at once would only take turns."""


@routes.post(
    "/api/v1/t/{tenant}/ingest",
    needs=Permission.INGEST,
    response_model=Landed,
    summary="Land FHIR records",
    tags=["ingest"],
    openapi_extra={"requestBody": BODY},
)
def ingest(
    call: CalledInTenant,
    upload: Uploaded,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            pattern="^[!-~]+$",
            description="Yours: the same key and body again get the first outcome, without landing anything.",
        ),
    ] = None,
) -> Response:
    """The body lands whole or not at all; a bad record goes to quarantine and costs itself alone.

    Each worker lands two bodies at once. Another one gets 429 with `Retry-After`, and nothing of it is kept.
    """
    if idempotency_key is None:
        return call.answer(_land(call, upload))
    once = Once(call.visit.tenant.name, call.visit.person.user_id, idempotency_key, upload.sha256)
    stored = once.reserve(call.visit.db, call.visit.now)
    if stored is not None:
        answer = call.answer(Landed.model_validate_json(stored))
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    try:
        outcome = _land(call, upload)
    except BaseException:
        once.release(call.visit.db)
        raise
    once.settle(call.visit.db, outcome.model_dump_json())
    return call.answer(outcome)


def _land(call: Call, upload: Upload) -> Landed:
    visit = call.visit
    source = Source(upload.name, partial(upload.path.open, "rb"), upload.size)
    with _berth(), docked(visit.tenant) as dock:
        try:
            landing, new = land(source, dock, _bounded(upload.name))
        except DataError as error:
            dock.ledger.refuse(upload.name, str(error), visit.now)
            visit.audit(Action.INGESTED, "Landing/none", outcome=Outcome.FAILED)
            raise Unprocessable(error.message, way_out=error.way_out) from None
        reasons = dock.ledger.reasons(landing.number)
    visit.audit(Action.INGESTED, f"Landing/{landing.number}", landing=str(landing.number))
    if new:
        with visit.db.writing() as session:
            queue.ask(session, visit.tenant.name, "run", "landing", visit.now)
    return landed(landing, reasons, new=new)


@contextmanager
def _berth() -> Generator[None]:
    if not _berths.acquire(blocking=False):
        raise TooMany("other bodies are being landed just now", seconds=5)
    try:
        yield
    finally:
        _berths.release()


def _bounded(name: str) -> OnBytes:
    """Counts the unpacked bytes: a few packed ones may stand for more than any disk holds."""
    through = 0

    def count(size: int) -> None:
        nonlocal through
        through += size
        if through > UNPACKED_BYTES:
            raise DataError(
                f"{name}: more than {UNPACKED_BYTES >> 30} GiB when unpacked", way_out="send it in parts"
            )

    return count
