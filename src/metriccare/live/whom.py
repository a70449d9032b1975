"""What a worker is called, so that another one can tell that it is certainly dead. Not whether it still does something.

`machine/pid/begun`: the machine with its boot and its space of process numbers, the process, and when that one began
by the kernel's count, since numbers are used again. Of another machine's workers nothing is certain but their silence.
"""

import os
import platform
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


@cache
def machine() -> str:
    """This machine until it is started again, seen from this container."""
    boot = _line(_PROC / "sys/kernel/random/boot_id")[:8]
    try:
        space = (_PROC / "self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        space = ""
    return f"{platform.node()}:{boot}:{space}"


def name(pid: int | None = None) -> str:
    """This process as a worker, or another of this machine."""
    number = os.getpid() if pid is None else pid
    return f"{machine()}/{number}/{_begun(number)}"


def gone(worker: str) -> bool:
    """Whether the worker was of this machine and its process is no more."""
    where, _, process = worker.partition("/")
    number, _, begun = process.partition("/")
    if where != machine() or not number.isdecimal() or not (_PROC / "self").exists():
        return False
    return _begun(int(number)) != begun


def _begun(pid: int) -> str:
    """The 22nd field of its `stat`, counted behind the name in brackets, which may hold anything."""
    fields = _line(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] != "Z" else ""


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
