"""What a visitor is told when something cannot be done: one exception tree, shown as a page or as a problem document.

Not the showing (`failures`). Types are documented in docs/reference/problems.md; RFC 9457 gives their form.

    Problem
    ├── BadRequest         400   the address or the form asks for something that does not exist or contradicts itself
    ├── SignInNeeded       401   nobody is signed in, or the token is not valid
    ├── Refused            403   signed in, and the role does not have the permission
    ├── TenantSuspended    403   the tenant is a membership, and closed to its people for now
    ├── FormExpired        403   the form's token is missing or of another session
    ├── NotFound           404   nothing here for this visitor, whatever others may find
    ├── Conflict           409   somebody changed it meanwhile, or it exists already
    ├── TooLarge           413   more bytes than are taken
    ├── UnsupportedMedia   415   a body of a kind, or packed in a way, that is not taken
    ├── Unprocessable      422   understood, and against a rule
    ├── TooMany            429   slower, please
    └── Unavailable        503   the database or a lake is away for the moment
        └── BeingDecided   503   what of new figures may be shown is being decided; its page asks again by itself
"""

from collections.abc import Mapping

ASK_AGAIN = 5
"""Seconds after which a page that waits for figures asks again."""


class Problem(Exception):  # noqa: N818 (what it is, as RFC 9457 has it)
    """What happened in one sentence, and the way out in another."""

    status = 500
    slug = "fault"
    title = "Something went wrong here"

    def __init__(
        self, detail: str = "", *, way_out: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.way_out = way_out
        self.headers = dict(headers or {})


class BadRequest(Problem):
    """The address or the form asks for something that does not exist or contradicts itself."""

    status = 400
    slug = "bad-request"
    title = "This cannot be asked"


class SignInNeeded(Problem):
    """Nobody is signed in, or the token is not valid."""

    status = 401
    slug = "sign-in-needed"
    title = "Sign in first"

    def __init__(self, detail: str = "", *, way_out: str = "") -> None:
        super().__init__(detail, way_out=way_out, headers={"WWW-Authenticate": 'Bearer realm="metriccare"'})


class Refused(Problem):
    """Signed in, and the role does not have the permission."""

    status = 403
    slug = "refused"
    title = "Not open to your role"


class TenantSuspended(Problem):
    """The tenant is a membership, and closed to its people for now."""

    status = 403
    slug = "tenant-suspended"
    title = "This organization is suspended"


class FormExpired(Problem):
    """The form's token is missing or of another session."""

    status = 403
    slug = "form-expired"
    title = "This form has expired"


class NotFound(Problem):
    """Nothing here for this visitor, whatever others may find."""

    status = 404
    slug = "not-found"
    title = "Not found"


class Conflict(Problem):
    """Somebody changed it meanwhile, or it exists already."""

    status = 409
    slug = "conflict"
    title = "Changed meanwhile"


class TooLarge(Problem):
    """More bytes than are taken."""

    status = 413
    slug = "too-large"
    title = "Too large"


class UnsupportedMedia(Problem):
    """A body of a kind, or packed in a way, that is not taken."""

    status = 415
    slug = "unsupported-media"
    title = "Not this kind of content"


class Unprocessable(Problem):
    """Understood, and against a rule; `errors` names each field with what is wrong."""

    status = 422
    slug = "unprocessable"
    title = "This cannot be saved"

    def __init__(
        self, detail: str = "", *, way_out: str = "", errors: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail, way_out=way_out)
        self.errors = dict(errors or {})


class TooMany(Problem):
    """Slower, please."""

    status = 429
    slug = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str = "", *, seconds: int) -> None:
        super().__init__(
            detail, way_out=f"try again in {seconds} seconds", headers={"Retry-After": str(seconds)}
        )


class Unavailable(Problem):
    """The database or a lake is away for the moment."""

    status = 503
    slug = "unavailable"
    title = "Not available for the moment"

    def __init__(self, detail: str = "", *, seconds: int = 5) -> None:
        super().__init__(
            detail, way_out="nothing is lost; try again in a moment", headers={"Retry-After": str(seconds)}
        )


class BeingDecided(Unavailable):
    """What of new figures may be shown is being decided; the page asks again by itself."""

    slug = "being-decided"
    title = "The figures are being prepared"

    def __init__(self, seconds_left: int) -> None:
        super().__init__(
            "After new data it is decided once which small counts are hidden. "
            f"That should be done in about {seconds_left} seconds.",
            seconds=ASK_AGAIN,
        )
        self.way_out = f"this page asks again by itself every {ASK_AGAIN} seconds"
        self.headers |= {"Refresh": str(ASK_AGAIN)}  # browsers follow it without a script
