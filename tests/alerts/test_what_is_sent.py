"""What leaves the house says no number but the rule's own: no value, no count, no rate that tells a count."""

import json
import re
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import metriccare.alerts
from metriccare.alerts import leases, outbox
from metriccare.alerts.book import Book
from metriccare.alerts.channels.letter import letter
from metriccare.alerts.channels.signed import body
from metriccare.alerts.kinds import (
    Change,
    Freshness,
    InfectionCluster,
    Pipeline,
    QuarantineShare,
    SilentFeed,
    TargetMissed,
    Threshold,
)
from metriccare.alerts.leases import Way
from metriccare.alerts.observed import Operations
from metriccare.alerts.observed.figures import Infection
from metriccare.alerts.observed.operations import LandingFact, RunFact
from metriccare.alerts.outbox import Offer
from metriccare.alerts.reading import Labels, Verdict
from metriccare.alerts.rule import Rule
from metriccare.alerts.states import Told
from metriccare.alerts.tables import AlertRow, ChannelRow, MessageRow
from metriccare.office.targets import Target
from tests.alerts.conftest import NOON, months, observed
from tests.alerts.test_email import ANN, server

EAST, WARD = Labels("East"), Labels("East", None, "West Wing")
RULES: tuple[Rule, ...] = (
    Threshold(name="t", title="T", measure="mortality", above=3.5, minimum_n=1),
    Change(name="c", title="T", measure="mortality", points=1.5, minimum_n=1),
    Change(name="p", title="T", measure="mortality", percent=25.0, minimum_n=1),
    TargetMissed(name="m", title="T", measure="mortality", minimum_n=1, lasting="2 periods"),
    InfectionCluster(name="i", title="T"),
    Freshness(name="f", title="T", minutes=15),
    Pipeline(name="r", title="T", on="failed"),
    QuarantineShare(name="q", title="T", percent=1.5, hours=24, records=1),
    SilentFeed(name="s", title="T", at_least=1),
)
WORLDS = st.tuples(
    st.lists(st.floats(41.0, 99.0), min_size=2, max_size=4), st.integers(41, 99_999), st.integers(3, 40)
)


def numbers(text: str) -> set[str]:
    return {found.rstrip(".").removesuffix(".0") for found in re.findall(r"\d[\d.]*", text)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.name}")
@given(world=WORLDS)
def test_the_words_of_a_rule_hold_no_number_but_its_own(
    rule: Rule, world: tuple[list[float], int, int]
) -> None:
    values, n, many = world
    landings = [LandingFact(NOON - timedelta(hours=3, minutes=m), n, n) for m in range(60, 0, -2)]
    seen = observed(
        {EAST: months(1.0, *accumulate(values, lambda before, more: 1.5 * before + more), n=n)},
        infections=tuple(Infection(WARD, "cdi", (NOON - timedelta(days=15)).date()) for _ in range(many)),
        operations=Operations(
            (RunFact("1" * 32, NOON - timedelta(hours=many), succeeded=False),),
            tuple(landings),
            NOON - timedelta(hours=many),
        ),
        targets=(Target("1" * 32, 1, "mortality", "default", None, "2026-01", None, 0.1, "Priya"),),
    )
    breaches = [one for one in rule.judge(seen) if one.verdict is Verdict.BREACH]
    assert breaches
    own = numbers(rule.model_dump_json())
    assert all(numbers(one.words) <= own for one in breaches)


@given(
    st.floats(100, 1e6, allow_nan=False).map(lambda value: round(value, 4)),
    st.integers(1_000_000, 9_999_999),
)
def test_no_message_holds_the_value_or_the_count(value: float, n: int) -> None:
    alert = AlertRow(id="ab" * 32, rule="deaths", severity="concern", title="Deaths are up", events=1)
    alert.words, alert.why, alert.todo, alert.value, alert.n = (
        "Mortality is above 4.",
        "Because.",
        "Look.",
        value,
        n,
    )
    message = _message(alert)
    for text in (body(message).decode(), letter(message, server(25), (ANN,)).as_string()):
        shown = text.replace("ab" * 32, "")
        assert str(n) not in shown
        assert f"{value:g}" not in shown
        assert str(value) not in shown


def _message(alert: AlertRow):
    row = MessageRow(id="cd" * 32, tenant="north", channel="mail", told="fired", created_at=NOON)
    row.body = json.dumps(outbox._body(Offer(Told.FIRED, (alert,))))
    return leases._message(row)


def test_the_inbox_is_no_channel_and_a_repeat_is_the_same_message(book: Book) -> None:
    alert = AlertRow(id="a1", rule="deaths", severity="concern", title="T", events=1)
    alert.words, alert.why, alert.todo = "W", "", ""
    for _ in range(2):
        outbox.offer(book, Offer(Told.FIRED, (alert,)), ("inbox", "mail", "mail"), NOON)
        book.session.flush()
    outbox.offer(book, Offer(Told.FIRED, (alert,), escalated=True), ("mail",), NOON)
    rows = book.all(book.rows(MessageRow))
    assert sorted((row.channel, row.told) for row in rows) == [("mail", "escalated"), ("mail", "fired")]


def test_links_begin_with_the_public_address(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    alert = AlertRow(id="a1", rule="deaths", severity="concern", title="T", events=1)
    alert.words, alert.why, alert.todo = "W", "", ""
    outbox.offer(book, Offer(Told.FIRED, (alert,)), ("mail",), NOON)
    book.add(ChannelRow(name="mail", kind="email", settings="{}", author_id="1", author_name="P", at=NOON))
    monkeypatch.setenv("METRICCARE_PUBLIC_URL", "https://quality.example")
    taken = leases.take(book.session, Way("north", "mail"), "w1", NOON)
    assert taken is not None
    assert taken.message.alerts[0].link == "https://quality.example/t/north/alerts/a1"
    monkeypatch.delenv("METRICCARE_PUBLIC_URL")
    assert _message(alert).alerts[0].link == "/t/north/alerts/a1"


def test_only_the_book_and_whoever_delivers_ask_across_tenants() -> None:
    room = Path(metriccare.alerts.__file__).parent
    asking = re.compile(r"^from sqlalchemy import .*\b(select|update|delete)\b", re.MULTILINE)
    found = {
        str(file.relative_to(room)) for file in room.rglob("*.py") if asking.search(file.read_text("utf-8"))
    }
    assert found == {"book.py", "leases.py"}
