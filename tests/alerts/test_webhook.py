"""Webhooks, sent to a real receiver: signed so that it can check, to nobody who must not be reached, and in time."""

import json
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr

from metriccare.alerts.channels import webhook
from metriccare.alerts.channels.protocol import Delivered, Later, Message, Never
from metriccare.alerts.channels.webhook import Webhook
from metriccare.errors import UsageError
from metriccare.outgoing.reach import AddressRefusedError
from tests.alerts.conftest import NOON
from tests.alerts.outside import Certificate, Receiver, drip, hang, hang_up, receiver, rude_server
from tests.alerts.test_email import FIRED

HERE = (ip_network("127.0.0.1/32"),)
SECRET = SecretStr("s3cret-of-24-letters-or-more")
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "alert-channels.md"


def hook(url: str, **more) -> Webhook:
    return Webhook(url, (SECRET,), HERE, **more)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver without TLS, on this machine."""
    with receiver() as found:
        yield found


def test_a_message_arrives_whole_and_is_signed(there: Receiver) -> None:
    assert hook(there.url(), clock=lambda: 1794481200.9).send(FIRED) == Delivered()
    (got,) = there.got
    assert got.path == "/hook?from=metriccare"
    assert got.headers["X-MetricCare-Id"] == "5f0c"
    assert got.headers["X-MetricCare-Timestamp"] == "1794481200"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Host"] == f"127.0.0.1:{there.port}"
    said = json.loads(got.body)
    assert (said["id"], said["tenant"], said["told"]) == ("5f0c", "north", "fired")
    assert said["created_at"] == "2026-07-14T12:00:00+00:00"
    assert said["alerts"] == [
        {
            "alert": "9b1d",
            "rule": "deaths",
            "severity": "concern",
            "title": "Deaths are up",
            "words": "Mortality is above 4.",
            "why": "It was fine until May.",
            "todo": "Look at the <stays>.",
            "hospital": "East",
            "department": "Cardiology",
            "ward": None,
            "link": "https://quality.example/t/north/alerts/9b1d",
        }
    ]


def test_the_signature_is_what_the_guide_says() -> None:
    assert webhook.head((SECRET,), "5f0c", 1794481200, b"{}")["X-MetricCare-Signature"] == (
        "v1=ec81903c5b44c3416fcac8dc02621ef7f5c5edcab7fe6e101d2fb89a1ff5acd8"
    )


def test_while_two_secrets_count_it_is_signed_under_both() -> None:
    old = SecretStr("the-one-before-of-24-letters")
    sign = [
        webhook.head((one,), "5f0c", 1794481200, b"{}")["X-MetricCare-Signature"] for one in (SECRET, old)
    ]
    both = webhook.head((SECRET, old), "5f0c", 1794481200, b"{}")["X-MetricCare-Signature"]
    assert both == ",".join(sign)


def test_a_receiver_that_does_as_the_guide_says_knows_it_and_drops_the_repeat(there: Receiver) -> None:
    example = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    names: dict[str, object] = {}
    exec(example[1], names)  # our own guide
    is_ours = names["is_ours"]
    assert callable(is_ours)
    assert hook(there.url()).send(FIRED) == Delivered()
    (got,) = there.got
    seen: set[str] = set()
    secret = SECRET.get_secret_value()
    assert not is_ours(got.headers, got.body + b" ", secret, seen)
    assert not is_ours(got.headers, got.body, "another", seen)
    assert not is_ours({**got.headers, "X-MetricCare-Timestamp": "1"}, got.body, secret, seen)
    assert is_ours(got.headers, got.body, secret, seen)
    assert not is_ours(got.headers, got.body, secret, seen)


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Delivered()),
        (202, {}, Delivered()),
        (410, {}, Never("the address answered that it is gone (410)")),
        (500, {"Retry-After": "9"}, Later("the address answered 500")),
        (404, {}, Later("the address answered 404")),
        (429, {"Retry-After": "90"}, Later("the address answered 429", timedelta(seconds=90))),
        (503, {"Retry-After": "Tue, 14 Jul 2026 12:05:00 GMT"},
         Later("the address answered 503", timedelta(minutes=5))),
        (503, {"Retry-After": "Tue, 14 Jul 2020 12:05:00 GMT"}, Later("the address answered 503", timedelta(0))),
        (503, {"Retry-After": "soon"}, Later("the address answered 503")),
        (503, {"Retry-After": "9" * 5000}, Later("the address answered 503", timedelta(seconds=999_999_999))),
        (302, {"Location": "http://127.0.0.1/elsewhere"},
         Later("the address answered with a redirect (302), and none is followed")),
    ],
)  # fmt: skip
def test_what_is_answered_says_what_follows(there: Receiver, status: int, headers, outcome) -> None:
    there.answers = [(status, headers)]
    assert hook(there.url(), clock=NOON.timestamp).send(FIRED) == outcome
    assert len(there.got) == 1


def test_an_answer_that_lies_about_its_length_or_never_ends_is_not_read(there: Receiver) -> None:
    there.answers = [(200, {"Content-Length": str(10**15)})]
    begun = time.monotonic()
    assert hook(there.url()).send(FIRED) == Delivered()
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2002:a00:1::", "2001:0:0:0:0:0:f5ff:fffe", "2001:db8::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_no_address_that_is_not_public_is_reached(address: str) -> None:
    made = Webhook("https://hooks.example/x", (SECRET,), (), lambda _host, _port: ["93.184.216.34", address])
    with pytest.raises(AddressRefusedError, match=r"hooks\.example is at an address that is not public"):
        made.send(FIRED)


def test_a_name_that_says_something_else_a_moment_later_gains_nothing(there: Receiver) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    made = hook(f"http://hooks.example:{there.port}/", resolve=lambda _host, _port: next(answers))
    assert made.send(FIRED) == Delivered()
    assert there.got[0].headers["Host"] == f"hooks.example:{there.port}"
    with pytest.raises(AddressRefusedError):
        made.send(FIRED)


def test_http_goes_to_networks_that_the_operator_allows_and_nowhere_else() -> None:
    made = hook("http://hooks.example/", resolve=lambda _host, _port: ["93.184.216.34"])
    with pytest.raises(UsageError, match="http:// is for networks that the operator allows"):
        made.send(FIRED)


def test_the_next_address_takes_it_where_the_first_one_does_not(there: Receiver) -> None:
    networks = (ip_network("127.0.0.0/8"),)
    url = f"http://hooks.example:{there.port}/"
    made = Webhook(url, (SECRET,), networks, lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
    assert made.send(FIRED) == Delivered()


@pytest.mark.parametrize(
    ("url", "networks", "message"),
    [
        ("http://hooks.example/", "", "http:// is for networks that the operator allows"),
        ("https://127.0.0.1/", "", "127.0.0.1 is not a public address"),
        ("https://[::1]/", "10.0.0.0/8", "::1 is not a public address"),
        ("https://hooks.example/", "", None),
        ("http://10.0.0.1/", "10.0.0.0/8", None),
    ],
)
def test_what_could_never_be_reached_is_refused_when_it_is_written(
    url: str, networks: str, message: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", networks)
    settings = json.dumps({"kind": "webhook", "url": url})
    if message is None:
        webhook.refuse(settings)
        return
    with pytest.raises(UsageError, match=re.escape(message)):
        webhook.refuse(settings)


def test_tls_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = Certificate.made(tmp_path)
    with receiver(certificate.context()) as there:
        made = hook(f"https://localhost:{there.port}/", resolve=lambda _host, _port: ["127.0.0.1"])
        assert made.send(FIRED) == Later("the address's certificate does not hold")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        assert made.send(FIRED) == Delivered()
        other = hook(f"https://other.example:{there.port}/", resolve=lambda _host, _port: ["127.0.0.1"])
        assert other.send(FIRED) == Later("the address's certificate does not hold")
        assert len(there.got) == 1


def dripping_tls(connection: socket.socket, over: Event) -> None:
    """The beginning of a handshake, and then a byte at a time of a record that is long."""
    connection.sendall(b"\x16\x03\x03\x40\x00")
    drip(connection, over)


def dripping_head(connection: socket.socket, over: Event) -> None:
    """An answer whose head never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(connection, over)


@pytest.mark.parametrize(
    ("behave", "scheme"),
    [(hang, "http"), (hang, "https"), (dripping_head, "http"), (dripping_tls, "https")],
    ids=["hangs", "hangs in TLS", "drips", "drips in TLS"],
)
def test_a_server_that_never_comes_to_an_end_is_left(behave, scheme: str) -> None:
    with rude_server(behave) as port:
        begun = time.monotonic()
        outcome = hook(f"{scheme}://127.0.0.1:{port}/", seconds=0.3).send(FIRED)
    assert time.monotonic() - begun < 3
    assert outcome == Later("the address did not answer within 0 s")


def endless(connection: socket.socket, over: Event) -> None:
    """Headers without end, as quickly as they are taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        connection.sendall(b"X-Again: " + b"a" * 1000 + b"\r\n")


@pytest.mark.parametrize("behave", [hang_up, endless], ids=["hangs up", "sends headers without end"])
def test_what_is_no_answer_is_tried_again(behave) -> None:
    with rude_server(behave) as port:
        outcome = hook(f"http://127.0.0.1:{port}/").send(FIRED)
    assert outcome == Later("the address's answer is no HTTP, or broke off")


def test_nobody_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = hook(f"http://127.0.0.1:{port}/").send(FIRED)
    assert outcome == Later("the address cannot be reached")


def test_a_test_message_has_no_alerts(there: Receiver) -> None:
    assert hook(there.url()).send(Message("7", "north", "test", NOON)) == Delivered()
    assert json.loads(there.got[0].body)["alerts"] == []
