"""A pretended AWS (moto's server) that tests share; each finds it empty."""

import logging
from collections.abc import Callable, Generator, Iterator
from threading import Lock
from typing import cast

import httpx2
import pytest
from botocore.client import BaseClient
from moto.server import ThreadedMotoServer

CALL = "_make_api_call"
"""What every operation of a client of boto3 goes through."""


@pytest.fixture(scope="session")
def moto_address() -> Generator[str]:
    """Where the server of this test run answers."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request would bury what failed
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address, which boto3's clients made during the test speak to."""
    for name, value in {
        "AWS_ENDPOINT_URL": moto_address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield moto_address
    httpx2.post(f"{moto_address}/moto-api/reset")


@pytest.fixture
def one_call_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3's calls of all threads one after another; what threads do between their calls stays as it comes.

    moto takes back a failed transaction together with what other calls wrote meanwhile, which DynamoDB does not.
    """
    lock, call = Lock(), cast("Callable[..., object]", getattr(BaseClient, CALL))

    def in_turn(*arguments: object) -> object:
        with lock:
            return call(*arguments)

    monkeypatch.setattr(BaseClient, CALL, in_turn)
