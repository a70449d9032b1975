"""Reasons for opening a raw record, and stays opened in an emergency."""

from datetime import timedelta

import pytest

from metriccare.access import emergency, reasons
from metriccare.access.policy import Permission, Place, Verdict, decide
from metriccare.access.principals import Came
from metriccare.access.reasons import Purpose
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from tests.access.people import CLINICIAN, COMPLIANCE, MINUTE, NOW, add, principal

STAY = "a" * 64
ELSEWHERE = Place("west", "Surgery", STAY)


def test_emergency_opens_a_stay_for_an_hour(database: Database) -> None:
    ada = add(database, "ada", CLINICIAN)
    with database.writing() as session:
        who = principal(session, ada)
        assert decide(who, Permission.STAYS, "north", ELSEWHERE) is Verdict.NOT_FOUND
        until = emergency.open_stay(session, who, "north", STAY, "moved to our unit", NOW)
        assert until == NOW + 60 * MINUTE
        for later, verdict in (
            (NOW, Verdict.ALLOWED),
            (until - MINUTE, Verdict.ALLOWED),
            (until, Verdict.NOT_FOUND),
        ):
            assert decide(principal(session, ada, now=later), Permission.STAYS, "north", ELSEWHERE) is verdict
        other = Place("west", "Surgery", "b" * 64)
        assert decide(principal(session, ada), Permission.STAYS, "north", other) is Verdict.NOT_FOUND


def test_emergency_is_seen_at_once_and_can_be_closed(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        emergency.open_stay(session, principal(session, ada), "north", STAY, "moved to our unit", NOW)
        (seen,) = emergency.list_in(session, "north", NOW - timedelta(days=1))
        assert (seen.user_name, seen.stay_id, seen.reason) == ("Ada", STAY, "moved to our unit")
        assert emergency.list_in(session, "south", NOW - timedelta(days=1)) == []
        assert not emergency.close(session, "south", seen.id, NOW)
        assert emergency.close(session, "north", seen.id, NOW)
        assert principal(session, ada).emergency == ()


def test_emergency_is_for_clinicians_in_person(local_database: Database) -> None:
    ada, eve = add(local_database, "ada", CLINICIAN), add(local_database, "eve", COMPLIANCE)
    by_token = Came("token", tenant="north", token_permissions=frozenset(Permission))
    with local_database.writing() as session:
        for who, tenant in (
            (principal(session, eve), "north"),
            (principal(session, ada), "south"),
            (principal(session, ada, by_token), "north"),
        ):
            with pytest.raises(UsageError, match="for clinicians of the tenant"):
                emergency.open_stay(session, who, tenant, STAY, "a good reason", NOW)


@pytest.mark.parametrize("text", ["", "   x   ", "\x00\x01\x02\x03\x04\x05", "x" * 1001])
def test_reason_says_something(text: str) -> None:
    with pytest.raises(UsageError, match="5 to 1000 characters"):
        reasons.clean_note(text)


def test_reason_is_kept_for_the_tenant(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.writing() as session:
        about = ("stay", STAY)
        given = reasons.give(session, ada, "north", about, Purpose.QUALITY_REVIEW, "fall in the ward\n", NOW)
        (found,) = reasons.list_in(session, "north", NOW)
        assert (found.id, found.user_name, found.object_id, found.purpose, found.note) == (
            given, "Ada", STAY, Purpose.QUALITY_REVIEW, "fall in the ward",
        )  # fmt: skip
        assert reasons.list_in(session, "south", NOW) == []
        assert reasons.list_in(session, "north", NOW + MINUTE) == []
