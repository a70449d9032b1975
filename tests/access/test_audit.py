"""The audit trail: whoever changes it is found out, and a crash is not taken for a crime."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import delete, select, text, update

from metriccare.access import memberships
from metriccare.access.audit import trail as trail_module
from metriccare.access.audit.chain import GENESIS, START, End, Link, joint, mac_of
from metriccare.access.audit.event import Action, Event, Outcome, by
from metriccare.access.audit.head import HeadFile
from metriccare.access.audit.tables import AuditRow
from metriccare.access.audit.trail import Trail, detail_of, in_order, read
from metriccare.access.audit.verify import Report
from metriccare.access.secrets import ApplicationSecret
from metriccare.database.engine import Database
from metriccare.errors import BusyError, DataError
from tests.access.people import CLINICIAN, NOW, SECRET, add, principal


def event(number: int = 1, at: datetime = NOW, tenant: str | None = "north") -> Event:
    return Event(
        at=at,
        actor_id="u1",
        actor_name="Ada",
        action=Action.STAY_VIEWED,
        tenant=tenant,
        object_type="stay",
        object_id=f"{number:064x}",
        address="10.0.0.1",
        request_id="r1",
        detail={"count": str(number)},
    )


@pytest.fixture
def trail(home: Path) -> Trail:
    return Trail(home, SECRET)


def record(trail: Trail, database: Database, count: int = 1) -> None:
    for number in range(1, count + 1):
        trail.record(database, event(number))


def links(database: Database) -> list[Link]:
    with database.reading() as session:
        return list(in_order(session))


def kinds(report: Report) -> list[tuple[str, int, int]]:
    return [(fault.kind, fault.first, fault.last) for fault in report.faults]


def tamper(database: Database, *statements) -> None:
    with database.writing() as session:
        for statement in statements:
            session.execute(statement if not isinstance(statement, str) else text(statement))


def test_event_is_kept_as_it_was(trail: Trail, database: Database) -> None:
    record(trail, database)
    (link,) = links(database)
    assert (link.number, link.batch, link.previous, link.at) == (1, 1, GENESIS, NOW)
    assert (link.actor_name, link.action, link.outcome) == ("Ada", "stay_viewed", "allowed")
    assert detail_of(link) == {"count": "1"}
    assert trail.head.read() == End(1, link.mac)


def test_whole_trail_verifies(trail: Trail, database: Database) -> None:
    assert trail.verify(database).whole
    record(trail, database, 5)
    report = trail.verify(database)
    assert (report.events, report.faults, report.notes) == (5, (), ())
    assert report.head == report.end


def test_event_is_committed_with_what_it_is_about_or_not_at_all(trail: Trail, database: Database) -> None:
    def work(session) -> None:
        trail.record(session, event())
        session.execute(text("INSERT INTO back_off VALUES ('a', 1, '2026-01-01')"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(work)
    assert links(database) == []
    assert trail.head.read() is None


def test_events_of_one_transaction_are_one_batch(trail: Trail, database: Database) -> None:
    record(trail, database)
    with database.writing() as session:
        trail.record(session, event(2))
        trail.record(session, event(3))
    assert [(link.number, link.batch) for link in links(database)] == [(1, 1), (2, 2), (3, 2)]
    assert trail.verify(database).whole


def test_trail_that_cannot_be_written_refuses_the_action(
    trail: Trail, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: HeadFile, _end: End) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(HeadFile, "prepare", full)

    def work(session) -> None:
        session.execute(text("INSERT INTO back_off VALUES ('a', 1, '2026-01-01')"))
        trail.record(session, event())

    with pytest.raises(OSError, match="No space left"):
        database.write(work)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM back_off")).scalar() == 0


def test_appending_from_many_threads_stays_one_chain(home: Path, database: Database) -> None:
    def work() -> None:
        trail = Trail(home, SECRET)
        for number in range(25):
            trail.record(database, event(number))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = Trail(home, SECRET).verify(database)
    assert (report.events, report.whole, report.notes) == (200, True, ())


@pytest.mark.parametrize(
    "column",
    [column.key for column in AuditRow.__table__.columns if column.key not in {"number", "previous"}],
)
def test_edited_event_is_found_whatever_was_edited(
    trail: Trail, local_database: Database, column: str
) -> None:
    record(trail, local_database, 3)
    value = {"at": NOW + timedelta(seconds=1), "batch": 1, "mac": "f" * 64}.get(column, "other")
    tamper(local_database, update(AuditRow).where(AuditRow.number == 2).values({column: value}))
    assert kinds(trail.verify(local_database)) == [("edited", 2, 2)]


def test_edited_neighbours_are_one_line(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 5)
    tamper(local_database, "UPDATE audit_event SET outcome = 'refused' WHERE number IN (2, 3, 5)")
    assert kinds(trail.verify(local_database)) == [("edited", 2, 3), ("edited", 5, 5)]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("number = 1", [("removed", 1, 1)]),
        ("number IN (2, 3)", [("removed", 2, 3)]),
        ("number = 5", [("truncated", 5, 5)]),
        ("number > 1", [("truncated", 2, 5)]),
        ("number > 0", [("truncated", 1, 5)]),
        ("number IN (2, 5)", [("removed", 2, 2), ("truncated", 5, 5)]),
    ],
)
def test_removed_and_truncated(
    trail: Trail, database: Database, gone: str, expected: list[tuple[str, int, int]]
) -> None:
    record(trail, database, 5)
    tamper(database, f"DELETE FROM audit_event WHERE {gone}")
    assert kinds(trail.verify(database)) == expected


def test_reordered_events_are_found(trail: Trail, database: Database) -> None:
    record(trail, database, 4)
    tamper(
        database,
        *(
            f"UPDATE audit_event SET number = {new} WHERE number = {old}"
            for old, new in ((2, 99), (3, 2), (99, 3))
        ),
    )
    report = trail.verify(database)
    assert kinds(report) == [("reordered", 2, 2), ("reordered", 3, 3)]
    assert report.faults[0].message == "was written as number 3"


def test_removed_and_renumbered_events_are_found(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 4)
    tamper(
        local_database,
        "DELETE FROM audit_event WHERE number = 2",
        "UPDATE audit_event SET number = 2 WHERE number = 3",
        "UPDATE audit_event SET number = 3 WHERE number = 4",
    )
    assert not trail.verify(local_database).whole


def test_event_added_without_the_key_is_found(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 2)
    newest = links(local_database)[-1]
    forged = replace(newest, number=3, previous=newest.mac, batch=3)
    forged = replace(forged, mac=mac_of(b"another key", forged))
    with local_database.writing() as session:
        session.add(AuditRow(**{name: getattr(forged, name) for name in Link.__dataclass_fields__}))
    assert kinds(trail.verify(local_database)) == [("head", 2, 3), ("edited", 3, 3)]


def test_an_older_copy_of_the_database_is_found(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 3)
    tamper(local_database, delete(AuditRow).where(AuditRow.number == 3))
    record(trail, local_database)
    report = trail.verify(local_database)
    # The next event has gone on behind the number that the head knew, and says so.
    assert kinds(report) == [("removed", 3, 3), ("broken", 4, 4)]
    assert [link.number for link in links(local_database)] == [1, 2, 4, 5]


def test_tampering_stays_visible_after_later_events(trail: Trail, database: Database) -> None:
    record(trail, database, 3)
    tamper(database, "DELETE FROM audit_event")
    record(trail, database, 3)
    assert kinds(trail.verify(database)) == [("removed", 1, 3), ("broken", 4, 4)]
    assert links(database)[0].action == "trail_broken"


def test_crash_before_the_head_is_noted_is_a_note_and_mended_by_the_next_event(
    trail: Trail, database: Database
) -> None:
    record(trail, database, 2)
    behind = trail.head.read()
    assert behind is not None
    with database.writing() as session:
        trail.record(session, event(3))
        trail.record(session, event(4))
    trail.head.take(trail.head.prepare(behind))
    report = trail.verify(database)
    assert report.whole
    (note,) = report.notes
    assert note.startswith(
        "the head stands at 2: a process ended after it had written events 3 to 4 and before"
    )
    assert note.endswith("the next event mends it")
    record(trail, database)
    report = trail.verify(database)
    assert (report.events, report.whole, report.notes) == (5, True, ())


def test_crash_at_the_very_first_event(trail: Trail, local_database: Database) -> None:
    record(trail, local_database)
    trail.head.take(trail.head.prepare(START))
    report = trail.verify(local_database)
    assert report.whole
    assert report.notes[0].startswith(
        "the head stands at 0: a process ended after it had written event 1 and"
    )
    record(trail, local_database)
    assert trail.verify(local_database).whole


def test_head_that_was_put_back_is_found_and_stays_so(trail: Trail, local_database: Database) -> None:
    record(trail, local_database)
    old = trail.head.read()
    assert old is not None
    record(trail, local_database, 2)
    trail.head.take(trail.head.prepare(old))
    assert kinds(trail.verify(local_database)) == [("head", 1, 3)]
    record(trail, local_database)
    assert kinds(trail.verify(local_database)) == [("broken", 4, 4)]


def test_head_that_was_taken_away_is_found_and_stays_so(trail: Trail, local_database: Database) -> None:
    record(trail, local_database)
    trail.head.file.unlink()
    assert kinds(trail.verify(local_database)) == [("head", 1, 1)]
    record(trail, local_database)
    assert kinds(trail.verify(local_database)) == [("broken", 2, 2)]


def test_last_event_exchanged_for_another_is_found(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 2)
    first, second = links(local_database)
    other = replace(second, actor_name="Eve")
    other = replace(other, mac=mac_of(trail.key, other))  # even by somebody with the key
    tamper(
        local_database,
        update(AuditRow).where(AuditRow.number == 2).values(actor_name="Eve", mac=other.mac),
    )
    assert kinds(trail.verify(local_database)) == [("head", 2, 2)]
    assert joint(trail.key, End(2, second.mac), other, other.mac).broken
    assert not joint(trail.key, End(1, first.mac), other, first.mac).broken


def test_chain_joined_by_somebody_with_the_key_is_found(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 3)
    second = replace(links(local_database)[1], actor_name="Eve")
    second = replace(second, mac=mac_of(trail.key, second))
    tamper(
        local_database,
        update(AuditRow).where(AuditRow.number == 2).values(actor_name="Eve", mac=second.mac),
    )
    assert kinds(trail.verify(local_database)) == [("joined", 3, 3)]


def test_another_secret_is_one_fault(trail: Trail, home: Path, local_database: Database) -> None:
    record(trail, local_database, 3)
    other = Trail(home, ApplicationSecret(b"x" * 32))
    (fault,) = other.verify(local_database).faults
    assert (fault.kind, fault.first, fault.last) == ("secret", 1, 3)


def test_head_written_down_elsewhere_finds_what_both_copies_hide(
    trail: Trail, local_database: Database
) -> None:
    record(trail, local_database, 3)
    first, _, third = links(local_database)
    known = End(3, third.mac)
    assert trail.verify(local_database, known).whole
    tamper(local_database, delete(AuditRow).where(AuditRow.number > 1))
    trail.head.take(trail.head.prepare(End(1, first.mac)))
    assert trail.verify(local_database).whole
    assert kinds(trail.verify(local_database, known)) == [("head", 3, 3)]


def test_head_file_that_says_something_else(trail: Trail, local_database: Database) -> None:
    record(trail, local_database)
    trail.head.file.write_text("nonsense")
    with pytest.raises(DataError, match="does not hold the head of an audit trail"):
        record(trail, local_database)


def test_trail_locked_by_another_process(
    trail: Trail, local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metriccare.access.audit.head.PATIENCE", 0.01)
    with trail.head.alone(), pytest.raises(BusyError, match="locked by another process"):
        record(trail, local_database)


def test_detail_takes_keys_of_the_list_only() -> None:
    with pytest.raises(ValueError, match="the audit trail takes no birth_date, name"):
        Event(NOW, "u1", "Ada", Action.SQL, detail={"name": "x", "birth_date": "y"})


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Event(NOW.replace(tzinfo=None), "u1", "Ada", Action.SQL)


def test_text_that_no_engine_keeps_is_replaced(trail: Trail, database: Database) -> None:
    odd = Event(
        NOW, "u" * 100, "A\x00\ud800\u202eB", Action.SQL, object_id="o" * 300, detail={"why": "\x1b" * 300}
    )
    trail.record(database, odd)
    (link,) = links(database)
    assert (len(link.actor_id), link.actor_name, len(link.object_id)) == (64, "A\ufffd\ufffd\ufffdB", 200)
    assert trail.verify(database).whole


def test_read_pages_and_filters(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 5)
    trail.record(local_database, replace(event(6), action=Action.SQL, actor_id="u2", outcome=Outcome.REFUSED))
    with local_database.reading() as session:
        assert [link.number for link in read(session, "north", limit=2)] == [6, 5]
        assert [link.number for link in read(session, "north", before=5, limit=2)] == [4, 3]
        assert [link.number for link in read(session, "north", action=Action.SQL)] == [6]
        assert [link.number for link in read(session, "north", actor_id="u2")] == [6]
        assert [link.number for link in read(session, None, object_id=f"{3:064x}")] == [3]


def test_read_of_a_tenant_has_what_its_people_did_in_none(trail: Trail, local_database: Database) -> None:
    ada, eve = add(local_database, "ada", CLINICIAN), add(local_database, "eve")
    for user_id in (ada, eve):
        trail.record(local_database, Event(NOW, user_id, "x", Action.SIGN_IN))
    trail.record(local_database, event(tenant="south"))
    with local_database.writing() as session:
        assert [link.actor_id for link in read(session, "north")] == [ada]
        assert [link.tenant for link in read(session, "south")] == ["south"]
        assert len(read(session, None)) == 3
        assert len(list(in_order(session, "south"))) == 1
        memberships.withdraw(session, ada, "north")
        assert read(session, "north") == []


def test_in_order_goes_on_beyond_a_thousand(
    trail: Trail, local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_module, "AT_ONCE", 2)
    record(trail, local_database, 5)
    assert [link.number for link in links(local_database)] == [1, 2, 3, 4, 5]


def test_actor_of_an_event(local_database: Database) -> None:
    ada = add(local_database, "ada", CLINICIAN)
    with local_database.reading() as session:
        assert by(principal(session, ada)) == (ada, "Ada")
    assert by(None) == ("", "")


def test_nothing_of_metriccare_changes_or_removes_an_event() -> None:
    source = Path(trail_module.__file__).read_text(encoding="utf-8")
    assert "update(" not in source
    assert "delete(" not in source


def test_numbers_are_unique_in_the_table(trail: Trail, local_database: Database) -> None:
    record(trail, local_database, 2)
    with local_database.reading() as session:
        assert session.scalars(select(AuditRow.number).order_by(AuditRow.number)).all() == [1, 2]
