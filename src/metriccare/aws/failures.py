"""What AWS refuses, in one line as our errors have it: the thing, what AWS said, the way out. Not the calls."""

from collections.abc import Generator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from metriccare.errors import StorageError

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@contextmanager
def as_ours(thing: str) -> Generator[None]:
    """Raises StorageError, which names the thing, for any error of AWS or of the way there."""
    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {})
        code = said.get("Code", "unknown error")
        way_out = (
            f"give this role the permission {error.operation_name}"
            if code in DENIED
            else "see what AWS says of this error"
        )
        raise StorageError(
            f"{thing}: {code}, {_first_line(said.get('Message', ''))}", way_out=way_out
        ) from error
    except BotoCoreError as error:
        raise StorageError(
            f"{thing}: {_first_line(str(error))}", way_out="look at region, credentials and network"
        ) from error


def _first_line(text: str) -> str:
    return (text.splitlines() or ["it says no more"])[0][:200]
