"""Sessions: opaque, rotated, ended by time, by hand, by a closed account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from metriccare.access import accounts, identity, memberships, sessions
from metriccare.access.identity import Identity
from metriccare.access.policy import Grant, Role
from metriccare.access.principals import Came, lacks_second_factor, principal_of
from metriccare.access.sessions import Origin, SignedIn
from metriccare.access.sso import SignOn
from metriccare.access.tables import SignedInSession
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from tests.access.people import ADMINISTRATOR, CLINICIAN, MINUTE, NOW, SECOND, SECRET, add, principal

SOUTH = Grant("south", Role.COMPLIANCE)
PROVIDER = SignOn(issuer="https://login.example.org", client_id="mc")


def start(database: Database, user_id: str, came: Came | None = None) -> str:
    with database.writing() as session:
        return sessions.start(
            session, user_id, came or Came("password"), NOW, origin=Origin("10.0.0.1", "Firefox")
        )


def resume(database: Database, raw: str, now=NOW) -> SignedIn | None:
    return sessions.resume(database, SECRET, raw, now)


def opened(database: Database, raw: str, now=NOW) -> SignedIn:
    found = resume(database, raw, now)
    assert found is not None
    return found


def test_session_knows_its_principal(database: Database) -> None:
    user_id = add(database, "ada", CLINICIAN)
    found = opened(database, start(database, user_id))
    assert found.principal is not None
    assert found.principal.user_id == user_id
    assert found.principal.grants == (CLINICIAN,)
    assert found.principal.session_id == found.session_id
    assert (found.idle_at, found.ends_at) == (NOW + 15 * MINUTE, NOW + timedelta(hours=12))


def test_session_is_kept_as_a_hash_only(local_database: Database) -> None:
    raw = start(local_database, add(local_database, "ada"))
    with local_database.reading() as session:
        row = session.scalars(select(SignedInSession)).one()
        kept = [str(getattr(row, column.key)) for column in SignedInSession.__table__.columns]
    assert len(raw) == 43
    assert not any(raw in value for value in kept)


@pytest.mark.parametrize("raw", ["", "x", "a" * 43, "\x00", "\ud800"])
def test_forged_session_is_none(local_database: Database, raw: str) -> None:
    start(local_database, add(local_database, "ada"))
    assert resume(local_database, raw) is None


def test_idle_session_ends_after_fifteen_minutes(local_database: Database) -> None:
    raw = start(local_database, add(local_database, "ada"))
    assert resume(local_database, raw, NOW + 14 * MINUTE) is not None
    assert resume(local_database, raw, NOW + 28 * MINUTE) is not None
    assert resume(local_database, raw, NOW + 43 * MINUTE) is None


def test_busy_session_ends_after_twelve_hours(local_database: Database) -> None:
    raw = start(local_database, add(local_database, "ada"))
    for minutes in range(0, 12 * 60, 10):
        assert resume(local_database, raw, NOW + minutes * MINUTE) is not None
    assert resume(local_database, raw, NOW + timedelta(hours=12)) is None


def test_requests_in_quick_succession_write_once(local_database: Database) -> None:
    raw = start(local_database, add(local_database, "ada"))
    resume(local_database, raw, NOW + 29 * SECOND)
    with local_database.reading() as session:
        assert session.scalars(select(SignedInSession.seen_at)).one() == NOW
    resume(local_database, raw, NOW + 30 * SECOND)
    with local_database.reading() as session:
        assert session.scalars(select(SignedInSession.seen_at)).one() == NOW + 30 * SECOND


def test_session_that_is_only_looked_at_falls_idle(local_database: Database) -> None:
    raw = start(local_database, add(local_database, "ada", CLINICIAN))
    found = opened(local_database, raw)
    for minutes in (5, 10, 14):
        now = NOW + minutes * MINUTE
        assert sessions.resume(local_database, SECRET, raw, now, renew=False) is not None
        with local_database.reading() as session:
            looked_at = sessions.look(session, found.session_id, now)
        assert looked_at is not None
        assert looked_at.grants == (CLINICIAN,)
    with local_database.reading() as session:
        assert sessions.look(session, found.session_id, NOW + 15 * MINUTE) is None
    assert resume(local_database, raw, NOW + 15 * MINUTE) is None


def test_session_that_awaits_something_is_nobodys_to_look_at(local_database: Database) -> None:
    user_id = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        raw = sessions.start(session, user_id, Came("password"), NOW, awaiting="second_factor")
    found = opened(local_database, raw)
    with local_database.reading() as session:
        assert sessions.look(session, found.session_id, NOW) is None


def test_rotate_ends_the_old_one(database: Database) -> None:
    raw = start(database, add(database, "ada"))
    before = opened(database, raw)
    with database.writing() as session:
        fresh = sessions.rotate(session, before.session_id, NOW, second_factor=True)
    assert fresh is not None
    after = opened(database, fresh)
    assert resume(database, raw) is None
    assert after.csrf != before.csrf
    assert after.principal is not None
    assert after.principal.second_factor
    with database.writing() as session:
        assert sessions.rotate(session, before.session_id, NOW, second_factor=True) is None


def test_awaiting_session_has_no_principal_and_ten_minutes(local_database: Database) -> None:
    user_id = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        raw = sessions.start(session, user_id, Came("password"), NOW, awaiting="second_factor")
    found = opened(local_database, raw)
    assert (found.user_id, found.awaiting, found.principal) == (user_id, "second_factor", None)
    assert resume(local_database, raw, NOW + 10 * MINUTE) is None


def test_sign_out_here_everywhere_and_elsewhere(local_database: Database) -> None:
    ada, eve = add(local_database, "ada"), add(local_database, "eve")
    first, second, third, other = (start(local_database, user) for user in (ada, ada, ada, eve))
    here = opened(local_database, first)
    with local_database.writing() as session:
        assert sessions.end(session, here.session_id, NOW)
        assert not sessions.end(session, here.session_id, NOW)
    assert resume(local_database, first) is None
    kept = opened(local_database, second).session_id
    with local_database.writing() as session:
        assert sessions.end_all(session, ada, NOW, but=kept) == 1
    assert resume(local_database, third) is None
    with local_database.writing() as session:
        assert sessions.end_all(session, ada, NOW) == 1
    assert resume(local_database, second) is None
    assert resume(local_database, other) is not None


def test_own_session_only_is_ended(local_database: Database) -> None:
    ada, eve = add(local_database, "ada"), add(local_database, "eve")
    raw = start(local_database, ada)
    with local_database.writing() as session:
        assert not sessions.end_own(session, eve, opened(local_database, raw).session_id, NOW)
        assert not sessions.end_own(session, eve, "0" * 32, NOW)
        assert sessions.end_own(session, ada, opened(local_database, raw).session_id, NOW)


def test_list_of_open_sessions(local_database: Database) -> None:
    ada = add(local_database, "ada")
    start(local_database, ada)
    with local_database.reading() as session:
        (found,) = sessions.list_of(session, ada, NOW)
        assert (found.via, found.address, found.browser) == ("password", "10.0.0.1", "Firefox")
        assert sessions.list_of(session, ada, NOW + 15 * MINUTE) == []


def test_disabled_account_is_out_at_once(local_database: Database) -> None:
    ada = add(local_database, "ada")
    raw = start(local_database, ada)
    with local_database.writing() as session:
        accounts.disable(session, ada, NOW)
        assert principal_of(session, ada, Came("password"), NOW) is None
        assert principal_of(session, "0" * 32, Came("password"), NOW) is None
    assert resume(local_database, raw) is None


def test_account_closed_in_the_database_is_out_too(local_database: Database) -> None:
    ada = add(local_database, "ada")
    raw = start(local_database, ada)
    from sqlalchemy import update

    from metriccare.access.tables import User

    with local_database.writing() as session:
        session.execute(update(User).values(disabled_at=NOW))
    assert resume(local_database, raw) is None


def test_withdrawn_role_is_gone_at_the_next_request(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    raw = start(local_database, ada)
    with local_database.writing() as session:
        memberships.withdraw(session, ada, "north")
    found = opened(local_database, raw)
    assert found.principal is not None
    assert found.principal.grants == ()


def test_old_sessions_are_pruned(local_database: Database) -> None:
    ada = add(local_database, "ada")
    start(local_database, ada)
    with local_database.writing() as session:
        sessions.start(session, ada, Came("password"), NOW + timedelta(days=40))
    with local_database.reading() as session:
        assert len(session.scalars(select(SignedInSession)).all()) == 1


def test_sign_on_opens_its_own_tenant_only(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN, SOUTH, operator=True)
    with local_database.reading() as session:
        who = principal(session, ada, Came("oidc", tenant="north"))
    assert (who.grants, who.operator) == ((CLINICIAN,), False)


def test_sign_on_only_closes_the_tenant_to_passwords(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN, SOUTH)
    with local_database.writing() as session:
        identity.write(session, "north", Identity(sign_on_only=True, sign_on=PROVIDER), NOW)
        assert identity.read(session, "north").sign_on == PROVIDER
        assert principal(session, ada).grants == (SOUTH,)
        assert principal(session, ada, Came("oidc", tenant="north")).grants == (CLINICIAN,)


def test_second_factor_that_a_tenant_requires(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN, SOUTH)
    with local_database.writing() as session:
        assert not lacks_second_factor(session, ada)
        identity.write(session, "north", Identity(second_factor_required=True), NOW)
        assert lacks_second_factor(session, ada)
        assert not lacks_second_factor(session, "0" * 32)
        assert principal(session, ada).grants == (SOUTH,)
        assert principal(session, ada, Came("password", second_factor=True)).grants == (CLINICIAN, SOUTH)
        assert principal(session, ada, Came("demo")).grants == (CLINICIAN, SOUTH)


def test_identity_is_changed_in_place(local_database: Database) -> None:
    with local_database.writing() as session:
        assert identity.read(session, "north") == Identity()
        identity.write(session, "north", Identity(second_factor_required=True), NOW)
        identity.write(session, "north", Identity(), NOW)
        assert identity.read(session, "north") == Identity()
        with pytest.raises(UsageError, match="no provider is named"):
            identity.write(session, "north", Identity(sign_on_only=True), NOW)


def test_operator_is_no_member(local_database: Database) -> None:
    with local_database.reading() as session:
        who = principal(session, add(local_database, "oz", operator=True))
    assert (who.operator, who.tenants()) == (True, ())


def test_administrator_of_another_tenant_is_nobody_here(local_database: Database) -> None:
    with local_database.reading() as session:
        who = principal(session, add(local_database, "ada", ADMINISTRATOR))
    assert who.roles("south") == frozenset()
