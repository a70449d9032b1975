"""Accounts and memberships."""

import pytest

from metriccare.access import accounts, memberships
from metriccare.access.policy import Grant, Role, Scope
from metriccare.database.engine import Database
from metriccare.errors import NotFoundError, UsageError
from tests.access.people import ADMINISTRATOR, CLINICIAN, COMPLIANCE, NOW, UNIT, add


def test_account_is_found_whatever_the_case(local_database: Database) -> None:
    user_id = add(local_database, "ada")
    with local_database.reading() as session:
        found = accounts.find(session, " ADA@Example.org ")
        assert found == accounts.get(session, user_id)
        assert found is not None
        assert (found.email, found.name, found.has_password, found.second_factor) == (
            "ada@example.org", "Ada", True, False,
        )  # fmt: skip
        assert accounts.find(session, "eve@example.org") is None


def test_account_twice_is_refused(local_database: Database) -> None:
    add(local_database, "ada")
    with pytest.raises(UsageError, match="there is an account for ada@example"):
        add(local_database, "ada")


def test_account_that_is_not_there(local_database: Database) -> None:
    with local_database.reading() as session, pytest.raises(NotFoundError, match="no such account"):
        accounts.get(session, "0" * 32)


@pytest.mark.parametrize("text", ["", "ada", "ada@", "@x", "a b@x", "ada@x\n", "a" * 65 + "@x", "ada@x@y"])
def test_what_is_no_email(text: str) -> None:
    if text == "ada@x\n":
        assert accounts.clean_email(text) == "ada@x"  # what surrounds it is no part of it
        return
    with pytest.raises(UsageError, match="no e-mail address"):
        accounts.clean_email(text)


def test_name_keeps_no_control_characters() -> None:
    assert accounts.clean_name(" Ada\x1b[31m\u202e  Lovelace\n") == "Ada [31m Lovelace"
    for text in ("", "\x00", "a" * 201):
        with pytest.raises(UsageError, match="1 to 200 characters"):
            accounts.clean_name(text)


def test_rename(local_database: Database) -> None:
    user_id = add(local_database, "ada")
    with local_database.writing() as session:
        accounts.rename(session, user_id, "Countess")
    with local_database.reading() as session:
        assert [account.name for account in accounts.list_all(session)] == ["Countess"]


def test_disable_and_enable(local_database: Database) -> None:
    user_id = add(local_database, "ada")
    with local_database.writing() as session:
        accounts.disable(session, user_id, NOW)
    with local_database.reading() as session:
        assert accounts.get(session, user_id).disabled
    with local_database.writing() as session:
        accounts.enable(session, user_id)
    with local_database.reading() as session:
        assert not accounts.get(session, user_id).disabled


def test_membership_keeps_its_scope(database: Database) -> None:
    user_id = add(database, "ada", CLINICIAN, ADMINISTRATOR, Grant("south", Role.COMPLIANCE))
    with database.reading() as session:
        assert memberships.grants_of(session, user_id) == (
            ADMINISTRATOR, CLINICIAN, Grant("south", Role.COMPLIANCE),
        )  # fmt: skip


@pytest.mark.parametrize(
    "scope",
    [
        Scope(None, frozenset({"ICU"})),
        Scope(frozenset({"east", "west"}), None),
        Scope(frozenset(), frozenset()),
        UNIT,
        Scope(),
    ],
)
def test_membership_scope_comes_back_as_given(local_database: Database, scope: Scope) -> None:
    user_id = add(local_database, "ada", Grant("north", Role.CLINICIAN, scope))
    with local_database.reading() as session:
        assert memberships.grants_of(session, user_id)[0].scope == scope


def test_give_again_replaces_the_scope(database: Database) -> None:
    user_id = add(database, "ada", CLINICIAN, Grant("north", Role.CLINICIAN, Scope(frozenset({"west"}))))
    with database.reading() as session:
        assert memberships.grants_of(session, user_id) == (
            Grant("north", Role.CLINICIAN, Scope(frozenset({"west"}))),
        )


def test_members_of_a_tenant_only(local_database: Database) -> None:
    add(local_database, "eve", Grant("south", Role.ADMINISTRATOR))
    bea = add(local_database, "bea", COMPLIANCE)
    ada = add(local_database, "ada", CLINICIAN, ADMINISTRATOR)
    with local_database.reading() as session:
        found = memberships.members(session, "north")
        assert [(one.account.id, one.grants, one.by_sign_on) for one in found] == [
            (ada, (ADMINISTRATOR, CLINICIAN), False),
            (bea, (COMPLIANCE,), False),
        ]
        assert memberships.member(session, "south", ada) is None
        assert memberships.member(session, "north", bea) == found[1]


def test_withdraw_one_role_or_all(local_database: Database) -> None:
    user_id = add(local_database, "ada", CLINICIAN, ADMINISTRATOR, Grant("south", Role.COMPLIANCE))
    with local_database.writing() as session:
        assert memberships.withdraw(session, user_id, "north", Role.CLINICIAN)
        assert not memberships.withdraw(session, user_id, "north", Role.CLINICIAN)
        assert memberships.grants_of(session, user_id) == (ADMINISTRATOR, Grant("south", Role.COMPLIANCE))
        assert memberships.withdraw(session, user_id, "south")
        assert memberships.grants_of(session, user_id) == (ADMINISTRATOR,)


def test_follow_sign_on_changes_only_what_it_gave(local_database: Database) -> None:
    user_id = add(local_database, "ada", COMPLIANCE)
    with local_database.writing() as session:
        memberships.follow_sign_on(session, user_id, "north", [CLINICIAN, COMPLIANCE], NOW)
        assert memberships.grants_of(session, user_id) == (CLINICIAN, COMPLIANCE)
        assert memberships.members(session, "north")[0].by_sign_on
        memberships.follow_sign_on(session, user_id, "north", [ADMINISTRATOR], NOW)
        assert memberships.grants_of(session, user_id) == (ADMINISTRATOR, COMPLIANCE)
        memberships.follow_sign_on(session, user_id, "north", [], NOW)
        assert memberships.grants_of(session, user_id) == (COMPLIANCE,)
        with pytest.raises(ValueError, match="its own tenant only"):
            memberships.follow_sign_on(session, user_id, "north", [Grant("south", Role.COMPLIANCE)], NOW)
