"""A request's head is read up to a size, before anything of the application is asked. Over a real socket."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI

from metriccare.web.bounded_http import HEAD_BYTES, HEADERS, BoundedHttp


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers 404 to everything that it has read whole."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(FastAPI(), http=BoundedHttp, ws="none", log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=asyncio.run, args=[server.serve([listening])])
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def answer_to(port: int, *lines: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sent:
        try:
            sent.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
            for line in lines:
                sent.sendall(line)
            sent.sendall(b"\r\n")
        except ConnectionError:
            pass  # refused before all of it was sent
        try:
            return sent.recv(1000)
        except ConnectionError:
            return b""


def test_ordinary_head_is_read(port: int) -> None:
    lines = (b"X-%d: %s\r\n" % (number, b"a" * 500) for number in range(HEADERS - 2))
    assert answer_to(port, *lines).startswith(b"HTTP/1.1 404")


def test_head_with_a_line_without_end_is_refused(port: int) -> None:
    piece = b"a" * HEAD_BYTES
    answer = answer_to(port, b"X: ", *([piece] * 32))
    assert not answer.startswith(b"HTTP/1.1 404")
    assert answer == b"" or b"head of the request is too large" in answer


def test_head_of_too_many_lines_is_refused(port: int) -> None:
    lines = b"".join(b"X-%d: 1\r\n" % number for number in range(HEADERS + 1))
    assert answer_to(port, lines).startswith(b"HTTP/1.1 400")


def test_body_is_no_part_of_the_head(port: int) -> None:
    body = b"a" * (4 * HEAD_BYTES)
    sent = b"Content-Length: %d\r\n\r\n" % len(body)
    assert answer_to(port, sent, body).startswith(b"HTTP/1.1 404")
