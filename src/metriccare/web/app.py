"""The application: middleware, declared routes, failures, static files, put together once per process.

Not the routes (`routes` lists them) and not the server (`cli.serve`).
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware

from metriccare import __version__
from metriccare.access.audit.trail import Trail
from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import presets
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.tenants import registry
from metriccare.web import exporting, failures, routes
from metriccare.web.api.budget import Budget
from metriccare.web.arrival import arrive
from metriccare.web.declare import Declaration, refuse_undeclared
from metriccare.web.middleware.body_limit import BodyLimit
from metriccare.web.middleware.faults import Faults
from metriccare.web.middleware.headers import SecurityHeaders
from metriccare.web.middleware.own_host import OwnHost
from metriccare.web.middleware.request_log import RequestLog
from metriccare.web.opening import open_figures
from metriccare.web.premises import Premises, ServeOptions
from metriccare.web.static_files import mount
from metriccare.web.stream.ending import at_a_signal

SMALL = 600
"""Bytes under which packing an answer costs more than it saves."""


def create_app(home: Path, options: ServeOptions | None = None) -> FastAPI:
    """The application over the state in `home`."""
    return assembled(premises_of(home, options or ServeOptions()), tuple(routes.declarations()))


def premises_of(home: Path, options: ServeOptions) -> Premises:
    """What it stands on, the database brought to its newest form first."""
    database = Database.of(home)
    migrate.upgrade(database)
    secret = ApplicationSecret.of(home)
    return Premises(home, database, secret, Trail(home, secret), options, budget=Budget.of(home))


def assembled(premises: Premises, declarations: Sequence[Declaration]) -> FastAPI:
    """The application with exactly these routes. Raises UndeclaredError for any other."""
    app = FastAPI(
        title="MetricCare",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,  # it would lead to whatever host the request names
    )
    app.state.premises = premises
    app.state.declarations = {(entry.method, entry.path): entry for entry in declarations}
    for entry in declarations:
        _add(app, entry)
    mount(app)
    failures.install(app)
    _dress(app, premises)
    refuse_undeclared(app, declarations)
    return app


def _add(app: FastAPI, entry: Declaration) -> None:
    """A page answers by itself; only an API route is described and its answer checked."""
    methods, guard = [entry.method], [Depends(arrive)]
    if entry.kind == "api":
        app.add_api_route(entry.path, entry.endpoint, methods=methods, dependencies=guard, **entry.options)
        return
    app.add_api_route(
        entry.path,
        entry.endpoint,
        methods=methods,
        dependencies=guard,
        include_in_schema=False,
        response_class=HTMLResponse,
        response_model=None,
    )


def _dress(app: FastAPI, premises: Premises) -> None:
    """The last added is the first that a request meets."""
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=SMALL)
    app.add_middleware(Faults, answer=failures.of_fault)
    if not premises.options.tls:
        app.add_middleware(OwnHost, url=premises.options.url)
    app.add_middleware(SecurityHeaders, tls=premises.options.tls)
    app.add_middleware(RequestLog, measured=premises.measured)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    premises: Premises = app.state.premises
    presets.begin_everywhere(premises.database, registry.names(premises.home), premises.clock())
    opening = Thread(target=open_figures, args=[premises], name="opening")
    opening.start()
    exporting.go_on(premises)
    with at_a_signal(premises.streams.end):
        yield
    premises.close()
    opening.join()
