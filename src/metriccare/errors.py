"""The errors a user may see: each names the thing, the place and the way out, in one line.

Not for bugs: an exception of any other class is a fault of ours, and `cli.main` says so without a traceback.

    MetricCareError          1   whatever has no class of its own
    ├── UsageError           2   the command or a setting is wrong
    ├── NotFoundError        3   no such tenant, file, stay, table
    ├── ChangedMeanwhileError 1  somebody else changed the same thing first; nothing was written
    ├── BusyError            4   another process holds the tenant's writer lock
    ├── DataError            5   the input, or what is stored, cannot be read as what it claims to be
    ├── LakeVersionError     6   the lake was written by an older or newer MetricCare
    └── StorageError         7   the disk is full, read-only or failing
"""


class MetricCareError(Exception):
    """One line for the user: what happened, where and what to do about it; and the exit code for scripts."""

    default_exit_code = 1

    def __init__(self, message: str, *, way_out: str = "", exit_code: int | None = None) -> None:
        super().__init__(message)
        self.message = _one_line(message)
        self.way_out = _one_line(way_out)
        self.exit_code = self.default_exit_code if exit_code is None else exit_code

    def __str__(self) -> str:
        return f"{self.message} ({self.way_out})" if self.way_out else self.message


class UsageError(MetricCareError):
    """The command line or a setting asks for something that does not exist or contradicts itself."""

    default_exit_code = 2


class NotFoundError(MetricCareError):
    """The named tenant, file, stay or table is not there."""

    default_exit_code = 3


class ChangedMeanwhileError(MetricCareError):
    """Somebody else changed the same thing after it was read, or at the same moment; nothing of this one is kept."""


class BusyError(MetricCareError):
    """Another process is writing to this tenant."""

    default_exit_code = 4


class DataError(MetricCareError):
    """Input or stored data is not what it claims to be."""

    default_exit_code = 5


class LakeVersionError(MetricCareError):
    """The lake on disk has a layout this version of MetricCare does not read."""

    default_exit_code = 6


class StorageError(MetricCareError):
    """The disk refused: full, read-only, or failing."""

    default_exit_code = 7


def _one_line(text: str) -> str:
    return " ".join(text.split())
