"""Signing in: the same answer whatever is wrong, and no more than so many guesses."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from pyotp.totp import TOTP

from metriccare.access import accounts, identity, passwords, second_factor, sessions, signing_in
from metriccare.access.identity import Identity
from metriccare.access.sessions import Origin, SignedIn
from metriccare.access.signing_in import Entered, Rejected
from metriccare.database.engine import Database
from tests.access.people import CLINICIAN, MINUTE, NOW, PASSWORD, SECOND, SECRET, add

WRONG = SecretStr("eight ducks in a bath")
HERE = Origin("10.0.0.1", "Firefox")


def enter(
    database: Database, email="ada@example.org", password=PASSWORD, now=NOW, origin=HERE
) -> Entered | Rejected:
    return signing_in.by_password(database, email, password, origin, now)


def entered(database: Database, now=NOW) -> Entered:
    found = enter(database, now=now)
    assert isinstance(found, Entered)
    return found


def resumed(database: Database, raw: str, now=NOW) -> SignedIn:
    found = sessions.resume(database, SECRET, raw, now)
    assert found is not None
    return found


def test_sign_in(database: Database) -> None:
    ada = add(database, "ada", CLINICIAN)
    found = entered(database)
    assert (found.user_id, found.awaiting) == (ada, "")
    who = resumed(database, found.raw).principal
    assert who is not None
    assert (who.via, who.second_factor) == ("password", False)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", WRONG),
        ("nobody@example.org", PASSWORD),
        ("bob@example.org", PASSWORD),
        ("", SecretStr("")),
    ],
)
def test_whatever_is_wrong_answers_alike(local_database: Database, email: str, password: SecretStr) -> None:
    add(local_database, "ada")
    add(local_database, "bob", password=None)
    found = enter(local_database, email, password)
    assert isinstance(found, Rejected)
    assert found.wait == timedelta(0)


def test_closed_account(local_database: Database) -> None:
    ada = add(local_database, "ada")
    with local_database.writing() as session:
        accounts.disable(session, ada, NOW)
    assert enter(local_database) == Rejected(user_id=ada)


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_account_waits_after_five_failures_whether_it_exists_or_not(
    local_database: Database, email: str
) -> None:
    add(local_database, "ada")
    for _ in range(5):
        assert isinstance(enter(local_database, email, WRONG), Rejected)
    assert enter(local_database, email) == Rejected(SECOND)
    assert enter(local_database, email, origin=Origin("10.0.0.2")) == Rejected(SECOND)


def test_right_password_after_the_wait_clears_the_account(local_database: Database) -> None:
    add(local_database, "ada")
    for _ in range(5):
        enter(local_database, password=WRONG)
    assert isinstance(enter(local_database, now=NOW + SECOND), Entered)
    for _ in range(5):
        assert isinstance(enter(local_database, password=WRONG, now=NOW + SECOND), Rejected)


def test_address_waits_after_twenty_failures_over_many_accounts(local_database: Database) -> None:
    for number in range(20):
        enter(local_database, f"n{number}@example.org", WRONG)
    add(local_database, "ada")
    assert enter(local_database) == Rejected(SECOND)
    assert isinstance(enter(local_database, origin=Origin("10.0.0.2")), Entered)


def test_password_of_older_parameters_is_kept_anew(local_database: Database) -> None:
    from argon2 import PasswordHasher

    ada = add(local_database, "ada")
    with local_database.writing() as session:
        weaker = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
        passwords.set_password(session, ada, weaker.hash(PASSWORD.get_secret_value()))
    entered(local_database)
    with local_database.reading() as session:
        kept = passwords.stored_for(session, ada)
    assert kept is not None
    assert "m=64,t=1,p=1" in kept
    entered(local_database)


def test_second_factor_is_awaited_and_given(database: Database) -> None:
    ada = add(database, "ada", CLINICIAN)
    with database.writing() as session:
        shown = second_factor.begin(session, SECRET, ada)
    with database.writing() as session:
        second_factor.confirm(session, SECRET, ada, TOTP(shown).at(NOW), NOW)
    later = NOW + MINUTE
    half = entered(database, later)
    assert half.awaiting == "second_factor"
    waiting = resumed(database, half.raw, later)
    assert waiting.principal is None
    assert signing_in.by_second_factor(database, SECRET, waiting, "000000", later) == Rejected(user_id=ada)
    whole = signing_in.by_second_factor(database, SECRET, waiting, TOTP(shown).at(later), later)
    assert isinstance(whole, Entered)
    who = resumed(database, whole.raw, later).principal
    assert who is not None
    assert who.second_factor
    assert sessions.resume(database, SECRET, half.raw, later) is None
    again = signing_in.by_second_factor(
        database, SECRET, resumed(database, whole.raw, later), "000000", later
    )
    assert again == Rejected(user_id=ada)


def test_second_factor_is_not_guessed(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        shown = second_factor.begin(session, SECRET, ada)
        codes = second_factor.confirm(session, SECRET, ada, TOTP(shown).at(NOW), NOW)
    assert codes is not None
    waiting = resumed(local_database, entered(local_database).raw)
    for _ in range(5):
        signing_in.by_second_factor(local_database, SECRET, waiting, "x", NOW)
    blocked = signing_in.by_second_factor(local_database, SECRET, waiting, codes[0], NOW)
    assert blocked == Rejected(SECOND, ada)
    # A session that was ended meanwhile is replaced by none.
    with local_database.writing() as session:
        sessions.end(session, waiting.session_id, NOW)
    late = signing_in.by_second_factor(local_database, SECRET, waiting, codes[0], NOW + SECOND)
    assert late == Rejected(user_id=ada)


def test_second_factor_that_a_tenant_requires_is_set_up_first(local_database: Database) -> None:
    add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        identity.write(session, "north", Identity(second_factor_required=True), NOW)
    assert entered(local_database).awaiting == "enrolment"
