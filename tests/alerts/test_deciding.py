"""An evaluation: what it writes, once, and whom it tells. On SQLite; the transaction is the same on PostgreSQL."""

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metriccare.alerts import rules, silences, story, telling
from metriccare.alerts.book import Book
from metriccare.alerts.deciding import Decision
from metriccare.alerts.evaluate import Evaluator
from metriccare.alerts.kinds import Freshness, SilentFeed, Threshold
from metriccare.alerts.observed import Observed, Operations
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rule import Rule
from metriccare.alerts.silences import Hush
from metriccare.alerts.tables import AlertRow, ChannelRow, EventRow, MessageRow, StandingRow
from metriccare.database.engine import Database
from metriccare.errors import NotFoundError, UsageError
from metriccare.office.desk import InvalidEntryError
from metriccare.tenants import registry
from tests.alerts.conftest import NOON, PRIYA
from tests.hospital import Hospital

A, B = Labels("A"), Labels("B")
HIGH = Threshold(
    name="high",
    title="High",
    measure="mortality",
    by=("hospital",),
    above=3.0,
    channels=("mail",),
    why="Why.",
    todo="Do.",
)


DIED = {
    "resourceType": "Encounter",
    "id": "e",
    "status": "finished",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "subject": {"reference": "Patient/p"},
    "period": {"start": "2026-06-01T10:00:00Z", "end": "2026-06-03T10:00:00Z"},
    "hospitalization": {
        "dischargeDisposition": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "exp"}
            ]
        }
    },
}


def breach(labels: Labels = A, since: str = "2026-05", value: float = 4.0) -> Reading:
    return Reading(labels, Verdict.BREACH, "It is above 3.", value, 100, since, 1, since)


def fine(labels: Labels = A) -> Reading:
    return Reading(labels, Verdict.OK, "", 2.0, 100, "", 0, "2026-06")


def decide(book: Book, *readings: Reading, now: datetime = NOON, run: int = 7, key: bytes = b"k") -> Decision:
    """One evaluation of every rule in the book with the same readings."""
    kept = rules.current(book)
    decision = Decision(book, lambda: key, kept, run, now)
    for one in kept.values():
        decision.take(one, readings)
    decision.close_orphans()
    telling.tell(book, kept, decision.news, now)
    telling.escalate(book, kept, now)
    book.session.flush()
    return decision


def alerts(book: Book) -> list[AlertRow]:
    return book.all(book.rows(AlertRow).order_by(AlertRow.place))


def messages(book: Book) -> list[tuple[str, str, int]]:
    found = book.all(book.rows(MessageRow).order_by(MessageRow.created_at, MessageRow.told))
    return [(row.channel, row.told, len(json.loads(row.alert_ids))) for row in found]


def story_of(book: Book, alert: AlertRow) -> list[str]:
    query = book.rows(EventRow).where(EventRow.alert_id == alert.id).order_by(EventRow.number)
    return [row.what for row in book.all(query)]


def keep(book: Book, *given: Rule) -> None:
    """These rules and no others, and the channels that they name."""
    there = {row.name for row in book.all(book.rows(ChannelRow))}
    for name in {"mail", "chief"} - there:
        row = ChannelRow(
            name=name, kind="email", settings="{}", author_id=PRIYA.id, author_name=PRIYA.name, at=NOON
        )
        book.add(row)
    book.session.flush()
    rules.apply(book, PRIYA, given, prune=True)


def test_alert_from_firing_to_its_end(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    decide(book, fine(), run=6)
    decide(book, breach(), now=later(1))
    (alert,) = alerts(book)
    assert (alert.state, alert.phase, alert.hospital, alert.title) == ("open", "firing", "A", "High")
    assert (alert.value, alert.n, alert.why, alert.todo) == (4.0, 100, "Why.", "Do.")
    assert (alert.normal_run, alert.fired_run, alert.fired_at) == (6, 7, later(1))
    assert messages(book) == [("mail", "fired", 1)]
    decide(book, fine(), now=later(2))
    assert (alert.state, alert.resolved_at) == ("resolved", later(2))
    assert messages(book) == [("mail", "fired", 1), ("mail", "resolved", 1)]
    assert story_of(book, alert) == ["fired", "resolved"]


def test_same_breach_is_one_alert_and_one_message(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    decide(book, breach())
    decide(book, breach(value=5.0), now=later(1))
    assert [alert.value for alert in alerts(book)] == [5.0], "what it says follows the newest reading"
    assert messages(book) == [("mail", "fired", 1)]


def test_alert_lies_in_the_one_department_of_all_that_it_tells_of(book: Book) -> None:
    keep(book, HIGH)
    decide(book, dataclasses.replace(breach(), department="Medicine"))
    (alert,) = alerts(book)
    assert (alert.department, alert.place) == ("Medicine", A.key)
    decide(book, dataclasses.replace(breach(value=5.0), department=None))
    assert alert.department is None


def test_id_says_where_the_breach_began_and_nothing_else(book: Book) -> None:
    keep(book, HIGH)
    decide(book, breach(), breach(B))
    ids = [alert.id for alert in alerts(book)]
    assert ids == [
        story.identity(b"k", "north", "high", A, "2026-05"),
        story.identity(b"k", "north", "high", B, "2026-05"),
    ]
    assert len({story.identity(b"k", "south", "high", A, "2026-05"), *ids}) == 3


def test_breach_that_ended_and_is_there_again_is_the_same_alert(
    book: Book, later: Callable[[float], datetime]
) -> None:
    keep(book, HIGH)
    for minute, reading in enumerate([breach(), fine(), breach()]):
        decide(book, reading, now=later(minute))
    (alert,) = alerts(book)
    assert (alert.state, story_of(book, alert)) == ("open", ["fired", "resolved", "fired again"])
    assert messages(book) == [("mail", "fired", 1), ("mail", "resolved", 1), ("mail", "fired", 1)]


def test_no_message_says_a_number(book: Book) -> None:
    keep(book, HIGH)
    decide(book, breach(value=3.7431))
    (row,) = book.all(book.rows(MessageRow))
    (body,) = json.loads(row.body)
    assert set(body) == {
        "alert", "rule", "severity", "title", "words", "why", "todo", "hospital", "department", "ward",
    }  # fmt: skip
    assert "3.7431" not in row.body
    assert "100" not in body["words"]


@pytest.mark.parametrize(("group_by", "expected"), [((), 1), (("hospital",), 2)])
def test_alerts_that_belong_together_are_one_message(
    book: Book, group_by: tuple[str, ...], expected: int
) -> None:
    keep(book, HIGH.model_copy(update={"group_by": group_by}))
    decide(book, breach(), breach(B))
    assert len(alerts(book)) == 2
    assert len(messages(book)) == expected


def test_silence_holds_messages_back_and_they_come_when_it_is_over(
    book: Book, later: Callable[[float], datetime]
) -> None:
    keep(book, HIGH)
    silences.begin(book, PRIYA, Hush("Maintenance", later(60), labels=A))
    decide(book, breach(), breach(B), now=later(1))
    assert messages(book) == [("mail", "fired", 1)]
    assert [alert.told for alert in alerts(book)] == [False, True]
    decide(book, breach(), breach(B), now=later(59))
    assert len(messages(book)) == 1
    decide(book, breach(), breach(B), now=later(60))
    assert messages(book) == [("mail", "fired", 1)] * 2


def test_what_nobody_heard_of_ends_quietly(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    silence = silences.begin(book, PRIYA, Hush("Maintenance", later(60), rule="high"))
    book.session.flush()
    decide(book, breach())
    decide(book, fine(), now=later(1))
    assert messages(book) == []
    silences.end(book, silence.id, later(2))
    assert silences.active(book, later(2)) == []
    with pytest.raises(NotFoundError):
        silences.end(Book(book.session, "south"), silence.id, later(2))


@pytest.mark.parametrize(
    ("hush", "field"),
    [
        (Hush("Why", NOON + timedelta(hours=1)), "rule"),
        (Hush("Why", NOON, rule="high"), "until"),
        (Hush("Why", NOON + timedelta(days=367), rule="high"), "until"),
        (Hush(" ", NOON + timedelta(hours=1), rule="high"), "reason"),
    ],
)
def test_silence_that_makes_no_sense(book: Book, hush: Hush, field: str) -> None:
    with pytest.raises(InvalidEntryError) as error:
        silences.begin(book, PRIYA, hush)
    assert error.value.field == field


def test_nobody_takes_it_and_more_people_are_told_once(
    book: Book, later: Callable[[float], datetime]
) -> None:
    keep(book, HIGH.model_copy(update={"escalate_after": 30, "escalate_to": ("chief",)}))
    decide(book, breach())
    decide(book, breach(), now=later(29))
    assert messages(book) == [("mail", "fired", 1)]
    decide(book, breach(), now=later(30))
    decide(book, breach(), now=later(31))
    assert messages(book) == [("mail", "fired", 1), ("chief", "escalated", 1)]
    (alert,) = alerts(book)
    assert story_of(book, alert) == ["fired", "escalated"]


def test_who_has_taken_it_is_not_passed_over(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH.model_copy(update={"escalate_after": 30, "escalate_to": ("chief",)}))
    decide(book, breach())
    alerts(book)[0].owner_id = PRIYA.id
    decide(book, breach(), now=later(31))
    assert messages(book) == [("mail", "fired", 1)]


def test_snooze_holds_back_until_it_is_over(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    decide(book, breach())
    (alert,) = alerts(book)
    alert.snoozed_until = later(60)
    decide(book, breach(), now=later(59))
    assert messages(book) == [("mail", "fired", 1)]
    decide(book, breach(), now=later(60))
    assert messages(book) == [("mail", "fired", 1)] * 2
    assert story_of(book, alert) == ["fired", "snooze over"]


def test_place_without_data_any_more_keeps_its_alert_open(
    book: Book, later: Callable[[float], datetime]
) -> None:
    keep(book, HIGH)
    decide(book, breach())
    decide(book, now=later(1))
    (alert,) = alerts(book)
    assert (alert.state, alert.phase) == ("open", "no data")
    decide(book, breach(), now=later(2))
    assert (alert.state, alert.phase) == ("open", "firing")
    assert story_of(book, alert) == ["fired", "no data", "data back"]
    assert messages(book) == [("mail", "fired", 1)]


def test_no_data_is_an_alert_where_the_rule_asks_for_it(
    book: Book, later: Callable[[float], datetime]
) -> None:
    keep(book, HIGH.model_copy(update={"no_data": "alert"}))
    decide(book, fine())
    decide(book, now=later(1))
    (alert,) = alerts(book)
    assert (alert.state, alert.phase) == ("open", "no data")
    decide(book, fine(), now=later(2))
    assert (alert.state, story_of(book, alert)) == ("resolved", ["fired", "resolved"])


def test_rule_that_is_gone_ends_its_alerts(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    decide(book, breach())
    keep(book)
    decision = decide(book, now=later(1))
    (alert,) = alerts(book)
    assert (alert.state, decision.resolved) == ("resolved", [alert.id])
    assert book.all(book.rows(StandingRow)) == []


def test_error_keeps_what_is_open(book: Book, later: Callable[[float], datetime]) -> None:
    keep(book, HIGH)
    decide(book, breach())
    decide(book, Reading(A, Verdict.ERROR, "no figures"), now=later(1))
    (alert,) = alerts(book)
    assert (alert.state, alert.phase) == ("open", "error")


def test_another_tenant_sees_nothing(book: Book) -> None:
    keep(book, HIGH)
    decide(book, breach())
    assert alerts(Book(book.session, "south")) == []
    south = Book(book.session, "south")
    with pytest.raises(NotFoundError, match="no such alert"):
        south.one(south.rows(AlertRow), "alert")


def test_versions_of_a_rule(book: Book) -> None:
    keep(book, HIGH)
    assert rules.put(book, PRIYA, HIGH) == 1
    changed = HIGH.model_copy(update={"above": 4.0})
    assert rules.apply(book, PRIYA, [changed]).changed == ("high",)
    assert [row.version for row in rules.versions(book, "high")] == [1, 2]
    assert rules.current(book)["high"].rule == changed
    rules.remove(book, PRIYA, "high")
    assert rules.current(book) == {}
    with pytest.raises(NotFoundError):
        rules.remove(book, PRIYA, "high")
    with pytest.raises(NotFoundError):
        rules.versions(book, "low")


def test_evaluation_of_a_real_lake_is_decided_once(
    hospital: Hospital, local_database: Database, home: Path
) -> None:
    """One death of one stay: the rule fires, and unchanged data are neither judged nor read again."""
    del home
    tenant = hospital.tenant
    rule = Threshold(name="deaths", title="Deaths", measure="mortality", above=1.0, minimum_n=1)
    lately = rule.model_copy(update={"name": "lately", "window": "rolling_30", "by": ("hospital", "ward")})
    slow = rule.model_copy(update={"name": "slow", "lasting": "30 min"})
    old = Freshness(name="old", title="Old")
    with local_database.writing() as session:
        rules.apply(Book(session, tenant.name), PRIYA, [rule, lately, slow, old])
    evaluator = Evaluator(local_database)
    first = evaluator.evaluate(tenant, Operations(), NOON)
    assert (first.judged, first.fired) == (4, [])
    assert registry.get(tenant.folder.parent.parent, tenant.name) == tenant
    hospital.land({"resourceType": "Patient", "id": "p"}, DIED)
    hospital.run()
    second = evaluator.evaluate(tenant, Operations(), NOON)
    assert (second.judged, len(second.fired)) == (4, 2)
    asked = evaluator.questions
    third = evaluator.evaluate(tenant, Operations(), NOON + timedelta(minutes=1))
    assert (third.judged, third.fired) == (2, []), "only what follows the clock"
    last = evaluator.evaluate(tenant, Operations(), NOON + timedelta(minutes=30))
    assert (last.judged, len(last.fired)) == (2, 1), "it has lasted, though nothing has landed since"
    assert evaluator.questions == asked
    evaluator.close()
    with local_database.reading() as session:
        book = Book(session, tenant.name)
        alert, rolling, lasted = book.all(book.rows(AlertRow).order_by(AlertRow.rule))
        assert (lasted.rule, lasted.fired_at) == ("slow", NOON + timedelta(minutes=30))
        assert (alert.words, alert.value, alert.n, alert.since) == (
            "In-hospital mortality is above 1.",
            100.0,
            1,
            "2026-06",
        )
        assert (rolling.value, rolling.n, rolling.since) == (100.0, 1, "2026-06-03")
        assert alert.fired_at == NOON.astimezone(UTC)


def judging(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> list[str]:
    """Have something happen the first time that a freshness rule is judged; the titles of those judged."""
    judged: list[str] = []
    judge = Freshness.judge

    def slow(self: Freshness, observed: Observed) -> Iterator[Reading]:
        judged.append(self.title)
        if len(judged) == 1:
            meanwhile()
        return judge(self, observed)

    monkeypatch.setattr(Freshness, "judge", slow)
    return judged


def test_while_rules_are_judged_others_write_and_the_newest_rules_count(
    hospital: Hospital, local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judging may take seconds: in a transaction it would keep every tenant's files, runs and messages waiting."""
    monkeypatch.setattr("metriccare.database.engine.PATIENCE", 0.01)
    tenant, rule = hospital.tenant, Freshness(name="old", title="Old")

    def write(rule: Freshness) -> None:
        with local_database.writing() as session:
            rules.apply(Book(session, tenant.name), PRIYA, [rule])

    write(rule)
    judged = judging(monkeypatch, lambda: write(rule.model_copy(update={"title": "Older"})))
    evaluator = Evaluator(local_database)
    assert evaluator.evaluate(tenant, Operations(), NOON).judged == 1
    assert judged == ["Old", "Older"]
    with local_database.reading() as session:
        book = Book(session, tenant.name)
        assert [alert.title for alert in book.all(book.rows(AlertRow))] in ([], ["Older"])


def test_one_tenants_rules_are_judged_while_anothers_are(
    hospital: Hospital, local_database: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = registry.add(home, "south")
    for tenant in (hospital.tenant, other):
        with local_database.writing() as session:
            rules.apply(Book(session, tenant.name), PRIYA, [Freshness(name="old", title=tenant.name)])
    evaluator = Evaluator(local_database)
    judged = judging(monkeypatch, lambda: evaluator.evaluate(other, Operations(), NOON))
    evaluator.evaluate(hospital.tenant, Operations(), NOON)
    assert judged == [hospital.tenant.name, "south"]


def test_rule_that_would_tell_nobody_is_refused(book: Book) -> None:
    with pytest.raises(UsageError, match="there is no channel 'mail'"):
        rules.put(book, PRIYA, HIGH)


def test_id_of_an_alert_does_not_say_when_a_breach_began(book: Book) -> None:
    """Whoever knows rule and place could try the days of a year; of a cluster that is when somebody fell ill."""
    keep(book, HIGH)
    decide(book, breach(since="2026-06-20"), key=b"the tenant's own")
    (alert,) = alerts(book)
    said = json.dumps([book.tenant, "high", A.key, "2026-06-20"])
    guesses = (b"", b"k", b"another", b"the tenant's own")
    found = [key for key in guesses if hmac.digest(key, said.encode(), hashlib.sha256).hex() == alert.id]
    assert found == [b"the tenant's own"]
    assert alert.id != hashlib.sha256(said.encode()).hexdigest()


def test_alert_about_the_feed_needs_no_key(book: Book) -> None:
    """A key that is gone is a reason why runs fail: that must be told."""

    def gone() -> bytes:
        raise NotFoundError("the key is gone")

    keep(book, SilentFeed(name="silent", title="Silent"))
    kept = rules.current(book)
    Decision(book, gone, kept, 7, NOON).take(kept["silent"], [breach(Labels())])
    book.session.flush()
    assert [alert.title for alert in alerts(book)] == ["Silent"]
