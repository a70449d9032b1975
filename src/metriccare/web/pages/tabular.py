"""The figures of a page as a file of the same address: `.csv` and `.json`, under the reader's own permission.

Unrounded, as the page has them; a hidden one says so and carries no value. Each file that is sent is an export, and
stands in the audit trail; a reader who has it already is told that nothing has changed.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.web.figures.asking import View
from metriccare.web.unchanged import ASKED_AGAIN, VARY, not_modified, tag_of_figures
from metriccare.web.visit import Visit

Value = str | int | float | bool | None
Form = Literal["csv", "json"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


Rows = Sequence[Mapping[str, Value]]


def file_of(
    request: Request,
    visit: Visit,
    view: View,
    form: Form,
    made: Callable[[], Rows],
    about: str,
    written: Iterable[str] = (),
) -> Response:
    """The rows as a file, on record before it is sent; 304 where the reader has it. `about` is what it is a file of.

    `written` names what people have written that the rows rest on: that changes without a new version of the lake.
    """
    rests_on = [("written", name) for name in written]
    tag = tag_of_figures(visit, [*request.query_params.multi_items(), *rests_on])
    version = view.snapshot.version
    headers = {"Cache-Control": ASKED_AGAIN, "Vary": VARY, "ETag": tag, "X-Lake-Version": version}
    if (unchanged := not_modified(request, tag, headers)) is not None:
        return unchanged
    rows = made()
    visit.audit(Action.EXPORTED, f"Figures/{about}", format=form, version=version, count=str(len(rows)))
    if form == "json":
        return JSONResponse([dict(row) for row in rows], headers=headers)
    return Response(csv_of(rows), media_type="text/csv; charset=utf-8", headers=headers)


def csv_of(rows: Rows, columns: Sequence[str] = (), *, head: bool = True) -> str:
    """The rows as a spreadsheet reads them, under the names of these columns, or of all that there are."""
    out = io.StringIO()
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    if head:
        writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value).lower() if isinstance(value, bool) else value
