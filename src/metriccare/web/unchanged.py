"""Whether a client has the answer already: a tag for each question, right and version of the lake; and the answer 304.

Only for figures: what is said of a patient is not to be kept, and what people write changes without a new version.
Nor for pages: they carry the reader's name, her form's token and how long ago the figures were computed.
"""

import hashlib
from collections.abc import Iterable, Mapping

from fastapi import Request
from starlette.responses import Response

from metriccare import __version__
from metriccare.access.policy import Permission, scope_for
from metriccare.web.visit import Visit

ASKED_AGAIN = "private, no-cache"
"""A browser may keep it, and asks each time whether it still holds."""
VARY = "Authorization, Cookie"


def tag_of_figures(visit: Visit, parameters: Iterable[tuple[str, str]]) -> str:
    """The tag of what this visitor is answered to this question of the figures."""
    version = visit.snapshot.version if visit.snapshot else "none"
    asked = repr(sorted(parameters))
    return tag_of(__version__, version, right_of(visit), visit.tenant.name, visit.path, asked)


def tag_of(*said: str) -> str:
    """The tag of an answer that all of this decides. Weak: the same answer may come packed or plain."""
    return f'W/"{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:32]}"'


def right_of(visit: Visit) -> str:
    """Which view of the figures this visitor has: exact or published, and of which places.

    The view's own scope, not the route's: somebody may see all that is published, and exact figures of one hospital.
    """
    exact = visit.allows(Permission.EXACT)
    needs = Permission.EXACT if exact else Permission.PUBLISHED
    scope = scope_for(visit.person, visit.tenant.name, needs)
    parts = (None if names is None else sorted(names) for names in (scope.hospitals, scope.departments))
    return f"{'exact' if exact else 'published'} {list(parts)}"


def not_modified(request: Request, tag: str, headers: Mapping[str, str]) -> Response | None:
    """The answer 304 where the client names this tag; it carries the headers that the whole answer would."""
    given = request.headers.get("if-none-match", "")
    named = {part.strip().removeprefix("W/") for part in given.split(",")}
    if "*" not in named and tag.removeprefix("W/") not in named:
        return None
    return Response(status_code=304, headers=dict(headers))
