"""What the user sees when a command fails: one line on standard error, and an exit code for scripts.

    0   done                                    4   another process writes to this tenant
    1   a failure without a class of its own    5   the data is not what it claims to be
    2   wrong use or a wrong setting            6   the lake is of an older or newer MetricCare
    3   not found                               7   the disk is full, read-only or failing
    70  a fault of ours; the trace is kept in a log file without any data
    130 interrupted                             141 the reader of our output went away

Not a logger: only a fault of ours leaves a file behind, and it holds code places and no values.
"""

import errno
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from metriccare.errors import DataError, MetricCareError, NotFoundError, StorageError
from metriccare.settings import logs

FAULT = 70
INTERRUPTED = 130
BROKEN_PIPE = 141
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TRY_AGAIN = "then run the same command again: it carries on"


def exit_code_of(error: BaseException) -> int:
    """Say in one line what happened, unless nobody is left to read it; the exit code."""
    if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
        _discard_output()
        return BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return _say(
            "interrupted: what was finished is kept; run the same command again to go on", INTERRUPTED
        )
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, typer.TyperException):
        message = error.format_message().rstrip(".").replace("Value error, ", "")
        return _say(f"{message} ({_help_of(error)})", error.exit_code)
    known = _known(error)
    return _say(str(known), known.exit_code) if known else _fault(error)


def _say(line: str, code: int) -> int:
    if code == INTERRUPTED and sys.stderr.isatty():
        line = f"\n{line}"  # the terminal shows ^C on the line before
    sys.stderr.write(f"metriccare: {line}\n")
    return code


def _help_of(error: typer.TyperException) -> str:
    """The help command of the verb that was used wrongly, as far as the parser got."""
    path: object = getattr(getattr(error, "ctx", None), "command_path", None)
    return f"see: {path or 'metriccare'} --help"


def _known(error: BaseException) -> MetricCareError | None:
    """The error in the user's words, if it is one of ours or one that the machine is to blame for."""
    if isinstance(error, MetricCareError):
        return error
    if _disk_is_full(error):
        return StorageError(f"the disk is full{_place(error)}", way_out=f"free some space, {_TRY_AGAIN}")
    if isinstance(error, FileNotFoundError):
        return NotFoundError(f"no such file or folder{_place(error)}", way_out="check the path")
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return StorageError(
            f"{reason}{_place(error)}", way_out=f"check the disk and its permissions, {_TRY_AGAIN}"
        )
    if type(error).__module__ == "_duckdb" and type(error).__name__ == "IOException":
        return DataError(
            f"a stored file cannot be read: {str(error).splitlines()[0]}", way_out="metriccare doctor"
        )
    if isinstance(error, MemoryError):
        return StorageError("the machine is out of memory", way_out=f"close other programs, {_TRY_AGAIN}")
    return None


def _disk_is_full(error: BaseException) -> bool:
    """Also where an engine wraps the system's error in one of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _DISK_FULL:
            return True
        if os.strerror(errno.ENOSPC) in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _place(error: BaseException) -> str:
    name = error.filename if isinstance(error, OSError) else None
    return f": {name}" if isinstance(name, str) else ""


def _fault(error: BaseException) -> int:
    name = type(error).__name__
    try:
        file = _keep_trace(error)
    except OSError:
        return _say(f"unexpected {name}, and its trace could not be kept (please report it)", FAULT)
    return _say(f"unexpected {name} (please report it with {file}, which holds no data)", FAULT)


def _keep_trace(error: BaseException) -> Path:
    """Types and code places only: a message or a value could be about a patient."""
    now = datetime.now(UTC)
    file = logs() / f"fault-{now:%Y%m%dT%H%M%S}-{os.getpid()}.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{now.isoformat()} metriccare on Python {sys.version.split()[0]}\n"]
    seen: BaseException | None = error
    while seen is not None:
        lines += [f"{type(seen).__module__}.{type(seen).__qualname__}\n"]
        lines += traceback.StackSummary.from_list(traceback.extract_tb(seen.__traceback__)).format()
        seen = seen.__cause__ or seen.__context__
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _discard_output() -> None:
    """Keep Python from complaining about the closed pipe once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
