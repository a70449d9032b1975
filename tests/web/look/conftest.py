"""The gallery of all pieces, served as the product serves its pages, under a policy stricter than the product's."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from metriccare.web import static_files
from metriccare.web.middleware.headers import SecurityHeaders
from tests.web.chromium import served
from tests.web.look import gallery

STRICT = {"Content-Security-Policy": "default-src 'self'"}
"""Our own files and nothing else: neither styles nor scripts nor pictures that stand in the page."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the gallery is served."""
    app = FastAPI(openapi_url=None)
    static_files.mount(app)

    @app.get("/")
    def whole() -> HTMLResponse:
        return HTMLResponse(gallery.page(), headers=STRICT)

    @app.get("/idle")
    def idle() -> HTMLResponse:
        return HTMLResponse(gallery.page(idle_seconds=121), headers=STRICT)

    @app.post("/account/stay-signed-in")
    def stay() -> HTMLResponse:
        return HTMLResponse("")

    app.add_middleware(SecurityHeaders, tls=False)
    with served(app) as base:
        yield base
