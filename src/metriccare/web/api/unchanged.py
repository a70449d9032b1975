"""Whether a client has the answer already: a tag for each question, right and version of the lake; and the answer 304.

Only for figures: what is said of a patient is not to be kept, and what people write changes without a new version.
"""

import hashlib

from starlette.responses import Response

from metriccare import __version__
from metriccare.access.policy import Scope
from metriccare.web.api.call import Call
from metriccare.web.figures.snapshot import Snapshot


def tag_of(call: Call, snapshot: Snapshot | None, *, exact: bool) -> str:
    """The tag of this question's answer. Weak: the same answer may come packed or plain."""
    question = call.question()
    paging = sorted(pair for pair in call.request.query_params.multi_items())
    said = (
        __version__,
        snapshot.version if snapshot else "none",
        _right(call.visit.scope, exact=exact),
        question.tenant,
        question.path,
        repr(paging),
    )
    return f'W/"{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:32]}"'


def not_modified(call: Call, tag: str) -> Response | None:
    """The answer 304 where the client names this tag."""
    given = call.request.headers.get("if-none-match", "")
    named = {part.strip().removeprefix("W/") for part in given.split(",")}
    if "*" not in named and tag.removeprefix("W/") not in named:
        return None
    return Response(status_code=304, headers=call.headers(tag))


def _right(scope: Scope, *, exact: bool) -> str:
    if not exact:
        return "published"
    parts = (None if names is None else sorted(names) for names in (scope.hospitals, scope.departments))
    return f"exact {list(parts)}"
