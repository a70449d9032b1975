"""E-mail, handed in at a real mail server: who gets it, who gets it again, and what a server may do."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from metriccare.alerts.channels import email
from metriccare.alerts.channels.email import Email
from metriccare.alerts.channels.letter import letter
from metriccare.alerts.channels.mail_server import MailServer, Security
from metriccare.alerts.channels.protocol import AlertTold, Delivered, Later, Message, Never
from tests.alerts.conftest import NOON
from tests.alerts.outside import Certificate, Mailbox, drip, hang, hang_up, mail_server, rude_server

ANN, BEN, CID = "ann@hospital.example", "ben@hospital.example", "cid@hospital.example"
TOLD = AlertTold(
    "9b1d",
    "deaths",
    "concern",
    "Deaths are up",
    "Mortality is above 4.",
    "It was fine until May.",
    "Look at the <stays>.",
    "East",
    "Cardiology",
    link="https://quality.example/t/north/alerts/9b1d",
)
FIRED = Message("5f0c", "north", "fired", NOON, (TOLD,))


def server(port: int, security: Security = "plain", host: str = "127.0.0.1", **more: object) -> MailServer:
    given = {"host": host, "port": port, "security": security, "from": "MetricCare <mc@hospital.example>"}
    return MailServer.model_validate(given | more)


def channel(port: int, *to: str, **more: object) -> Email:
    made = server(port, **more)  # pyright: ignore[reportArgumentType] (what a test says of it)
    return Email(to or (ANN,), lambda: made)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server that takes everything, without TLS."""
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for this machine."""
    return Certificate.made(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The same, of an authority that is known here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    return certificate


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server is waited for as long as in earnest."""
    monkeypatch.setattr(email, "SECONDS", 0.4)


def test_a_mail_says_what_has_happened_and_who_it_is_from(box: Mailbox) -> None:
    assert channel(box.port, ANN, BEN).send(FIRED) == Delivered()
    ((to, mail),) = box.mails
    assert to == [ANN, BEN]
    assert mail["Subject"] == "[MetricCare] Concern: Deaths are up (East, Cardiology)"
    assert mail["From"] == "MetricCare <mc@hospital.example>"
    assert mail["To"] == f"{ANN}, {BEN}"
    assert mail["Message-ID"] == "<5f0c@hospital.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<alerts.north.hospital.example>"
    assert mail["Date"].datetime == NOON
    plain, html = mail.iter_parts()
    assert plain.get_content().splitlines()[:6] == [
        "Deaths are up",
        "Mortality is above 4.",
        "Where: East, Cardiology",
        "Why it matters: It was fine until May.",
        "What to do: Look at the <stays>.",
        "The alert: https://quality.example/t/north/alerts/9b1d",
    ]
    assert "Look at the &lt;stays&gt;." in html.get_content()
    assert '<a href="https://quality.example/t/north/alerts/9b1d">' in html.get_content()


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (Message("1", "north", "resolved", NOON, (TOLD,)), "Over: Deaths are up (East, Cardiology)"),
        (
            Message("1", "north", "escalated", NOON, (TOLD,)),
            "Nobody has taken this: Deaths are up (East, Cardiology)",
        ),
        (Message("1", "north", "test", NOON), "Test message for north"),
        (
            Message("1", "north", "fired", NOON, (TOLD, AlertTold("2", "deaths", "concern", "x", "y"))),
            "Concern: Deaths are up (several places)",
        ),
    ],
)
def test_the_subject_says_which_news_it_is(message: Message, subject: str) -> None:
    assert letter(message, server(25), (ANN,))["Subject"] == f"[MetricCare] {subject}"


@given(st.text(max_size=120), st.text(max_size=80), st.text(max_size=300))
def test_no_text_reaches_the_head_or_becomes_html(title: str, hospital: str, words: str) -> None:
    told = AlertTold("1", "r", "concern", title, words, hospital=hospital)
    mail = letter(Message("1", "north", "fired", NOON, (told,)), server(25), (ANN,))
    lines = mail.as_bytes().partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0] for line in lines if not line.startswith((b" ", b"\t"))]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"List-Id", b"Auto-Submitted",
        b"X-Auto-Response-Suppress", b"X-MetricCare-Id", b"MIME-Version", b"Content-Type",
    ]  # fmt: skip
    assert mail.as_bytes().isascii()
    html = list(mail.iter_parts())[1].get_content()
    assert html.count("<") == html.count(">")
    assert "<script" not in html.lower()


def test_an_id_stays_in_one_line() -> None:
    identifier = "5f" * 32
    lines = letter(Message(identifier, "north", "test", NOON), server(25), (ANN,)).as_bytes().split(b"\r\n")
    assert f"Message-ID: <{identifier}@hospital.example>".encode() in lines
    assert f"X-MetricCare-Id: {identifier}".encode() in lines


def test_who_has_it_does_not_get_it_again_because_of_another_one(box: Mailbox) -> None:
    made = channel(box.port, ANN, BEN, CID)
    box.answers = {BEN: ["450 come again"], CID: ["550 unknown", "550 unknown"]}
    first = made.send(FIRED)
    assert first == Later("the mail server refused some of the addresses (450)", reached=(ANN,))
    second = made.send(Message("5f0c", "north", "fired", NOON, (TOLD,), reached=(ANN,)))
    assert second == Delivered("the mail server refused some of the addresses (550)")
    assert [to for to, _ in box.mails] == [[ANN], [BEN]]
    assert {mail["Message-ID"] for _, mail in box.mails} == {"<5f0c@hospital.example>"}


def test_greylisting_is_waited_out_and_a_refusal_is_not(box: Mailbox) -> None:
    box.answers = {ANN: ["451 greylisted"]}
    assert channel(box.port).send(FIRED) == Later("the mail server refused every address (451)")
    assert channel(box.port).send(FIRED) == Delivered()
    box.answers = {ANN: ["550 no such user"], BEN: ["553 no"]}
    assert channel(box.port, ANN, BEN).send(FIRED) == Never("the mail server refused every address (550)")
    box.data = ["554 looks like spam", "452 no room"]
    assert channel(box.port).send(FIRED) == Never("the mail server refused the mail (554)")
    assert channel(box.port).send(FIRED) == Later("the mail server answered 452")
    assert len(box.mails) == 1


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_mail_goes_by_tls_that_is_verified(trusted: Certificate, security: Security, at_once: bool) -> None:
    with mail_server(tls=trusted.context(), at_once=at_once, password="s3cret") as box:
        more = {"user": "mc", "password": SecretStr("s3cret")}
        assert channel(box.port, security=security, host="localhost", **more).send(FIRED) == Delivered()
        assert (len(box.mails), box.users) == (1, ["mc"])
        wrong = {"user": "mc", "password": SecretStr("wrong")}
        refused = channel(box.port, security=security, host="localhost", **wrong).send(FIRED)
        assert refused == Later("the mail server does not take user and password (535)")


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_a_certificate_of_nobody_known_is_refused(
    certificate: Certificate,
    security: Security,
    at_once: bool,
) -> None:
    with mail_server(tls=certificate.context(), at_once=at_once) as box:
        refused = channel(box.port, security=security, host="localhost").send(FIRED)
    assert refused == Later("the mail server's certificate does not hold")


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Certificate.made(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    with mail_server(tls=other.context()) as box:
        refused = channel(box.port, security="starttls", host="localhost").send(FIRED)
    assert refused == Later("the mail server's certificate does not hold")


def test_a_server_without_tls_gets_no_mail_where_tls_is_asked_for(box: Mailbox) -> None:
    refused = channel(box.port, security="starttls").send(FIRED)
    assert refused == Later("the mail server does not offer what the settings ask for, such as STARTTLS")
    assert box.mails == []


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("behave", [hang, drip], ids=["hangs", "drips"])
@pytest.mark.parametrize("security", ["plain", "tls"])
def test_a_server_that_never_comes_to_an_end_is_left(behave, security: Security) -> None:
    with rude_server(behave) as port:
        begun = time.monotonic()
        outcome = channel(port, security=security).send(FIRED)
    assert time.monotonic() - begun < 3
    assert isinstance(outcome, Later)
    assert outcome.why in (
        "the mail server did not answer within 0 s",
        "the mail server ended the conversation",  # what drips is no TLS
    )


def test_a_server_that_is_not_there_or_hangs_up_is_tried_again(box: Mailbox) -> None:
    with rude_server(hang_up) as port:
        assert channel(port).send(FIRED) == Later("the mail server ended the conversation")
    assert channel(port).send(FIRED) == Later("the mail server cannot be reached: Connection refused")
    nowhere = channel(box.port, host="mail.invalid").send(FIRED)
    assert isinstance(nowhere, Later)
    assert nowhere.why.startswith("the mail server cannot be reached: ")


def test_without_a_mail_server_messages_wait() -> None:
    outcome = Email((ANN,), lambda: None).send(FIRED)
    assert outcome == Later(
        "this installation has no mail server; its operator names one by METRICCARE_SMTP_HOST"
    )
