"""Requests go to the address that was judged, and to no other."""

import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import override

import httpx2
import pytest

from metriccare.outgoing.guarded import Guarded
from metriccare.outgoing.reach import AddressRefusedError

HERE = (ip_network("127.0.0.1"),)


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None:
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
