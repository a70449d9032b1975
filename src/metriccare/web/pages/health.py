"""Whether the application runs, whether it can answer, and what it counts of itself; for machines, without a page.

Nothing here says anything about a tenant's data.
"""

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text
from starlette.responses import Response

from metriccare.database.engine import Database, DatabaseUnavailable
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared, Public
from metriccare.web.middleware import own_host
from metriccare.web.middleware.measured import CONTENT_TYPE
from metriccare.web.problems import NotFound

routes = Declared("page")
LOOPBACK = {"127.0.0.1", "::1", "testclient"}


@routes.get("/healthz", needs=Public("a supervisor asks whether the process lives"))
def healthz() -> Response:
    """Alive: this process answers."""
    return PlainTextResponse("ok\n")


@routes.get("/readyz", needs=Public("a balancer asks whether to send visitors here"))
def readyz(visit: Arrived) -> Response:
    """Ready: the database answers and the folder of all state is there."""
    checks = {"database": _answers(visit.db), "home": visit.premises.home.is_dir()}
    ready = all(checks.values())
    return JSONResponse({"ready": ready, **checks}, 200 if ready else 503)


@routes.get("/metrics", needs=Public("Prometheus collects from this machine alone"))
def metrics(request: Request, visit: Arrived) -> Response:
    """Counters by route and tenant, to this machine only: tenants' names are nobody else's business."""
    local = visit.address in LOOPBACK and request.url.hostname in own_host.LOOPBACK
    if not local or "x-forwarded-for" in request.headers:
        raise NotFound
    return Response(visit.premises.measured.text(), media_type=CONTENT_TYPE)


def _answers(database: Database) -> bool:
    try:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    except DatabaseUnavailable:
        return False
    return True
