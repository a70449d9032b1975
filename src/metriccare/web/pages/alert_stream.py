"""The connection over which an open page hears that alerts have changed: server-sent events, as long as it is open.

It says how many are open and what the newest is called, and nothing that the page's reader may not see. It keeps no
session from falling idle, and ends with it.
"""

from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.problems import BadRequest, TooMany
from metriccare.web.stream.listener import Ears
from metriccare.web.stream.streams import Streams

routes = Declared("page")
KIND = "text/event-stream"
HEARTBEAT = 15.0
"""Seconds after which a proxy, or a browser that has gone, is reminded."""
AGAIN_MS = 5_000
"""After which a browser comes back when the connection was cut."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@routes.get("/t/{tenant}/alerts/stream", needs=Permission.ALERTS, renews=False)
def alert_stream(request: Request, visit: Arrived) -> Response:
    """The stream of this page. For whoever asks for one: it has no end that anybody else would wait for."""
    if KIND not in request.headers.get("accept", ""):
        raise BadRequest("this address is a stream of events", way_out=f"ask with Accept: {KIND}")
    request.state.streamed = True
    streams, session = visit.premises.streams, visit.person.session_id or ""
    ears = Ears(session, visit.person.user_id, visit.tenant.name, visit.scope)
    if not session or streams.full(ears):
        raise TooMany("too many pages of this session listen already", seconds=60)
    return StreamingResponse(_events(streams, ears), media_type=KIND, headers=HEADERS)


async def _events(streams: Streams, ears: Ears) -> AsyncGenerator[str]:
    listener = streams.join(ears)
    try:
        yield f"retry: {AGAIN_MS}\n\n"
        while not listener.ended:
            news = await listener.next(HEARTBEAT)
            yield f"event: alerts\ndata: {news}\n\n" if news else ":\n\n"
    finally:
        streams.leave(listener)
