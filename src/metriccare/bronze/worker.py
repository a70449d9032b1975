"""A process that examines pieces for another one: `python -m metriccare.bronze.worker DESCRIPTOR`.

The pieces lie in memory that both map; the tasks come in on standard input, the parts go out on standard output.
It ends when its input does, so it never outlives the process that started it. Not here: who starts it (`workers`).
"""

import mmap
import signal
import struct
import sys
import traceback
from typing import BinaryIO

import msgspec
import pyarrow as pa

from metriccare.bronze import examine
from metriccare.bronze.columns import Part
from metriccare.bronze.lines import Piece

LENGTH = struct.Struct("<Q")


class Task(msgspec.Struct, array_like=True):
    """A piece: where it lies in the shared memory, and where it begins in its file."""

    start: int
    length: int
    offset: int


class Answer(msgspec.Struct, array_like=True):
    """What a piece holds, its tables in Arrow's stream format; or the fault that kept it from being told."""

    index: bytes = b""
    quarantine: bytes = b""
    records: int = 0
    blank: int = 0
    lines: int = 0
    fault: str = ""


def packed(part: Part) -> Answer:
    """A part, ready to be sent."""
    return Answer(_stream(part.index), _stream(part.quarantine), part.records, part.blank, part.lines)


def unpacked(answer: Answer) -> Part:
    """The part again."""
    index, quarantine = (
        pa.ipc.open_stream(stream).read_all() for stream in (answer.index, answer.quarantine)
    )
    return Part(index, quarantine, answer.records, answer.blank, answer.lines)


def send(stream: BinaryIO, message: msgspec.Struct) -> None:
    """One message, its length before it."""
    body = msgspec.msgpack.encode(message)
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """The next message; None where there is no more."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def serve(descriptor: int, tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer one task after the other."""
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as shared, memoryview(shared) as memory:
        while body := receive(tasks):
            send(answers, _answer(msgspec.msgpack.decode(body, type=Task), memory))


def _answer(task: Task, memory: memoryview) -> Answer:
    with memory[task.start : task.start + task.length] as data:
        try:
            return packed(examine.piece(Piece(task.offset, data)))
        except Exception:  # noqa: BLE001 a fault of ours, which the asking process raises
            return Answer(fault=traceback.format_exc())


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    serve(int(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
