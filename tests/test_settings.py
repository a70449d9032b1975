"""The settings of the process, as the environment gives them."""

from pathlib import Path

import pytest

from metriccare import settings
from metriccare.errors import UsageError


def test_home_is_in_the_users_folder_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("METRICCARE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.home() == tmp_path / ".metriccare"


def test_home_that_is_empty_text_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("METRICCARE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.home() == tmp_path / ".metriccare"


def test_home_is_absolute_even_where_the_variable_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("METRICCARE_HOME", "state")
    monkeypatch.chdir(tmp_path)
    assert settings.home() == tmp_path / "state"


def test_key_variable_is_the_name_in_capitals():
    assert settings.key_variable("north-shore-2") == "METRICCARE_KEY_NORTH_SHORE_2"


def test_networks_that_may_be_reached_are_read_and_none_is_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("METRICCARE_ALLOW_NETWORKS", raising=False)
    assert settings.allowed_networks() == ()
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "10.20.0.0/16, 127.0.0.1,")
    assert [str(network) for network in settings.allowed_networks()] == ["10.20.0.0/16", "127.0.0.1/32"]


def test_a_network_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "10.20.0.1/16")
    with pytest.raises(UsageError, match=r"METRICCARE_ALLOW_NETWORKS is '10.20.0.1/16'"):
        settings.allowed_networks()


def test_the_public_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("METRICCARE_PUBLIC_URL", raising=False)
    assert settings.public_url() == ""
    monkeypatch.setenv("METRICCARE_PUBLIC_URL", "https://quality.hospital.example/")
    assert settings.public_url() == "https://quality.hospital.example"


def test_what_is_said_of_the_mail_server_is_read_by_its_last_word(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_SMTP_HOST", "smtp.hospital.example")
    monkeypatch.setenv("METRICCARE_SMTP_PORT", "")
    assert settings.mail_server() == {"host": "smtp.hospital.example"}


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("METRICCARE_ENGINE", "hadoop", "METRICCARE_ENGINE is 'hadoop'"),
        ("METRICCARE_LAKES", "/srv/lakes", "METRICCARE_LAKES is '/srv/lakes'"),
        ("METRICCARE_BRONZE", "/srv/raw", "METRICCARE_BRONZE is '/srv/raw'"),
        ("METRICCARE_SPARK_MEMORY", "lots", "METRICCARE_SPARK_MEMORY is 'lots'"),
        ("METRICCARE_WORKERS", "0", "METRICCARE_WORKERS is '0'"),
    ],
)
def test_a_setting_that_says_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, said: str
):
    readers = {
        "METRICCARE_ENGINE": settings.engine,
        "METRICCARE_LAKES": settings.lakes,
        "METRICCARE_BRONZE": settings.bronze,
        "METRICCARE_SPARK_MEMORY": settings.spark_memory,
        "METRICCARE_WORKERS": settings.workers,
    }
    monkeypatch.setenv(variable, text)
    with pytest.raises(UsageError, match=said):
        readers[variable]()


def test_where_lakes_are_and_who_computes_them_has_a_default(monkeypatch: pytest.MonkeyPatch):
    for variable in ("METRICCARE_ENGINE", "METRICCARE_LAKES", "METRICCARE_SPARK_MEMORY"):
        monkeypatch.delenv(variable, raising=False)
    assert (settings.engine(), settings.lakes(), settings.spark_memory()) == ("duckdb", None, "2g")
    monkeypatch.setenv("METRICCARE_LAKES", "s3://lakes/of-all/")
    assert settings.lakes() == "s3://lakes/of-all"
