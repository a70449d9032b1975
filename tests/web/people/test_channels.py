"""Channels in the browser: added, changed, tried, switched off, removed; a secret seen once; dead letters replayed."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.alerts import outbox, presets, rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept, kinds
from metriccare.alerts.channels.kept import ChannelView
from metriccare.alerts.tables import DEAD, MessageRow
from metriccare.office.desk import Author
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
PAGE = "/t/demo-north/alerts/channels"
MAIL = {"name": "office", "kind": "email", "to": "a@hospital.example\r\nb@hospital.example"}
HOOK = {"name": "pager", "kind": "webhook", "url": "https://hooks.hospital.example/alerts"}


@pytest.fixture
def dana(signed_in: SignedIn) -> Browser:
    """The administrator."""
    return signed_in("dana")


def channels(app: FastAPI, tenant: str = "demo-north") -> dict[str, ChannelView]:
    with database(app).reading() as session:
        return kept.current(Book(session, tenant))


def messages(app: FastAPI) -> list[MessageRow]:
    with database(app).reading() as session:
        book = Book(session, "demo-north")
        return book.all(book.rows(MessageRow))


def test_mail_channel_is_added_changed_and_noted(app: FastAPI, dana: Browser) -> None:
    assert dana.submit(PAGE, **MAIL).headers["location"] == f"{PAGE}/office?done=added"
    assert channels(app)["office"].settings.model_dump()["to"] == ("a@hospital.example", "b@hospital.example")
    page = dana.get(PAGE).text
    assert "a@hospital.example, b@hospital.example" in page
    assert "Nothing sent yet" in page
    dana.submit(f"{PAGE}/office", to="c@hospital.example")
    assert channels(app)["office"].settings.model_dump()["to"] == ("c@hospital.example",)
    with database(app).reading() as session:
        found = [
            (link.object_id, trail.detail_of(link)["change"])
            for link in trail.in_order(session)
            if link.action == "settings_changed"
        ]
    assert found == [("office", "added"), ("office", "settings")]


def test_a_kind_that_only_some_installations_have_is_offered_there_alone(dana: Browser) -> None:
    topic = {"name": "topic", "kind": "sns"}
    assert "Amazon SNS" not in dana.get(PAGE).text
    assert dana.submit(PAGE, **topic).status_code == 422
    kinds.offer("sns", kinds.kind_of("email"))
    try:
        assert "Amazon SNS" in dana.get(PAGE).text
        assert dana.submit(PAGE, **topic).headers["location"] == f"{PAGE}/topic?done=added"
        assert "the installation&#39;s topic" in dana.get(PAGE).text
        assert 'name="url"' not in dana.get(f"{PAGE}/topic").text
    finally:
        kinds.offer("sns", None)


def test_secret_of_a_webhook_is_seen_once(dana: Browser) -> None:
    answer = dana.submit(PAGE, **HOOK)
    assert answer.status_code == 200
    found = re.search(r'<code class="id">([\w-]{24,})</code>', answer.text)
    assert found
    assert found[1] not in dana.get(f"{PAGE}/pager").text + dana.get(PAGE).text
    another = dana.submit(f"{PAGE}/pager/secret").text
    assert "not shown again" in another
    assert found[1] not in another
    assert "signed with the secret before as well, until" in dana.get(f"{PAGE}/pager").text
    assert dana.submit(f"{PAGE}/pager/secret", former="end").headers["location"].endswith("former-ended")
    assert "secret before" not in dana.get(f"{PAGE}/pager").text


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": "Office"}, "name", "is no name"),
        ({"name": "inbox"}, "name", "Name is taken"),
        ({"name": "office"}, "name", "Name is taken: choose another, or change that channel."),
        ({"kind": "pigeon"}, "kind", "Kind is none of the list"),
        ({"to": ""}, "to", "E-mail addresses are missing."),
        ({"to": "a@hospital.example\nnobody"}, "to", "E-mail addresses number 2: this is no e-mail address"),
        ({"kind": "webhook", "url": ""}, "url", "Address this is no address"),
        ({"kind": "webhook", "url": "https://127.0.0.1/a"}, "url", "127.0.0.1"),
        ({"kind": "webhook", "url": "ftp://x"}, "url", "Address this is no address"),
    ],
)
def test_what_is_no_channel_is_refused_at_its_field(
    app: FastAPI, dana: Browser, changed: dict[str, str], field: str, words: str
) -> None:
    dana.submit(PAGE, **MAIL)
    answer = dana.submit(PAGE, **{**MAIL, "name": "new", **changed})
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert words in answer.text
    assert list(channels(app)) == ["office"]


def test_test_message_waits_for_whoever_delivers(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **MAIL)
    assert dana.submit(f"{PAGE}/office/test").headers["location"] == f"{PAGE}/office?done=test-sent"
    assert [(row.channel, row.told, row.state) for row in messages(app)] == [("office", "test", "waiting")]


def test_dead_letters_are_tried_again(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **MAIL)
    dana.submit(f"{PAGE}/office/test")
    with database(app).writing() as session:
        book = Book(session, "demo-north")
        (row,) = book.all(book.rows(MessageRow))
        row.state, row.last_error, row.attempts = DEAD, "the mailbox is full", 12
    page = dana.get(f"{PAGE}/office").text
    assert "the mailbox is full" in page
    assert "Has dead letters" in page
    assert dana.submit(f"{PAGE}/office/replay", message="0" * 64).status_code == 404
    assert dana.submit(f"{PAGE}/office/replay", message=row.id).headers["location"].endswith("done=replayed")
    assert [row.state for row in messages(app)] == ["waiting"]


def test_channel_that_a_rule_names_stays(app: FastAPI, dana: Browser, signed_in: SignedIn) -> None:
    dana.submit(PAGE, **MAIL)
    author = Author("1" * 32, "Ruth Okafor", NOW)
    with database(app).writing() as session:
        rule = presets.presets()[0].model_copy(update={"channels": ("office",)})
        rules.put(Book(session, "demo-north"), author, rule)
    assert "told by infection-cluster" in dana.get(f"{PAGE}/office").text
    refused = dana.submit(f"{PAGE}/office/remove")
    assert refused.status_code == 409
    assert "infection-cluster" in refused.text
    assert (
        'value="office" checked' in signed_in("ruth").get("/t/demo-north/alerts/rules/infection-cluster").text
    )
    with database(app).writing() as session:
        rules.remove(Book(session, "demo-north"), author, "infection-cluster")
    assert dana.submit(f"{PAGE}/office/remove").headers["location"] == f"{PAGE}?done=channel-gone"
    assert channels(app) == {}


def test_channel_is_switched_off_and_on(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **HOOK)
    dana.submit(f"{PAGE}/pager/switch", on="no")
    assert not channels(app)["pager"].enabled
    assert "Switched off" in dana.get(PAGE).text
    dana.submit(f"{PAGE}/pager/switch", on="yes")
    assert channels(app)["pager"].enabled


def test_channel_of_another_tenant_is_not_found(app: FastAPI, dana: Browser, signed_in: SignedIn) -> None:
    dana.submit(PAGE, **MAIL)
    south = PAGE.replace("north", "south")
    sam, ruth = signed_in("sam"), signed_in("ruth")
    assert sam.get(f"{PAGE}/office").status_code == 404
    for act in ("", "/switch", "/secret", "/test", "/replay", "/remove"):
        assert ruth.submit(f"{south}/office{act}").status_code == 404, act
    with database(app).reading() as session:
        assert outbox.dead(Book(session, "demo-south")) == []
    assert dana.post(f"{PAGE}/office/remove").status_code == 403
    assert list(channels(app)) == ["office"]
