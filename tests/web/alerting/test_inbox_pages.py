"""The inbox and one alert as each role sees them, and what is done with one from its page."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.access.policy import EVERYWHERE
from metriccare.alerts import inbox, story
from metriccare.alerts.book import Book
from metriccare.alerts.kinds import InfectionCluster
from metriccare.alerts.rule import Rule
from metriccare.alerts.tables import AlertRow
from metriccare.live import history
from metriccare.live.outcome import Change, Counts, Outcome
from metriccare.tenants import registry
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.pages.alert_figures import limit_of
from tests.web.alerting.raised import BASE, NORTH, WORDS, change, high, raised, silent
from tests.web.conftest import NOW, Browser, Clock
from tests.web.people.acts import account, database

SignedIn = Callable[[str], Browser]


def kept(app: FastAPI, alert_id: str) -> AlertRow:
    with database(app).reading() as session:
        book = Book(session, NORTH)
        return book.one(book.rows(AlertRow).where(AlertRow.id == alert_id), "alert")


def main_of(text: str) -> str:
    return text.split("<main")[1]


def plain(text: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", main_of(text)).split())


def test_empty_inbox_says_why(signed_in: SignedIn) -> None:
    page = signed_in("ruth").get(BASE)
    assert page.status_code == 200
    assert "Nothing waits for somebody to take it." in page.text
    assert "An alert comes when a rule fires" in page.text
    assert 'id="open-alerts" hidden' in page.text


def test_inbox_lists_counts_and_opens_the_first(app: FastAPI, signed_in: SignedIn) -> None:
    older = raised(app, "hospital-2")
    newer = raised(app, "hospital-1", minutes=1)
    page = signed_in("ruth").get(BASE).text
    assert "2 are open and nobody has taken them." in page
    assert re.search(r'id="open-alerts">2<', page)
    assert [
        words for words in ("Open 2", "Taken 0", "Resolved 0", "Mine 0") if f">{words}<" not in page
    ] == []
    assert page.index(f'href="{BASE}/{newer}"') < page.index(f'href="{BASE}/{older}"')
    assert f'<a class="quiet" href="{BASE}/{newer}" aria-current="true">' in page
    assert f'action="{BASE}/{newer}/take"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 3),
        ("?show=open", 2),
        ("?show=taken", 1),
        ("?show=mine", 1),
        ("?show=resolved", 0),
        ("?hospital=hospital-2", 1),
        ("?measure=mortality", 2),
        ("?measure=readmission", 0),
        ("?owner=nobody", 2),
    ],
)
def test_inbox_is_narrowed_by_its_address(app: FastAPI, signed_in: SignedIn, query: str, shown: int) -> None:
    taken = raised(app, "hospital-1")
    raised(app, "hospital-2")
    silent(app)
    ruth = signed_in("ruth")
    ruth.submit(f"{BASE}/{taken}/take", seen="1")
    assert ruth.get(BASE + query).text.count("data-item") == shown


@pytest.mark.parametrize(
    ("query", "status"), [("?show=other", 400), ("?measure=other", 404), ("?page=0", 422), ("?page=99", 200)]
)
def test_inbox_that_cannot_be_asked(signed_in: SignedIn, query: str, status: int) -> None:
    assert signed_in("ruth").get(BASE + query).status_code == status


def test_inbox_has_pages(app: FastAPI, signed_in: SignedIn) -> None:
    for number in range(31):
        raised(app, "hospital-1", rule=high(f"high-{number}"), minutes=number)
    ruth = signed_in("ruth")
    first = ruth.get(BASE).text
    assert first.count("data-item") == 30
    assert "1 to 30 of 31" in first
    second = ruth.get(f"{BASE}?page=2").text
    assert second.count("data-item") == 1
    assert f'data-list="{BASE}/list?page=2&amp;chosen=' in second


def test_clinician_finds_nothing_of_another_hospital(app: FastAPI, signed_in: SignedIn) -> None:
    own, other, tenant = raised(app, "hospital-1"), raised(app, "hospital-2"), raised(app, None)
    imani = signed_in("imani")
    page = imani.get(BASE).text
    assert page.count("data-item") == 1
    assert re.search(r'id="open-alerts">1<', page)
    assert imani.get(f"{BASE}/{own}").status_code == 200
    for alert in (other, tenant):
        assert imani.get(f"{BASE}/{alert}").status_code == 404
        for act in ("take", "assign", "give-back", "snooze", "wake", "note"):
            assert imani.submit(f"{BASE}/{alert}/{act}", seen="1", note="Hello").status_code == 404, act
        assert alert not in imani.get(f"{BASE}/list?chosen={alert}").text.replace(f"chosen={alert}", "")
        assert kept(app, alert).events == 1
    assert signed_in("sam").get(f"/t/demo-south/alerts/{own}").status_code == 404


def test_alert_about_the_feed_is_everybodys_and_says_no_value(app: FastAPI, signed_in: SignedIn) -> None:
    alert = silent(app)
    for person in ("dana", "imani", "ruth"):
        page = plain(signed_in(person).get(f"{BASE}/{alert}").text)
        assert "The feed has gone silent" in page
        assert f"What happened {WORDS}" in page
        assert "3.3" not in page
        assert "Since it was last normal" not in page


@pytest.mark.parametrize("person", ["imani", "ruth"])
def test_whoever_sees_small_counts_gets_value_n_and_stays(
    app: FastAPI, signed_in: SignedIn, person: str
) -> None:
    alert = raised(app, "hospital-1")
    text = signed_in(person).get(f"{BASE}/{alert}").text
    page = plain(text)
    assert "In-hospital mortality is above 2. In May 2026 it was 3.3 per 100 discharges (n 123)." in page
    assert "Why it matters Why. What to do Do. Open the stays of May 2026" in page
    place = "hospital=hospital-1&amp;from=2026-05&amp;to=2026-05"
    assert f'href="/t/{NORTH}/measures/mortality?{place}"' in text
    assert f'href="/t/{NORTH}/measures/mortality/stays?{place}&amp;part=numerator"' in text
    assert 'class="chart"' in text
    assert "Alert above 2.0" in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (high(), "Alert above 2.0"),
        (
            high().model_copy(update={"above": None, "below": 1.5, "window": "rolling_90"}),
            "Alert below 1.5 (90 days)",
        ),
        (InfectionCluster(name="cluster", title="A cluster of infections"), ""),
    ],
)
def test_the_line_across_the_chart_is_where_the_rule_fires(rule: Rule, words: str) -> None:
    limit = limit_of(rule)
    assert (limit.words if limit else "") == words


def test_administrator_reads_the_words_alone(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    text = signed_in("dana").get(f"{BASE}/{alert}").text
    page = plain(text)
    assert "What happened In-hospital mortality is above 2. Why it matters Why. What to do Do." in page
    assert "3.3" not in page.split("Open measure")[0]
    assert "n 123" not in page
    assert "/stays" not in main_of(text)
    assert "alerts/rules" not in text


def test_alert_does_not_wait_for_what_of_new_figures_is_hidden(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = raised(app, "hospital-1")
    begun: list[Snapshot] = []

    def decide(figures: Snapshot) -> None:
        begun.append(figures)

    monkeypatch.setattr(Snapshot, "decided", property(lambda _: False))
    monkeypatch.setattr(Snapshot, "decide", decide)
    page = signed_in("dana").get(f"{BASE}/{alert}")
    assert page.status_code == 200
    assert f"What happened {WORDS}" in plain(page.text)
    assert "it is still being prepared" in page.text
    assert len(begun) == 1


@pytest.mark.parametrize(
    ("person", "said"),
    [("ruth", "Within 14 days 3 infections began in this ward."), ("dana", "What happened " + WORDS + " ")],
)
def test_no_day_on_which_somebody_fell_ill_is_told(
    app: FastAPI, signed_in: SignedIn, home: Path, person: str, said: str
) -> None:
    figures = app.state.premises.warm.current(registry.get(home, NORTH))
    ward, hospital, _ = figures.wards[0]
    rule = InfectionCluster(name="cluster", title="A cluster of infections", days=14)
    alert = raised(app, hospital, ward=ward, rule=rule, period="2026-05-03", value=3.0)
    text = signed_in(person).get(f"{BASE}/{alert}").text
    assert said in plain(text)
    assert "Within 14 days" not in plain(text) or person == "ruth"
    assert ('class="chart"' in text) == (person == "ruth")
    assert "3 May" not in text
    assert "2026-05-03" not in text


def test_take_give_back_and_take_over(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    ruth, imani = signed_in("ruth"), signed_in("imani")
    answer = ruth.submit(f"{BASE}/{alert}/take?show=open", seen="1")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{BASE}/{alert}?show=open&done=alert-taken",
    )
    page = ruth.get(answer.headers["location"]).text
    assert "It is yours now." in page
    assert "Ruth Okafor took it" in page
    assert f'action="{BASE}/{alert}/give-back?show=open"' in page
    assert imani.submit(f"{BASE}/{alert}/take", seen="1").status_code == 409
    assert imani.submit(f"{BASE}/{alert}/take", seen="2").status_code == 303
    assert kept(app, alert).owner_name == "Dr. Imani Cole"
    imani.submit(f"{BASE}/{alert}/give-back", seen="3")
    assert kept(app, alert).owner_name is None


def test_assign_to_somebody_who_may_see_it(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-2")
    ruth = signed_in("ruth")
    page = ruth.get(f"{BASE}/{alert}").text
    offered = re.findall(r"<option[^>]*>([^<]+)<", page.split('name="person"')[1].split("</select>")[0])
    assert offered == ["Dana Whitfield", "Ruth Okafor"]
    imani = account(app, "imani.cole@demo.example").id
    refused = ruth.submit(f"{BASE}/{alert}/assign", seen="1", person=imani)
    assert refused.status_code == 422
    assert "Who is chosen is nobody who may see this alert" in refused.text
    ruth.submit(f"{BASE}/{alert}/assign", seen="1", person=account(app, "dana.whitfield@demo.example").id)
    assert kept(app, alert).owner_name == "Dana Whitfield"


def test_snooze_and_wake(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    dana = signed_in("dana")
    assert dana.submit(f"{BASE}/{alert}/snooze", seen="1", until="5").status_code == 422
    assert dana.submit(f"{BASE}/{alert}/snooze", seen="1", until="4").status_code == 303
    assert kept(app, alert).snoozed_until == NOW + dt.timedelta(hours=4)
    page = dana.get(f"{BASE}/{alert}").text
    assert "snoozed until 13:42" in page
    assert "End the snooze" in page
    dana.submit(f"{BASE}/{alert}/wake", seen="2")
    assert kept(app, alert).snoozed_until is None


def test_note_stands_in_the_story_escaped_and_an_empty_one_beside_its_field(
    app: FastAPI, signed_in: SignedIn
) -> None:
    alert = raised(app, "hospital-1")
    imani = signed_in("imani")
    assert imani.submit(f"{BASE}/{alert}/note", note="<b>Seen</b>\nTwice.").status_code == 303
    assert "&lt;b&gt;Seen&lt;/b&gt;\nTwice." in imani.get(f"{BASE}/{alert}").text
    refused = imani.submit(f"{BASE}/{alert}/note", note=" ")
    assert refused.status_code == 422
    assert "The note is missing" in refused.text
    too_long = imani.submit(f"{BASE}/{alert}/note", note="a" * 2001)
    assert "a" * 2001 in too_long.text


def test_resolved_alert_takes_notes_only(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    later = NOW + dt.timedelta(hours=5)
    change(app, alert, lambda book, row: story.resolve(book, row, "Back inside its threshold.", later))
    ruth = signed_in("ruth")
    page = ruth.get(f"{BASE}/{alert}").text
    assert "after 5 h 00 min" in page
    assert "Take it" not in page
    assert ruth.submit(f"{BASE}/{alert}/take", seen="2").status_code == 400
    assert ruth.submit(f"{BASE}/{alert}/note", note="It was the new ward.").status_code == 303


def test_every_act_is_in_the_trail_and_a_refused_one_is_not_done(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    ruth = signed_in("ruth")
    ruth.submit(f"{BASE}/{alert}/take", seen="1")
    ruth.submit(f"{BASE}/{alert}/note", note="Seen by the ward.")
    with database(app).reading() as session:
        found = [
            (link.actor_name, link.object_type, link.object_id, trail.detail_of(link))
            for link in trail.in_order(session)
            if link.action == "alert_changed"
        ]
    assert found == [
        ("Ruth Okafor", "Alert", alert, {"change": "taken"}),
        ("Ruth Okafor", "Alert", alert, {"change": "noted"}),
    ]


def test_how_it_got_here_and_what_changed_since(app: FastAPI, signed_in: SignedIn) -> None:
    with database(app).writing() as session:
        for lake_run, seconds in ((3, -3600), (4, -2)):
            began = NOW + dt.timedelta(seconds=seconds)
            run = history.begin(session, NORTH, "run", "landing", began, worker="w")
            moved = (
                Change("mortality", "2026-05", "hospital-1"),
                Change("mortality", "2026-04", "hospital-2"),
            )
            counts = Counts(landings=2, records=1_234)
            done = Outcome(state="succeeded", lake_run=lake_run, counts=counts, changed=moved)
            history.end(session, run, done, began + dt.timedelta(seconds=1))
    alert = raised(app, "hospital-1")
    change(
        app,
        alert,
        lambda book, row: story.add_event(book, row, "sent", "Sent to mail.", NOW + dt.timedelta(seconds=1)),
    )
    page = plain(signed_in("ruth").get(f"{BASE}/{alert}").text)
    assert "14 Jul 2026, 09:42:00 It fired: In-hospital mortality is above 2." in page
    assert "14 Jul 2026, 09:42:01 Sent to mail." in page
    assert "File taken to alert: 2.0 s; to its first message: 3.0 s. Times in UTC." in page
    assert (
        "Normal in the figures of 14 Jul 2026, 08:42. Since then 1 run took in 2 files with 1,234 records."
        in page
    )
    assert "Months that moved: May 2026 " in page
    assert re.search(r"[0-9]+ of the [0-9]+ stays in the numerator are new, or were computed anew\.", page)
    hidden = plain(signed_in("dana").get(f"{BASE}/{alert}").text)
    assert "Since then 1 run took in 2 files with 1,234 records." in hidden
    assert "Months that moved" not in hidden
    assert "stays in the numerator" not in hidden


def test_stays_that_are_shown_as_new_are_in_the_trail(app: FastAPI, signed_in: SignedIn) -> None:
    alert = raised(app, "hospital-1")
    change(app, alert, lambda _, row: setattr(row, "normal_run", 0))
    page = signed_in("ruth").get(f"{BASE}/{alert}").text
    assert re.search(rf'href="/t/{NORTH}/stays/[0-9a-f]{{16}}"', page)
    with database(app).reading() as session:
        listed = [link for link in trail.in_order(session) if link.action == "stays_listed"]
    assert [trail.detail_of(link) for link in listed] == [{"kind": "alert", "variant": "default"}]


def test_rail_and_homes_say_what_is_open(app: FastAPI, signed_in: SignedIn) -> None:
    raised(app, "hospital-1", rule=high(title="Mortality is high here"))
    raised(app, "hospital-2", rule=high("high-2", "Mortality is high there"), minutes=1)
    for person, home, number in (
        ("dana", "administrator", 2),
        ("imani", "clinician", 1),
        ("ruth", "compliance", 2),
    ):
        page = signed_in(person).get(f"/t/{NORTH}/home/{home}").text
        assert re.search(rf'id="open-alerts">{number}<', page), person
        assert "Needs attention" in page
        assert "Mortality is high here: Hillcrest General Hospital" in page
        assert ("Mortality is high there" in page) == (number == 2)
        assert f"All {number} open alert" in page


def test_list_alone_keeps_no_session_alive(app: FastAPI, signed_in: SignedIn, clock: Clock) -> None:
    raised(app, "hospital-1")
    ruth = signed_in("ruth")
    for minutes in (5, 10, 14):
        clock.now = NOW + dt.timedelta(minutes=minutes)
        assert ruth.get(f"{BASE}/list").text.count("data-item") == 1
    clock.now = NOW + dt.timedelta(minutes=15)
    assert ruth.get(BASE).status_code == 303


def test_page_knows_the_mark_of_its_list(app: FastAPI, signed_in: SignedIn) -> None:
    raised(app, "hospital-1")
    with database(app).reading() as session:
        reader = inbox.Reader("", EVERYWHERE)
        mark = inbox.glance(Book(session, NORTH), reader, inbox.Wish()).mark
    assert f'data-mark="{mark}"' in signed_in("ruth").get(BASE).text
