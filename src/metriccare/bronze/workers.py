"""Pieces examined by other processes, in order: Python runs one thread at a time, and judging is most of the work.

They are started once so much has been read that starting them pays, and stay for the rest of the command. Pieces are
handed over in memory that all of them map. Not here: what examining is (`examine`), the other side (`worker`).
"""

import mmap
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from queue import SimpleQueue
from typing import BinaryIO, cast

import msgspec

from metriccare.bronze import examine
from metriccare.bronze.columns import Part
from metriccare.bronze.lines import Piece
from metriccare.bronze.reading import BLOCK_BYTES
from metriccare.bronze.worker import Answer, Task, receive, send, unpacked
from metriccare.errors import MetricCareError

WORTHWHILE_BYTES = 48 << 20
SMALL_BYTES = 64 << 10
COMMAND = [sys.executable, "-m", "metriccare.bronze.worker"]


class Examiner:
    """Examines pieces, here or in other processes; a context, at whose end the processes are gone."""

    def __init__(self, count: int, after: int = WORTHWHILE_BYTES) -> None:
        self._count = count
        self._after = after
        self._seen = 0
        self._crew: _Crew | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def parts(self, pieces: Iterator[Piece]) -> Iterator[Part]:
        """What the pieces hold, in their order."""
        waiting: deque[Part | Future[Part]] = deque()
        for piece in pieces:
            self._seen += len(piece.data)
            if self._crew is None and self._count > 1 and self._seen > self._after:
                self._crew = self._stack.enter_context(_Crew(self._count))
            if self._crew is None or not SMALL_BYTES <= len(piece.data) <= BLOCK_BYTES:
                waiting.append(examine.piece(piece))
            else:
                waiting.append(self._crew.examine(piece))
            while len(waiting) > 2 * self._count or (waiting and isinstance(waiting[0], Part)):
                yield _ready(waiting.popleft())
        yield from map(_ready, waiting)


def _ready(part: "Part | Future[Part]") -> Part:
    return part if isinstance(part, Part) else part.result()


class _Crew:
    """Some processes, a thread that waits for each, and the memory they share, cut into slots of one block."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._stack = ExitStack()
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._slots: SimpleQueue[int] = SimpleQueue()

    def __enter__(self) -> "_Crew":
        slots = 2 * self._count
        file = self._stack.enter_context(_unnamed_file())
        os.ftruncate(file.fileno(), slots * BLOCK_BYTES)
        self._memory = self._stack.enter_context(mmap.mmap(file.fileno(), 0))
        for number in range(slots):
            self._slots.put(number * BLOCK_BYTES)
        for _ in range(self._count):
            self._idle.put(self._stack.enter_context(_Process(file.fileno())))
        self._threads = self._stack.enter_context(ThreadPoolExecutor(self._count))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def examine(self, piece: Piece) -> "Future[Part]":
        """Hand over a piece; waits for a slot that is free."""
        start = self._slots.get()
        self._memory[start : start + len(piece.data)] = piece.data
        return self._threads.submit(self._ask, Task(start, len(piece.data), piece.offset))

    def _ask(self, task: Task) -> Part:
        process = self._idle.get()
        try:
            return unpacked(process.ask(task))
        finally:
            self._idle.put(process)
            self._slots.put(task.start)


class _Process:
    """One of them."""

    def __init__(self, descriptor: int) -> None:
        command = [*COMMAND, str(descriptor)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, pass_fds=[descriptor])  # noqa: S603
        self._tasks = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    def __enter__(self) -> "_Process":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):  # it has ended by itself
            self._tasks.close()
        self._answers.close()
        self._process.wait()

    def ask(self, task: Task) -> Answer:
        """Have a piece examined."""
        try:
            send(self._tasks, task)
            body = receive(self._answers)
        except BrokenPipeError:
            body = None
        if body is None:
            raise MetricCareError(
                f"a process that examines records ended early (exit code {self._process.wait()})",
                way_out="is memory short? run the same command again, or with METRICCARE_WORKERS=1",
            )
        answer = msgspec.msgpack.decode(body, type=Answer)
        if answer.fault:
            raise RuntimeError(answer.fault)
        return answer


def _unnamed_file() -> BinaryIO:
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("metriccare"), "w+b")
    return cast("BinaryIO", tempfile.TemporaryFile())
