"""Styles, fonts, script and pictures: served by us, named by their content, kept by the browser for a year.

Not the pages. An address carries a digest of the file, so that a new version is a new address.
"""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from metriccare.web.charts import vega

FOLDER = Path(__file__).parent / "static"
FOR_A_YEAR = "public, max-age=31536000, immutable"


class Kept(StaticFiles):
    """Static files with the word that they may be kept."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; one that is asked for with its digest is kept for a year."""
        if path == vega.NAME:  # made from what is installed, so that no copy of it lies in the package
            response = Response(await run_in_threadpool(vega.bundle), media_type="text/javascript")
        else:
            response = await super().get_response(path, scope)
        kept = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = FOR_A_YEAR if kept else "no-cache"
        return response


def mount(app: FastAPI) -> None:
    """Serve the packaged folder at /static."""
    app.mount("/static", Kept(directory=FOLDER), name="static")


@cache
def static_address(name: str) -> str:
    """The address of a packaged file with the digest of what it holds now."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
