"""Rows as a file, sent while they are read: as a spreadsheet reads them, or a JSON object on each line.

Not which rows (`v1.export`), and not the files of pages (`pages.tabular`), whose care with formulas it shares.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from fastapi.responses import StreamingResponse

from metriccare.web.api.call import Call
from metriccare.web.pages.tabular import Value, csv_of

FileForm = Literal["csv", "ndjson"]
KINDS = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
FHIR = "application/fhir+ndjson"
Part = Sequence[Mapping[str, object]]


def described(*kinds: str) -> dict[int | str, dict[str, object]]:
    """How a route says in its description that it sends a file."""
    content = {kind: {"schema": {"type": "string"}} for kind in kinds}
    return {200: {"description": "The whole file.", "content": content}}


def sent(
    call: Call, form: FileForm, name: str, columns: Sequence[str], parts: Iterable[Part]
) -> StreamingResponse:
    """The answer, part after part; each row has these columns."""
    text = _csv(columns, parts) if form == "csv" else (_lines(part) for part in parts)
    return attached(call, text, f"{name}.{form}", KINDS[form])


def attached(call: Call, text: Iterable[str], name: str, kind: str) -> StreamingResponse:
    """A text as a file; a browser saves it under the tenant's name and the day."""
    visit = call.visit
    stem, _, ending = name.partition(".")
    saved = f"{visit.tenant.name}-{stem}-{visit.now:%Y%m%d}.{ending}"
    headers = call.headers() | {"Content-Disposition": f'attachment; filename="{saved}"'}
    return StreamingResponse(text, media_type=kind, headers=headers)


def _csv(columns: Sequence[str], parts: Iterable[Part]) -> Iterator[str]:
    yield csv_of([], columns)
    for part in parts:
        yield csv_of([{name: _plain(row[name]) for name in columns} for row in part], columns, head=False)


def _lines(part: Part) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in part)


def _plain(value: object) -> Value:
    """As one cell holds it: what has parts of its own is JSON."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.dumps(value, ensure_ascii=False)
