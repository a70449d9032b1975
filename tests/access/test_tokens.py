"""Tokens: shown once, never more than their owner, over when their day has come."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from metriccare.access import accounts, memberships, tokens
from metriccare.access.policy import Grant, Permission, Principal, Role, Verdict, decide, permissions
from metriccare.access.principals import Came
from metriccare.access.tables import ApiToken
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from tests.access.people import CLINICIAN, COMPLIANCE, MINUTE, NOW, add, principal

DAY = timedelta(days=1)
STAYS = frozenset({Permission.PUBLISHED, Permission.STAYS})
SOUTH = Grant("south", Role.COMPLIANCE)


def issue(
    database: Database, user_id: str, wanted: frozenset[Permission] = STAYS, tenant: str | None = "north"
) -> str:
    with database.writing() as session:
        owner = principal(session, user_id)
        return tokens.issue(session, owner, tenant, "nightly", wanted, NOW + 30 * DAY, NOW)


def present(database: Database, shown: str, now=NOW) -> Principal | None:
    with database.reading() as session:
        return tokens.present(session, shown, now)


def presented(database: Database, shown: str) -> Principal:
    found = present(database, shown)
    assert found is not None
    return found


def test_token_opens_what_it_names_in_its_tenant(database: Database) -> None:
    ada = add(database, "ada", CLINICIAN, SOUTH)
    shown = issue(database, ada)
    assert shown.startswith("mc_")
    who = presented(database, shown)
    assert (who.user_id, who.via, who.tenants()) == (ada, "token", ("north",))
    assert permissions(who, "north") == STAYS
    assert decide(who, Permission.STAYS, "south") is Verdict.NOT_FOUND
    assert permissions(who, None) == frozenset()


def test_token_is_kept_as_a_hash_only(local_database: Database) -> None:
    shown = issue(local_database, add(local_database, "ada", CLINICIAN))
    with local_database.reading() as session:
        row = session.scalars(select(ApiToken)).one()
        kept = [str(getattr(row, column.key)) for column in ApiToken.__table__.columns]
    assert shown.split("_", 2)[2] not in " ".join(kept)
    assert shown.startswith(row.prefix)


@pytest.mark.parametrize(
    "forge",
    [
        lambda shown: shown[:-1] + ("A" if shown[-1] != "A" else "B"),
        lambda shown: "mc_aaaaaaaa_" + shown.split("_", 2)[2],
        lambda shown: shown + "x",
        lambda shown: shown.upper(),
        lambda _: "",
        lambda _: "Bearer x",
        lambda _: "\x00",
    ],
    ids=["last", "prefix", "longer", "capitals", "empty", "other", "nul"],
)
def test_forged_token(local_database: Database, forge) -> None:
    shown = issue(local_database, add(local_database, "ada", CLINICIAN))
    assert present(local_database, forge(shown)) is None


def test_token_expires(local_database: Database) -> None:
    shown = issue(local_database, add(local_database, "ada", CLINICIAN))
    assert present(local_database, shown, NOW + 30 * DAY - MINUTE) is not None
    assert present(local_database, shown, NOW + 30 * DAY) is None


def test_token_is_no_more_than_its_owner_at_each_use(local_database: Database) -> None:
    ada = add(local_database, "ada", COMPLIANCE)
    shown = issue(local_database, ada, frozenset({Permission.STAYS, Permission.AUDIT}))
    with local_database.writing() as session:
        memberships.withdraw(session, ada, "north")
        memberships.give(session, ada, CLINICIAN, NOW)
    who = presented(local_database, shown)
    assert permissions(who, "north") == {Permission.STAYS}
    assert who.grants == (CLINICIAN,)


def test_token_of_somebody_who_has_left_or_is_closed_out(local_database: Database) -> None:
    ada, eve = add(local_database, "ada", CLINICIAN), add(local_database, "eve", CLINICIAN)
    left, closed = issue(local_database, ada), issue(local_database, eve)
    with local_database.writing() as session:
        memberships.withdraw(session, ada, "north")
        accounts.disable(session, eve, NOW)
        accounts.enable(session, eve)
    assert present(local_database, left) is None
    assert present(local_database, closed) is None


@pytest.mark.parametrize(
    ("wanted", "tenant"),
    [
        (frozenset({Permission.AUDIT}), "north"),
        (STAYS, "south"),
        (frozenset[Permission](), "north"),
        (frozenset({Permission.EMERGENCY}), "north"),
        (frozenset({Permission.SIGNED_IN}), None),
    ],
)
def test_token_for_more_than_one_may(
    local_database: Database, wanted: frozenset[Permission], tenant: str | None
) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with pytest.raises(UsageError, match="is not yours to make"):
        issue(local_database, ada, wanted, tenant)


@pytest.mark.parametrize("end", [NOW, NOW - DAY, NOW + 367 * DAY])
def test_token_for_a_day_that_may_not_be(local_database: Database, end) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with (
        local_database.writing() as session,
        pytest.raises(UsageError, match="ends after now and by 2027-03-02"),
    ):
        tokens.issue(session, principal(session, ada), "north", "x", STAYS, end, NOW)


def test_token_made_by_a_token_is_neither_more_nor_longer(local_database: Database) -> None:
    ada = add(local_database, "ada", COMPLIANCE)
    who = presented(local_database, issue(local_database, ada))
    with local_database.writing() as session:
        with pytest.raises(UsageError, match="a token for audit is not yours"):
            tokens.issue(session, who, "north", "x", frozenset({Permission.AUDIT}), NOW + DAY, NOW)
        with pytest.raises(UsageError, match="by 2026-03-31"):
            tokens.issue(session, who, "north", "x", STAYS, NOW + 31 * DAY, NOW)
        assert tokens.issue(session, who, "north", "x", STAYS, NOW + DAY, NOW)


def test_token_of_an_operator_opens_no_tenant(local_database: Database) -> None:
    oz = add(local_database, "oz", CLINICIAN, operator=True)
    who = presented(local_database, issue(local_database, oz, frozenset({Permission.TENANTS}), None))
    assert (who.operator, who.grants) == (True, ())
    assert decide(who, Permission.TENANTS, None) is Verdict.ALLOWED
    assert decide(who, Permission.RUN_HEALTH, None) is Verdict.REFUSED
    assert decide(who, Permission.STAYS, "north") is Verdict.NOT_FOUND
    in_north = presented(local_database, issue(local_database, oz))
    assert not in_north.operator


def test_token_of_sign_on_is_of_its_tenant(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN, SOUTH)
    with local_database.writing() as session:
        who = principal(session, ada, Came("oidc", tenant="north"))
        with pytest.raises(UsageError, match="not yours to make"):
            tokens.issue(session, who, "south", "x", STAYS, NOW + DAY, NOW)


def test_list_and_note_use(local_database: Database) -> None:
    ada, eve = add(local_database, "ada", CLINICIAN, SOUTH), add(local_database, "eve", CLINICIAN)
    shown = issue(local_database, ada)
    issue(local_database, ada, STAYS, "south")
    issue(local_database, eve)
    with local_database.writing() as session:
        assert len(tokens.list_of(session, ada)) == 2
        assert len(tokens.list_in(session, "north")) == 2
        (found,) = tokens.list_of(session, ada, "north")
        assert (found.name, found.permissions, found.used_at) == ("nightly", STAYS, None)
        assert shown.startswith(found.prefix)
        tokens.note_use(session, found.id, NOW)
        tokens.note_use(session, found.id, NOW + MINUTE / 2)
        assert tokens.list_of(session, ada, "north")[0].used_at == NOW


def test_revoke_by_owner_or_tenant_only(local_database: Database) -> None:
    ada, eve = add(local_database, "ada", CLINICIAN), add(local_database, "eve", SOUTH)
    shown = issue(local_database, ada)
    with local_database.writing() as session:
        (found,) = tokens.list_of(session, ada)
        assert not tokens.revoke(session, found.id, NOW, user_id=eve)
        assert not tokens.revoke(session, found.id, NOW, tenant="south")
        with pytest.raises(ValueError, match="by its owner or in its tenant"):
            tokens.revoke(session, found.id, NOW)
        assert tokens.revoke(session, found.id, NOW, tenant="north")
        assert not tokens.revoke(session, found.id, NOW, user_id=ada)
    assert present(local_database, shown) is None


def test_permission_of_another_version_opens_nothing(local_database: Database) -> None:
    shown = issue(local_database, add(local_database, "ada", CLINICIAN))
    with local_database.writing() as session:
        session.execute(update(ApiToken).values(permissions="stays everything"))
    assert permissions(presented(local_database, shown), "north") == {Permission.STAYS}
