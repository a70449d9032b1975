"""The pages of docs/reference about the API, made from its routes and its problems.

Not run by itself: `reference_pages` writes them with the others.
"""

import tempfile
from pathlib import Path

from metriccare.web.api.openapi import INTRODUCTION, Json, described
from metriccare.web.api.operations import Operation, grouped
from metriccare.web.api.problem_types import types
from metriccare.web.app import create_app

API = """# The API

{introduction}
The whole description, with every parameter, document and example, is OpenAPI 3.1 at `/api/v1/openapi.json`; the same
for reading is `/api/v1/docs` of your installation. How to begin: [use the API](../how-to/use-the-api.md). What can go
wrong: [problem types](problems.md).

A token works for one tenant. What an operator does is open to a signed-in browser only: no token has those rights.

## Caching

- Measures, counts of findings, and the figures of pages as `.csv` and `.json`: `private, no-cache`, with an `ETag` of
  the lake's version, the right to small counts and its scope, and the question.
- The lake's state, and what each measure counts: `private, no-cache`, with an `ETag` of what is said.
- Everything else, which is what is said of a patient, what people write, pages and exports: `private, no-store`.

Every answer has `Vary: Authorization, Cookie`: nobody's answer is another's, and no tag of one view is a tag of
another. A list whose pages rest on a version of the lake answers 409 when a run finishes between two pages: begin
again, so that no page mixes two versions.

## How often

1,200 requests a minute for each token (for each person in a browser, for each address that is nobody's): `RateLimit`
says how many are left, 429 and `Retry-After` when to come again. All workers of a machine count together, in the file
`rate-limits` of `METRICCARE_HOME`, and go on counting after a restart; several machines over one database allow the
limit once each. Two bodies are landed at once by each worker, and another one is told to come again. Failed sign-ins
have a limit of their own, in the database.

## Exports

A file needs the permission *export* and the one for what is in it. It is whole, so it is no list in pages; it rests on
one version of the lake, and one event in the audit trail says who took it before its first line is sent. An event that
cannot be written refuses the file.

## What only pages do

- Signing in and out, one's name, password, sessions and second factor: they make and guard the browser's session,
  which a program does not have.
- How people of a tenant sign in (single sign-on, second factor required): one wrong value locks everybody out, so it
  is changed by somebody who is there to see it.
- Links to reset a password, and removing a person at once: a link is handed from a person to a person; a program
  takes each role away instead.
- Exporting a tenant whole and deleting it, inviting its first administrator: an operator has no tokens, and types the
  name to delete for good.
- Ingestion, runs and versions of all tenants at a glance: `/tenants`, `/metrics` and the logs are for programs.
- Median and 90th percentile of stay, pictures of charts, the sentence of what changed: they are read beside the
  figures, which are in `/measures`.

The opposite is true of landing records: a feed is sent by a program, to `/ingest`.

## Addresses

All begin with `/api/v1`.

"""
PROBLEMS = """# Problem types

When something cannot be done, a program gets a problem document (RFC 9457, `application/problem+json`):

```json
{
  "type": "/docs/problems#bad-request",
  "title": "This cannot be asked",
  "status": 400,
  "detail": "a parameter of this address is not known",
  "way_out": "it takes: by, cursor, from, limit, measure, to, variant",
  "request_id": "5f0c2a9b77ab0c1d"
}
```

Decide by `type` and `status`; the words may change. `way_out` says what to do where that is known, `errors` names each
wrong field. Tell the `request_id` to whoever runs MetricCare. An answer 429 or 503 says in `Retry-After` how many
seconds to wait; a request that failed with one of them has changed nothing.

| type | status | title | meaning |
|---|---|---|---|
"""


def api() -> str:
    """docs/reference/api.md"""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Path(home))
        found = described(app, app.state.declarations.values())
        app.state.premises.database.close()
    return API.format(introduction=INTRODUCTION) + "\n".join(_group(found))


def _group(found: Json) -> list[str]:
    return [
        f"### {group.name[0].upper()}{group.name[1:]}\n\n| address | what it answers | permission |\n|---|---|---|\n"
        + "".join(_row(one) for one in group.operations)
        for group in grouped(found)
    ]


def _row(one: Operation) -> str:
    path = one.path.removeprefix("/api/v1")
    return f"| `{one.method} {path}` | {one.summary} | {one.permission or 'open to anybody'} |\n"


def problems() -> str:
    """docs/reference/problems.md"""
    rows = (f"| `{one.slug}` | {one.status} | {one.title} | {one.meaning} |\n" for one in types())
    return PROBLEMS + "".join(rows)
