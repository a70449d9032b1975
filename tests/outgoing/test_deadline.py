"""A conversation ends when its time is over, whatever the other side does; and what it held is given back."""

import socket
import ssl
import time

import pytest

from metriccare.outgoing.deadline import Deadline
from tests.alerts.outside import drip, hang, rude_server


def test_what_drips_ends_when_the_time_is_over() -> None:
    with rude_server(drip) as port, Deadline(0.3, 5) as deadline:
        begun = time.monotonic()
        with deadline.connected(["127.0.0.1"], port) as connection:
            while connection.recv(10):
                pass
        assert 0.2 < time.monotonic() - begun < 2
        assert deadline.passed


def test_a_handshake_ends_too() -> None:
    with rude_server(hang) as port, Deadline(0.3, 5) as deadline:
        connection = deadline.connected(["127.0.0.1"], port)
        begun = time.monotonic()
        safe = ssl.create_default_context()
        with pytest.raises(ssl.SSLEOFError):
            safe.wrap_socket(connection, server_hostname="localhost")
        assert time.monotonic() - begun < 2


def test_a_single_wait_ends_after_a_step() -> None:
    with rude_server(hang) as port, Deadline(30, 0.1) as deadline:
        with deadline.connected(["127.0.0.1"], port) as connection, pytest.raises(TimeoutError):
            connection.recv(1)
        assert not deadline.passed


def test_the_first_address_that_takes_it_is_used() -> None:
    addresses = ["127.0.0.9", "127.0.0.1"]
    with (
        rude_server(hang) as port,
        Deadline(5, 1) as deadline,
        deadline.connected(addresses, port) as connection,
    ):
        assert connection.getpeername()[0] == "127.0.0.1"


def test_nobody_there_and_no_address_are_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Deadline(5, 1) as deadline:
        with pytest.raises(ConnectionRefusedError):
            deadline.connected(["127.0.0.1"], port)
        with pytest.raises(OSError, match="no address"):
            deadline.connected([], port)


def test_nothing_is_begun_when_the_time_is_over() -> None:
    with rude_server(hang) as port, Deadline(0.05, 1) as deadline:
        time.sleep(0.2)
        with pytest.raises(TimeoutError, match="the time was over before it began"):
            deadline.connected(["127.0.0.1"], port)
