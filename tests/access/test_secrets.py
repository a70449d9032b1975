"""The application's secret, and what is derived from it."""

import stat
from pathlib import Path
from threading import Thread

import pytest

from metriccare.access.secrets import ApplicationSecret, hash_of, new_code, same
from metriccare.errors import DataError, StorageError, UsageError
from tests.access.people import SECRET


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("METRICCARE_SECRET", raising=False)


def test_secret_is_made_once_and_readable_by_its_owner_only(home: Path) -> None:
    first, again = ApplicationSecret.of(home), ApplicationSecret.of(home)
    assert first.key_for("x") == again.key_for("x")
    assert stat.S_IMODE((home / "application.key").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["application.key"]


def test_secret_made_by_several_at_once_is_one(home: Path) -> None:
    keys: set[bytes] = set()
    threads = [Thread(target=lambda: keys.add(ApplicationSecret.of(home).key_for("x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1


def test_secret_of_the_environment_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICCARE_SECRET", bytes(range(32)).hex())
    assert ApplicationSecret.of(home).key_for("x") == SECRET.key_for("x")
    assert not home.exists()


def test_secret_that_is_malformed_is_not_repeated(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICCARE_SECRET", "hunter2")
    with pytest.raises(UsageError, match="METRICCARE_SECRET does not hold 64 hexadecimal") as raised:
        ApplicationSecret.of(home)
    assert "hunter2" not in str(raised.value)


def test_secret_file_open_to_others_is_refused(home: Path) -> None:
    ApplicationSecret.of(home)
    (home / "application.key").chmod(0o644)
    with pytest.raises(UsageError, match=r"open to others \(mode 0644\)"):
        ApplicationSecret.of(home)


def test_secret_file_that_cannot_be_read(home: Path) -> None:
    (home / "application.key").mkdir(parents=True, mode=0o700)
    with pytest.raises(StorageError, match="Is a directory"):
        ApplicationSecret.of(home)


def test_secret_is_never_shown() -> None:
    assert bytes(range(32)).hex() not in repr(vars(SECRET)) + repr(SECRET)


def test_keys_for_two_purposes_differ() -> None:
    assert SECRET.key_for("form") != SECRET.key_for("audit trail")
    assert len(SECRET.key_for("form")) == 32


def test_sealed_is_bound_to_purpose_person_and_secret() -> None:
    sealed = SECRET.seal("second factor", "u1", b"content")
    assert b"content" not in sealed
    assert SECRET.unseal("second factor", "u1", sealed) == b"content"
    for secret, purpose, about, text in (
        (SECRET, "second factor", "u2", sealed),
        (SECRET, "other", "u1", sealed),
        (ApplicationSecret(b"x" * 32), "second factor", "u1", sealed),
        (SECRET, "second factor", "u1", sealed[:-1]),
        (SECRET, "second factor", "u1", b""),
    ):
        with pytest.raises(DataError, match="was not written under the application's secret"):
            secret.unseal(purpose, about, text)


def test_codes_are_unlike_and_compared_whole() -> None:
    assert new_code() != new_code()
    assert hash_of("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert same("ä", "ä")
    assert not same("a", "b")
