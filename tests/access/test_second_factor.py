"""The second factor: each code once, and recovery codes for a lost phone."""

from threading import Thread

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select

from metriccare.access import accounts, second_factor
from metriccare.access.tables import RecoveryCode, User
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from tests.access.people import NOW, SECOND, SECRET, add


def code(shown: str, now=NOW) -> str:
    return TOTP(shown).at(now)


def enrol(database: Database, user_id: str) -> tuple[str, list[str]]:
    with database.writing() as session:
        shown = second_factor.begin(session, SECRET, user_id)
    with database.writing() as session:
        recovery = second_factor.confirm(session, SECRET, user_id, code(shown), NOW)
    assert recovery is not None
    return shown, recovery


def check(database: Database, user_id: str, text: str, now=NOW) -> bool:
    return database.write(lambda session: second_factor.check(session, SECRET, user_id, text, now))


def test_code_is_that_of_rfc_6238() -> None:
    # Its test vector for SHA-1 at 59 s, cut to six digits.
    assert second_factor.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").generate_otp(59 // 30) == "287082"


def test_second_factor_counts_from_the_first_code_on(database: Database) -> None:
    ada = add(database, "ada")
    with database.writing() as session:
        shown = second_factor.begin(session, SECRET, ada)
        assert not accounts.get(session, ada).second_factor
    assert not check(database, ada, code(shown))
    with database.writing() as session:
        assert second_factor.confirm(session, SECRET, ada, "000000", NOW) is None
        assert second_factor.confirm(session, SECRET, ada, code(shown), NOW) is not None
    with database.reading() as session:
        assert accounts.get(session, ada).second_factor


def test_code_works_once(database: Database) -> None:
    ada = add(database, "ada")
    shown, _ = enrol(database, ada)
    assert not check(database, ada, code(shown))  # confirmed it
    later = NOW + 30 * SECOND
    assert check(database, ada, code(shown, later), later)
    assert not check(database, ada, code(shown, later), later)
    assert not check(database, ada, code(shown), later)  # an older one after a newer


def test_code_of_two_at_once_works_once(database: Database) -> None:
    ada = add(database, "ada")
    shown, _ = enrol(database, ada)
    later, let_in = NOW + 60 * SECOND, list[bool]()
    text = code(shown, later)
    threads = [Thread(target=lambda: let_in.append(check(database, ada, text, later))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_in) == 1


@pytest.mark.parametrize(("drift", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clock_may_be_half_a_minute_off(local_database: Database, drift: int, right: bool) -> None:
    ada = add(local_database, "ada")
    shown, _ = enrol(local_database, ada)
    later = NOW + 600 * SECOND
    assert check(local_database, ada, code(shown, later + drift * SECOND), later) is right


@pytest.mark.parametrize("text", ["", "12345", "abcdef", "١٢٣٤٥٦", "\ud800", "0" * 1000])
def test_code_that_is_none(local_database: Database, text: str) -> None:
    ada = add(local_database, "ada")
    enrol(local_database, ada)
    assert not check(local_database, ada, text, NOW + 600 * SECOND)


def test_code_with_a_space_as_phones_show_it(local_database: Database) -> None:
    ada = add(local_database, "ada")
    shown, _ = enrol(local_database, ada)
    later = NOW + 600 * SECOND
    text = code(shown, later)
    assert check(local_database, ada, f" {text[:3]} {text[3:]} ", later)


def test_recovery_code_works_once(database: Database) -> None:
    ada = add(database, "ada")
    _, recovery = enrol(database, ada)
    assert len(set(recovery)) == 10
    assert check(database, ada, recovery[3].upper())
    assert not check(database, ada, recovery[3])
    with database.reading() as session:
        assert second_factor.recovery_codes_left(session, ada) == 9
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not set(recovery) & set(kept)


def test_recovery_code_of_somebody_else(local_database: Database) -> None:
    ada, eve = add(local_database, "ada"), add(local_database, "eve")
    _, recovery = enrol(local_database, ada)
    enrol(local_database, eve)
    assert not check(local_database, eve, recovery[0])


def test_new_recovery_codes_end_the_old(local_database: Database) -> None:
    ada = add(local_database, "ada")
    _, old = enrol(local_database, ada)
    with local_database.writing() as session:
        new = second_factor.new_recovery_codes(session, ada)
    assert not check(local_database, ada, old[0])
    assert check(local_database, ada, new[0])


def test_second_factor_in_force_is_not_replaced(local_database: Database) -> None:
    ada = add(local_database, "ada")
    enrol(local_database, ada)
    with local_database.writing() as session:
        with pytest.raises(UsageError, match="a second factor already"):
            second_factor.begin(session, SECRET, ada)
        assert second_factor.confirm(session, SECRET, ada, "000000", NOW) is None


def test_removed_second_factor(local_database: Database) -> None:
    ada = add(local_database, "ada")
    _, recovery = enrol(local_database, ada)
    with local_database.writing() as session:
        second_factor.remove(session, ada)
        assert second_factor.recovery_codes_left(session, ada) == 0
        assert not accounts.get(session, ada).second_factor
    assert not check(local_database, ada, recovery[0])
    enrol(local_database, ada)


def test_confirm_before_anything_was_shown(local_database: Database) -> None:
    ada = add(local_database, "ada")
    with local_database.writing() as session:
        assert second_factor.confirm(session, SECRET, ada, "000000", NOW) is None
        assert second_factor.confirm(session, SECRET, "0" * 32, "000000", NOW) is None
    assert not check(local_database, ada, "000000")


def test_secret_is_stored_encrypted(local_database: Database) -> None:
    ada = add(local_database, "ada")
    shown, _ = enrol(local_database, ada)
    with local_database.reading() as session:
        sealed = session.scalars(select(User.second_factor_secret)).one()
    assert sealed is not None
    assert shown.encode() not in sealed


def test_address_for_an_authenticator() -> None:
    assert second_factor.address("ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP", "ada@x.org") == (
        "otpauth://totp/MetricCare:ada%40x.org?secret=ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP&issuer=MetricCare"
    )
