"""How rules stand, from where their places do and what they have fired."""

from datetime import timedelta

from metriccare.alerts.book import Book
from metriccare.alerts.states import State
from metriccare.alerts.tables import AlertRow, StandingRow
from metriccare.alerts.tally import tallies
from tests.alerts.conftest import NOON


def stands(book: Book, rule: str, *states: State) -> None:
    for number, state in enumerate(states):
        book.add(StandingRow(rule=rule, place=str(number), state=state, words=f"words {number}", open=False))


def fired(book: Book, rule: str, number: int, days_ago: int) -> None:
    row = AlertRow(id=f"{rule}{number}", rule=rule, rule_version=1, kind="threshold", severity="concern")
    row.title, row.place, row.since, row.period, row.state, row.phase = "High", "[]", "", "", "open", "firing"
    row.fired_at, row.words, row.why, row.todo = NOON - timedelta(days=days_ago), "", "", ""
    book.add(row)


def test_rule_stands_where_its_worst_place_does(book: Book) -> None:
    stands(book, "a", State.NORMAL, State.FIRING, State.PENDING, State.FIRING)
    stands(book, "b", State.NO_DATA, State.NORMAL)
    stands(book, "c", State.NO_DATA)
    stands(book, "d", State.FIRING, State.ERROR)
    fired(book, "a", 1, 89)
    fired(book, "a", 2, 91)
    fired(book, "e", 1, 1)
    fired(Book(book.session, "south"), "e", 2, 1)
    book.session.flush()
    found = tallies(book, NOON)
    assert {name: (one.state, one.judged, one.alerts, one.error) for name, one in found.items()} == {
        "a": (State.FIRING, 4, 1, ""),
        "b": (State.NORMAL, 2, 0, ""),
        "c": (State.NO_DATA, 1, 0, ""),
        "d": (State.ERROR, 2, 0, "words 1"),
        "e": (None, 0, 1, ""),
    }
