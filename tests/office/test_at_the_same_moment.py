"""Two people at once, on SQLite and on PostgreSQL: one is written, the other is told."""

from collections.abc import Callable
from threading import Barrier, Thread

from metriccare.database.engine import Database
from metriccare.errors import ChangedMeanwhileError
from metriccare.office import reviews, targets
from metriccare.office.desk import Author, Desk
from metriccare.office.target_entry import Wish
from metriccare.office.worklist import Kind
from tests.office.conftest import IMANI, PRIYA

STAY = "a" * 64


def both(database: Database, work: Callable[[Desk, Author], object]) -> list[str]:
    """What came of it when both do the same."""
    ready, said = Barrier(2), list[str]()

    def one(author: Author) -> None:
        try:
            with database.reading() as session:
                work_on = Desk(session, "north")
                work_on.count(targets.TargetRow)
            ready.wait(120)
            with database.writing() as session:
                work(Desk(session, "north"), author)
            said.append("written")
        except ChangedMeanwhileError:
            said.append("told")

    threads = [Thread(target=one, args=(author,)) for author in (PRIYA, IMANI)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def test_review_is_taken_by_one_of_two(database: Database) -> None:
    assert both(database, lambda desk, author: reviews.take(desk, author, STAY, Kind.DEATH, 0)) == [
        "told",
        "written",
    ]
    with database.reading() as session:
        assert len(reviews.history(Desk(session, "north"), STAY, Kind.DEATH)) == 1


def test_review_is_taken_over_by_one_of_two(database: Database) -> None:
    with database.writing() as session:
        reviews.take(Desk(session, "north"), PRIYA, STAY, Kind.DEATH, 0)
    assert both(database, lambda desk, author: reviews.take(desk, author, STAY, Kind.DEATH, 1)) == [
        "told",
        "written",
    ]
    with database.reading() as session:
        desk = Desk(session, "north")
        found = reviews.review(desk, STAY, Kind.DEATH)
        assert found.owner == reviews.history(desk, STAY, Kind.DEATH)[-1].by
        assert found.version == 2


def test_target_is_changed_by_one_of_two(database: Database) -> None:
    wish = Wish("mortality", "default", "", "2026-01", "", "2")
    with database.writing() as session:
        made = targets.set_(Desk(session, "north"), PRIYA, wish)
    assert both(database, lambda desk, author: targets.change(desk, author, made.id, 1, wish)) == [
        "told",
        "written",
    ]
    with database.reading() as session:
        assert [row.version for row in targets.history(Desk(session, "north"), made.id)] == [1, 2]
