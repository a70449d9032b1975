"""A key is 32 bytes, for its owner only, and never shown."""

from pathlib import Path

import pytest

from metriccare.errors import NotFoundError, StorageError, UsageError
from metriccare.tenants import keys, registry

HEX = "0123456789abcdef" * 4


def test_key_comes_from_the_environment_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tenant = registry.add(tmp_path, "north-shore")
    monkeypatch.setenv("METRICCARE_KEY_NORTH_SHORE", HEX)
    assert tenant.key == bytes.fromhex(HEX)


def test_tenant_with_a_key_in_the_environment_gets_no_key_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("METRICCARE_KEY_NORTH", HEX)
    tenant = registry.add(tmp_path, "north")
    assert not (tenant.folder / "key").exists()
    assert tenant.key == bytes.fromhex(HEX)


@pytest.mark.parametrize("text", ["abc", HEX + "0", "g" * 64, " "])
def test_malformed_key_in_the_environment_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
):
    tenant = registry.add(tmp_path, "north")
    monkeypatch.setenv("METRICCARE_KEY_NORTH", text)
    with pytest.raises(UsageError) as caught:
        _ = tenant.key
    assert str(caught.value) == (
        "environment variable METRICCARE_KEY_NORTH does not hold 64 hexadecimal characters "
        "(restore the key from a backup)"
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_key_file_open_to_others_is_refused(tmp_path: Path, mode: int):
    tenant = registry.add(tmp_path, "north")
    file = tenant.folder / "key"
    file.chmod(mode)
    with pytest.raises(UsageError) as caught:
        _ = tenant.key
    assert str(caught.value) == f"key file {file} is open to others (mode {mode:04o}) (run: chmod 600 {file})"


def test_key_file_that_is_for_reading_only_is_fine(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    (tenant.folder / "key").chmod(0o400)
    assert len(tenant.key) == 32


def test_missing_key_file_says_how_to_go_on(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    (tenant.folder / "key").unlink()
    with pytest.raises(NotFoundError) as caught:
        _ = tenant.key
    assert str(caught.value) == (
        f"tenant north has no key: {tenant.folder / 'key'} is not there "
        "(restore it, set METRICCARE_KEY_NORTH, "
        "or make a new one, which gives every patient a new pseudonym: metriccare tenants set north key=new)"
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not a key\n"])
def test_damaged_key_file_is_named_and_not_shown(tmp_path: Path, content: bytes):
    tenant = registry.add(tmp_path, "north")
    (tenant.folder / "key").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        _ = tenant.key
    assert str(caught.value) == (
        f"key file {tenant.folder / 'key'} does not hold 64 hexadecimal characters "
        "(restore the key from a backup)"
    )


def test_fingerprint_tells_keys_apart_and_is_not_the_key():
    first, second = bytes(32), bytes.fromhex(HEX)
    assert keys.fingerprint(first) != keys.fingerprint(second)
    assert keys.fingerprint(second) not in HEX


def test_key_from_a_file_of_the_users_own(tmp_path: Path):
    file = tmp_path / "k"
    file.write_text(HEX, encoding="ascii")
    file.chmod(0o600)
    assert keys.from_file(file) == bytes.fromhex(HEX)


def test_key_file_of_the_users_own_that_is_missing_or_damaged(tmp_path: Path):
    with pytest.raises(NotFoundError, match="No such file or directory"):
        keys.from_file(tmp_path / "none")
    file = tmp_path / "k"
    file.write_bytes(b"\xff")
    file.chmod(0o600)
    with pytest.raises(UsageError, match="does not hold 64 hexadecimal characters"):
        keys.from_file(file)


def test_key_path_that_is_a_folder_is_an_error_of_storage(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    (tenant.folder / "key").unlink()
    (tenant.folder / "key").mkdir(mode=0o700)
    with pytest.raises(StorageError, match=r"Is a directory \(make it readable: chmod 600"):
        _ = tenant.key
