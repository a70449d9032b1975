"""Which passwords are taken, and how they are kept."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from metriccare.access import passwords
from metriccare.errors import UsageError


@pytest.mark.parametrize(
    "text",
    [
        "seven ducks in a bath",
        "correcthorsebattery",
        "abcdefghijkm",  # not quite a run
        "Tr0ub4dor&3xyz",
        "日本語のパスワードです十二",
        "8f3k-29dm-1qpz",
    ],
)
def test_password_that_is_taken(text: str) -> None:
    passwords.refuse_weak(SecretStr(text), "Ada Lovelace", "ada@example.org")


@pytest.mark.parametrize("text", ["", "elevenchars", "short", "a b c"])
def test_password_that_is_too_short(text: str) -> None:
    with pytest.raises(UsageError, match="12 characters or more"):
        passwords.refuse_weak(SecretStr(text))


def test_password_that_is_too_long() -> None:
    with pytest.raises(UsageError, match="at most 1000"):
        passwords.refuse_weak(SecretStr("ab cd ef" * 200))


@pytest.mark.parametrize(
    "text",
    [
        "password1234",
        "Password!!!!",
        "PASSWORDPASSWORD",
        "123qwerty123",
        "aaaaaaaaaaaa",
        "ababababababab",
        "123456789012",
        "098765432109",
        "abcdefghijkl",
        "qwertyuiopas",
        "1qaz2wsx3edc",
        "dragondragon1",
        "iloveyou2026!",
    ],
)
def test_password_that_is_tried_first(text: str) -> None:
    with pytest.raises(UsageError, match="one of those that are tried first"):
        passwords.refuse_weak(SecretStr(text))


@pytest.mark.parametrize("text", ["ada.lovelace1", "Lovelace!!Ada", "lovelaceLOVELACE"])
def test_password_made_of_the_name(text: str) -> None:
    with pytest.raises(UsageError, match="name or address"):
        passwords.refuse_weak(SecretStr(text), "Ada Lovelace", "ada.lovelace@example.org")


def test_message_never_repeats_the_password() -> None:
    with pytest.raises(UsageError) as raised:
        passwords.refuse_weak(SecretStr("password1234"))
    assert "password1234" not in str(raised.value)


def test_hash_is_argon2id_with_the_parameters_of_rfc_9106(real_hasher: PasswordHasher) -> None:
    assert (real_hasher.time_cost, real_hasher.memory_cost, real_hasher.type.name) == (3, 65536, "ID")


def test_matches() -> None:
    kept = passwords.hashed(SecretStr("seven ducks in a bath"))
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, SecretStr("seven ducks in a bath"))
    assert not passwords.matches(kept, SecretStr("seven ducks in a bad"))
    assert not passwords.matches("no hash", SecretStr("x"))


def test_matches_however_the_keyboard_puts_letters_together() -> None:
    assert passwords.matches(
        passwords.hashed(SecretStr("Zu\u0308rich am See")), SecretStr("Z\u00fcrich am See")
    )


def test_nobodys_password_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            verified.append(str(hash).rsplit("$", 2)[0])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=64, parallelism=1))
    kept = passwords.hashed(SecretStr("seven ducks in a bath"))
    assert not passwords.matches(kept, SecretStr("x"))
    assert not passwords.matches(None, SecretStr("nobody's password"))
    assert verified == ["$argon2id$v=19$m=64,t=1,p=1"] * 2


def test_list_of_common_passwords_is_whole() -> None:
    assert len(passwords._common()) == 19640
