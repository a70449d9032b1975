"""The figures of a page as a file of the same address: `.csv` and `.json`, under the reader's own permission.

Unrounded, as the page has them; a hidden one says so and carries no value.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Literal

from fastapi.responses import JSONResponse
from starlette.responses import Response

from metriccare.web.page import PRIVATE

Value = str | int | float | bool | None
Form = Literal["csv", "json"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def file_of(form: Form, rows: Sequence[Mapping[str, Value]], version: str) -> Response:
    """The rows in the form asked for; `version` is that of the lake they rest on."""
    headers = {"Cache-Control": PRIVATE, "X-Lake-Version": version}
    if form == "json":
        return JSONResponse([dict(row) for row in rows], headers=headers)
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value).lower() if isinstance(value, bool) else value
