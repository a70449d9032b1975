"""Requests go to the address that was judged, and to no other."""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from threading import Thread

import httpx2
import pytest

from metriccare.outgoing.guarded import Guarded
from metriccare.outgoing.reach import AddressRefusedError

HERE = (ip_network("127.0.0.1"),)


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/drip":
            self._drip()
            return
        content = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self) -> None:
        """A head that never ends, quick enough for every wait for the next byte."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(200):
                self.wfile.write(f"X-{number}: a\r\n".encode())
                time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        del format, args


@pytest.fixture
def port() -> Iterator[int]:
    """Where a server listens that answers with what it was asked."""
    with HTTPServer(("127.0.0.1", 0), _Echo) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_name_is_resolved_once_and_what_was_judged_is_connected_to(port: int) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with httpx2.Client(transport=Guarded(HERE, resolve), trust_env=False) as client:
        answer = client.get(f"http://fhir.example:{port}/Patient")
    assert answer.text == f"fhir.example:{port} /Patient"
    assert answer.url == f"http://fhir.example:{port}/Patient"
    assert asked == ["fhir.example"]


def test_the_next_address_is_tried_where_nobody_listens(port: int) -> None:
    allowed = (ip_network("127.0.0.0/8"),)
    addresses = ["127.0.0.2", "127.0.0.1"]
    with httpx2.Client(transport=Guarded(allowed, lambda _host, _port: addresses)) as client:
        assert client.get(f"http://fhir.example:{port}/").status_code == 200


def test_nothing_is_sent_to_an_address_inside(port: int) -> None:
    with httpx2.Client(transport=Guarded(())) as client, pytest.raises(AddressRefusedError):
        client.get(f"http://127.0.0.1:{port}/")
    with httpx2.Client(transport=Guarded(())) as client, pytest.raises(AddressRefusedError):
        client.get(f"http://localhost:{port}/")


def test_no_address_is_logged(port: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with httpx2.Client(transport=Guarded(HERE)) as client:
        client.get(f"http://127.0.0.1:{port}/Patient?name=Smith")
    assert "Smith" not in caplog.text


def test_an_answer_that_drips_ends_when_its_time_is_over(port: int) -> None:
    begun = time.monotonic()
    transport = Guarded(HERE)
    with httpx2.Client(transport=transport, timeout=5) as client:
        with pytest.raises(httpx2.HTTPError), transport.within(0.2):
            client.get(f"http://127.0.0.1:{port}/drip")
        assert time.monotonic() - begun < 2
        assert client.get(f"http://127.0.0.1:{port}/").status_code == 200
