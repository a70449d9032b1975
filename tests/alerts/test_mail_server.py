"""The operator's variables for mail: read whole, refused where they are wrong, and never with the password in words."""

import pytest

from metriccare.alerts.channels.mail_server import installed
from metriccare.errors import UsageError

FROM = "MetricCare <mc@hospital.example>"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch):
    """Set the variables by their last word."""

    def say(**words: str) -> None:
        for word, text in words.items():
            monkeypatch.setenv(f"METRICCARE_SMTP_{word.upper()}", text)

    return say


def test_nothing_said_is_no_mail_server() -> None:
    assert installed() is None


@pytest.mark.parametrize(
    ("host", "security", "expected"),
    [
        ("smtp.hospital.example", "", ("starttls", 587)),
        ("smtp.hospital.example", "tls", ("tls", 465)),
        ("smtp.hospital.example", "plain", ("plain", 25)),
        ("localhost", "", ("plain", 25)),
        ("127.0.0.1", "starttls", ("starttls", 587)),
    ],
)
def test_security_and_port_follow_from_what_is_said(said, host: str, security: str, expected) -> None:
    said(host=host, security=security, FROM=FROM)
    found = installed()
    assert found is not None
    assert (found.security, found.port) == expected
    assert (found.from_address.addr_spec, found.from_address.display_name) == (
        "mc@hospital.example",
        "MetricCare",
    )


def test_another_port_is_taken(said) -> None:
    said(host="smtp.hospital.example", port="2525", FROM=FROM)
    found = installed()
    assert found is not None
    assert found.port == 2525


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"host": "a b"}, "METRICCARE_SMTP_HOST: String should match"),
        ({"port": "many"}, "METRICCARE_SMTP_PORT: Input should be a valid integer"),
        ({"port": "70000"}, "METRICCARE_SMTP_PORT: Input should be less than or equal to 65535"),
        ({"security": "ssl"}, "METRICCARE_SMTP_SECURITY: Input should be 'starttls', 'tls' or 'plain'"),
        ({"from": "nobody"}, "METRICCARE_SMTP_FROM: FROM is no address"),
        ({"from": "a@b.example, c@d.example"}, "METRICCARE_SMTP_FROM: FROM is no address"),
        ({"from": "a@b.example\nBcc: c@d.example"}, "METRICCARE_SMTP_FROM: FROM is no address"),
        ({"user": "mc"}, "USER and PASSWORD belong together"),
        ({"user": "mc", "password": "s3cret", "security": "plain"}, "the password would cross the network"),
        ({"host_name": "x"}, "METRICCARE_SMTP_HOST_NAME: Extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_named(said, words: dict[str, str], message: str) -> None:
    said(**({"host": "smtp.hospital.example", "from": FROM} | words))
    with pytest.raises(UsageError) as failure:
        installed()
    assert message in str(failure.value)
    assert "s3cret" not in str(failure.value)
