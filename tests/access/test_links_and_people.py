"""One-time links, invitations, resets; and that an administrator of one tenant takes over nobody of another."""

from datetime import timedelta
from threading import Thread

import pytest

from metriccare.access import accounts, memberships, one_time_links, passwords, people, sessions
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Role
from metriccare.access.principals import Came
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from tests.access.people import ADMINISTRATOR, CLINICIAN, MINUTE, NOW, PASSWORD, SECRET, add, principal

SOUTH = Grant("south", Role.CLINICIAN)


def make(database: Database, user_id: str, kind: Kind = Kind.RESET) -> str:
    return database.write(lambda session: one_time_links.make(session, kind, user_id, NOW, tenant=None))


def test_link_works_once(database: Database) -> None:
    ada = add(database, "ada")
    code = make(database, ada)
    with database.writing() as session:
        seen = one_time_links.look(session, Kind.RESET, code, NOW)
        assert seen is not None
        assert seen.id == ada
        used = one_time_links.use(session, Kind.RESET, code, NOW)
        assert used == seen
        assert one_time_links.use(session, Kind.RESET, code, NOW) is None
        assert one_time_links.look(session, Kind.RESET, code, NOW) is None


@pytest.mark.parametrize(
    ("kind", "life"),
    [(Kind.RESET, 60 * MINUTE), (Kind.INVITE, timedelta(days=7)), (Kind.FIRST_OPERATOR, timedelta(hours=24))],
)
def test_link_expires(local_database: Database, kind: Kind, life: timedelta) -> None:
    code = make(local_database, add(local_database, "ada"), kind)
    with local_database.writing() as session:
        assert one_time_links.look(session, kind, code, NOW + life - MINUTE) is not None
        assert one_time_links.use(session, kind, code, NOW + life) is None


@pytest.mark.parametrize("code", ["", "x", "\x00", "\ud800", "a" * 43])
def test_forged_link(local_database: Database, code: str) -> None:
    make(local_database, add(local_database, "ada"))
    with local_database.writing() as session:
        assert one_time_links.use(session, Kind.RESET, code, NOW) is None


def test_link_of_one_kind_is_none_of_another(local_database: Database) -> None:
    code = make(local_database, add(local_database, "ada"), Kind.INVITE)
    with local_database.writing() as session:
        assert one_time_links.use(session, Kind.RESET, code, NOW) is None


def test_new_link_takes_the_place_of_the_last(local_database: Database) -> None:
    ada = add(local_database, "ada")
    first, second = make(local_database, ada), make(local_database, ada)
    with local_database.writing() as session:
        assert one_time_links.use(session, Kind.RESET, first, NOW) is None
        assert one_time_links.use(session, Kind.RESET, second, NOW) is not None


def test_link_of_a_closed_account(local_database: Database) -> None:
    ada = add(local_database, "ada")
    code = make(local_database, ada)
    with local_database.writing() as session:
        accounts.disable(session, ada, NOW)
        assert one_time_links.use(session, Kind.RESET, code, NOW) is None


def test_link_used_by_two_at_once_opens_once(database: Database) -> None:
    code = make(database, add(database, "ada"))
    opened: list[bool] = []

    def use() -> None:
        used = database.write(lambda session: one_time_links.use(session, Kind.RESET, code, NOW))
        opened.append(used is not None)

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == [False, False, False, True]


def test_path_of_a_link() -> None:
    assert one_time_links.path(Kind.FIRST_OPERATOR, "abc") == "/link/first_operator/abc"


def test_first_operator(database: Database) -> None:
    with database.writing() as session:
        code = one_time_links.first_operator(session, NOW)
        again = one_time_links.first_operator(session, NOW)
        assert code is not None
        assert again is not None
        assert one_time_links.look(session, Kind.FIRST_OPERATOR, code, NOW) is None
        kept = passwords.hashed(PASSWORD)
        operator = people.settle(session, Kind.FIRST_OPERATOR, again, kept, NOW)
        assert operator is not None
        assert operator.operator
        assert one_time_links.first_operator(session, NOW) is None


def test_invite_makes_an_account_and_gives_the_role(local_database: Database) -> None:
    with local_database.writing() as session:
        invited = people.invite(session, "Ada@Example.org", "Ada", [CLINICIAN], NOW)
        assert memberships.grants_of(session, invited.account.id) == (CLINICIAN,)
        settled = people.settle(session, Kind.INVITE, invited.code, passwords.hashed(PASSWORD), NOW)
        assert settled is not None
        assert accounts.get(session, settled.id).has_password
        assert people.settle(session, Kind.INVITE, invited.code, "x", NOW) is None


def test_invite_of_somebody_of_another_tenant_never_sets_her_password(local_database: Database) -> None:
    ada = add(local_database, "ada", SOUTH)
    with local_database.writing() as session:
        invited = people.invite(session, "ada@example.org", "Somebody", [CLINICIAN], NOW)
        assert invited.account.id == ada
        assert memberships.grants_of(session, ada) == (CLINICIAN, SOUTH)
    with pytest.raises(UsageError, match="has a way in already"), local_database.writing() as session:
        people.settle(session, Kind.INVITE, invited.code, passwords.hashed(PASSWORD), NOW)


def test_administrator_of_one_tenant_does_not_choose_the_password_of_somebody_of_another(
    local_database: Database,
) -> None:
    # Ada was invited to the north and has no password yet (or signs in by the north's provider only).
    with local_database.writing() as session:
        hers = people.invite_to(session, "north", "ada@example.org", "Ada", CLINICIAN, NOW)
        foreign = people.invite_to(session, "south", "ada@example.org", "Ada", SOUTH, NOW)
        assert foreign.account.id == hers.account.id
        assert memberships.grants_of(session, hers.account.id) == (CLINICIAN,)
        assert not people.may_choose(session, Kind.INVITE, foreign.code, foreign.account)
        assert people.may_choose(session, Kind.INVITE, hers.code, hers.account)
    with pytest.raises(UsageError, match="has a way in already"), local_database.writing() as session:
        people.settle(session, Kind.INVITE, foreign.code, passwords.hashed(PASSWORD), NOW)
    with local_database.writing() as session:
        assert people.settle(session, Kind.INVITE, hers.code, passwords.hashed(PASSWORD), NOW) is not None


def test_administrator_of_a_tenant_does_not_choose_the_password_of_an_operator(
    local_database: Database,
) -> None:
    add(local_database, "oz", operator=True)
    with local_database.writing() as session:
        invited = people.invite_to(session, "north", "oz@example.org", "Oz", ADMINISTRATOR, NOW)
        assert not people.may_choose(session, Kind.INVITE, invited.code, invited.account)
        assert memberships.grants_of(session, invited.account.id) == ()


def test_reset_link_ends_where_its_account_is_no_longer_of_its_tenant_alone(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        code = one_time_links.make(session, Kind.RESET, ada, NOW, tenant="north")
        account = accounts.get(session, ada)
        assert people.may_choose(session, Kind.RESET, code, account)
        memberships.give(session, ada, SOUTH, NOW)
        assert not people.may_choose(session, Kind.RESET, code, account)


def test_account_opened_in_advance_gets_nothing_of_the_tenant_that_invites_its_address(
    local_database: Database,
) -> None:
    # The south's administrator opens Ada's account before the north invites her, and knows its password.
    with local_database.writing() as session:
        planted = people.invite_to(session, "south", "ada@example.org", "Ada", SOUTH, NOW)
        people.settle(session, Kind.INVITE, planted.code, passwords.hashed(PASSWORD), NOW)
        invited = people.invite_to(session, "north", "ada@example.org", "Ada", CLINICIAN, NOW)
        ada = planted.account.id
        assert memberships.grants_of(session, ada) == (SOUTH,)
        seen = memberships.member(session, "north", ada)
        assert seen is not None
        assert (seen.awaiting, seen.account.name, seen.account.has_password) == (
            True,
            "ada@example.org",
            False,
        )
        # It takes both: being signed in to the account, and the link that the north handed over.
        assert people.join(session, principal(session, ada), planted.code, NOW) is None
        by_provider = principal(session, ada, Came("oidc", tenant="south"))
        assert people.join(session, by_provider, invited.code, NOW) is None
        assert people.join(session, principal(session, ada), invited.code, NOW) == "north"
        assert memberships.grants_of(session, ada) == (CLINICIAN, SOUTH)
        assert people.join(session, principal(session, ada), invited.code, NOW) is None


def test_first_operators_link_ends_with_her_first_password(local_database: Database) -> None:
    with local_database.writing() as session:
        code = one_time_links.first_operator(session, NOW)
        operator = accounts.find(session, "operator@localhost")
        assert code is not None
        assert operator is not None
        passwords.set_password(session, operator.id, passwords.hashed(PASSWORD))
        found = accounts.get(session, operator.id)
        assert not people.may_choose(session, Kind.FIRST_OPERATOR, code, found)


def test_invite_makes_nobody_an_operator_who_has_an_account(local_database: Database) -> None:
    add(local_database, "ada", SOUTH)
    with pytest.raises(UsageError, match="has an account already"), local_database.writing() as session:
        people.invite(session, "ada@example.org", "Ada", [], NOW, operator=True)
    add(local_database, "oz", operator=True)
    with local_database.writing() as session:
        assert people.invite(session, "oz@example.org", "Oz", [], NOW, operator=True).account.operator


def test_reset_ends_all_sessions(local_database: Database) -> None:
    ada = add(local_database, "ada")
    with local_database.writing() as session:
        raw = sessions.start(session, ada, Came("password"), NOW)
        code = one_time_links.make(session, Kind.RESET, ada, NOW, tenant=None)
        people.settle(session, Kind.RESET, code, passwords.hashed(PASSWORD), NOW)
    assert sessions.resume(local_database, SECRET, raw, NOW) is None


@pytest.mark.parametrize(
    ("grants", "operator", "allowed"),
    [
        ([CLINICIAN], False, True),
        ([CLINICIAN, SOUTH], False, False),
        ([SOUTH], False, False),
        ([], False, False),
        ([CLINICIAN], True, False),
    ],
)
def test_may_reset(local_database: Database, grants: list[Grant], operator: bool, allowed: bool) -> None:
    eve = add(local_database, "eve", *grants, operator=operator)
    ada, bob = add(local_database, "ada", ADMINISTRATOR), add(local_database, "bob", CLINICIAN)
    by_token = Came("token", tenant="north", token_permissions=frozenset(Permission))
    with local_database.reading() as session:
        account, hers = accounts.get(session, eve), memberships.grants_of(session, eve)
        assert people.may_reset(principal(session, ada), account, hers) is allowed
        assert not people.may_reset(principal(session, ada, by_token), account, hers)
        assert not people.may_reset(principal(session, bob), account, hers)


@pytest.mark.parametrize(
    ("came", "allowed"),
    [
        (Came("password"), True),
        (Came("demo"), True),
        (Came("oidc", tenant="north"), False),
        (Came("token", tenant="north"), False),
    ],
)
def test_holds_credentials(local_database: Database, came: Came, allowed: bool) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.reading() as session:
        assert people.holds_credentials(principal(session, ada, came)) is allowed
