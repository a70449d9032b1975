"""Channels as they are kept: what may be written, how a secret is kept, and how each fares."""

import json
from datetime import timedelta

import pytest
from pydantic import SecretStr

from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import outbox, rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.email import Email
from metriccare.alerts.channels.kinds import senders
from metriccare.alerts.channels.sealing import unsealed
from metriccare.alerts.channels.settings import EmailSettings, WebhookSettings, parse
from metriccare.alerts.channels.webhook import Webhook
from metriccare.alerts.kinds.pipeline import Pipeline
from metriccare.alerts.tables import DEAD, ChannelRow, MessageRow
from metriccare.errors import DataError, NotFoundError, UsageError
from tests.alerts.conftest import NOON, PRIYA

KEY = ApplicationSecret(b"k" * 32)
MAIL = EmailSettings(to=("ann@hospital.example",))
HOOK = WebhookSettings(url="https://hooks.example/x")


def row(book: Book, name: str) -> ChannelRow:
    return book.one(book.rows(ChannelRow).where(ChannelRow.name == name), "channel")


def waiting(book: Book, identifier: str, channel: str, state: str = "waiting") -> None:
    found = MessageRow(id=identifier, channel=channel, told="fired", state=state, alert_ids="[]", body="[]")
    found.next_at = found.created_at = NOON
    book.add(found)


def test_a_channel_is_written_and_seen_by_its_tenant_only(book: Book) -> None:
    assert kept.put(book, PRIYA, "office", MAIL, key=KEY).secret is None
    waiting(book, "1", "office")
    waiting(book, "2", "office", DEAD)
    waiting(book, "3", "office", "delivered")
    view = kept.current(book)["office"]
    assert (view.kind, view.settings, view.enabled) == ("email", MAIL, True)
    assert (view.author, view.at, view.waiting, view.dead) == ("Priya Raman", NOON, 1, 1)
    assert kept.current(Book(book.session, "south")) == {}


def test_a_webhooks_secret_is_seen_once_and_kept_sealed(book: Book) -> None:
    made = kept.put(book, PRIYA, "pager", HOOK, key=KEY).secret
    assert made is not None
    assert len(made.get_secret_value()) == 43
    found = row(book, "pager")
    assert found.secret is not None
    assert made.get_secret_value() not in found.secret
    assert unsealed(found, KEY, NOON) == (made,)
    assert kept.put(book, PRIYA, "pager", WebhookSettings(url="https://b.example/"), key=KEY).secret is None
    assert unsealed(found, KEY, NOON) == (made,)


def test_a_new_secret_counts_at_once_and_the_one_before_for_a_day(book: Book) -> None:
    first = kept.put(book, PRIYA, "pager", HOOK, key=KEY).secret
    second = kept.new_secret(book, PRIYA, "pager", key=KEY).secret
    assert first is not None
    found, over = row(book, "pager"), NOON + timedelta(hours=24)
    assert kept.current(book)["pager"].former_until == over
    assert unsealed(found, KEY, NOON) == (second, first)
    assert unsealed(found, KEY, over - timedelta(seconds=1)) == (second, first)
    assert unsealed(found, KEY, over) == (second,)
    third = kept.new_secret(book, PRIYA, "pager", key=KEY).secret
    assert unsealed(found, KEY, NOON) == (third, second)
    kept.end_former_secret(book, PRIYA, "pager")
    assert unsealed(found, KEY, NOON) == (third,)


def test_a_secret_of_ones_own_is_taken_if_it_is_long_enough(book: Book) -> None:
    given = SecretStr("a-secret-of-my-own-making-24")
    assert kept.put(book, PRIYA, "pager", HOOK, key=KEY, secret=given).secret is None
    assert unsealed(row(book, "pager"), KEY, NOON) == (given,)
    for wrong in ("short", "é" * 30, "a" * 201):
        with pytest.raises(UsageError, match="a secret has 24 to 200 printable letters"):
            kept.put(book, PRIYA, "pager", HOOK, key=KEY, secret=SecretStr(wrong))


def test_a_secret_belongs_to_its_row_and_its_installation(book: Book) -> None:
    for name in ("a", "b"):
        kept.put(book, PRIYA, name, HOOK, key=KEY)
    found, other = row(book, "a"), row(book, "b")
    found.secret = other.secret
    with pytest.raises(DataError):
        unsealed(found, KEY, NOON)
    with pytest.raises(DataError):
        unsealed(other, ApplicationSecret(b"x" * 32), NOON)


def test_channels_are_made_of_their_rows(book: Book) -> None:
    kept.put(book, PRIYA, "office", MAIL, key=KEY)
    made = kept.put(book, PRIYA, "pager", HOOK, key=KEY).secret
    make = senders(KEY)
    mail, hook = make(row(book, "office")), make(row(book, "pager"))
    assert isinstance(mail, Email)
    assert mail.to == ("ann@hospital.example",)
    assert isinstance(hook, Webhook)
    assert (hook.url, hook.secrets) == ("https://hooks.example/x", (made,))
    odd = row(book, "office")
    odd.kind = "pigeon"
    with pytest.raises(NotFoundError, match="there is no channel of kind pigeon here"):
        make(odd)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("inbox", "every alert is in the inbox already"),
        ("Office", "'Office' is no name"),
        ("", "'' is no name"),
        ("a" * 64, "is no name"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(book: Book, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        kept.put(book, PRIYA, name, MAIL, key=KEY)


def test_a_channel_keeps_its_kind_and_mail_signs_nothing(book: Book) -> None:
    kept.put(book, PRIYA, "office", MAIL, key=KEY)
    with pytest.raises(UsageError, match=r"channel 'office' is of another kind \(email\)"):
        kept.put(book, PRIYA, "office", HOOK, key=KEY)
    with pytest.raises(UsageError, match="a channel of kind email signs nothing"):
        kept.put(book, PRIYA, "office", MAIL, key=KEY, secret=SecretStr("a" * 30))
    with pytest.raises(UsageError, match="a channel of kind email signs nothing"):
        kept.new_secret(book, PRIYA, "office", key=KEY)
    with pytest.raises(UsageError, match="is not a public address"):
        kept.put(book, PRIYA, "inside", WebhookSettings(url="https://169.254.169.254/"), key=KEY)


def test_a_channel_that_a_rule_tells_is_not_removed(book: Book) -> None:
    kept.put(book, PRIYA, "office", MAIL, key=KEY)
    rule = Pipeline(kind="pipeline", name="runs-fail", title="Runs fail", channels=("office", "inbox"))
    rules.put(book, PRIYA, rule)
    with pytest.raises(UsageError, match="channel 'office' is told by runs-fail"):
        kept.remove(book, PRIYA, "office")
    rules.remove(book, PRIYA, "runs-fail")
    waiting(book, "1", "office")
    kept.remove(book, PRIYA, "office")
    assert [(one.state, one.last_error) for one in outbox.dead(book)] == [
        ("dead", "Priya Raman removed the channel")
    ]
    with pytest.raises(NotFoundError, match="there is no channel 'office'"):
        kept.remove(book, PRIYA, "office")


def test_a_change_ends_the_rest_of_a_channel_that_fails(book: Book) -> None:
    kept.put(book, PRIYA, "office", MAIL, key=KEY)
    found = row(book, "office")
    found.failures, found.failing_since, found.resting_until = 5, NOON, NOON
    kept.put(book, PRIYA, "office", MAIL, key=KEY, enabled=False)
    assert (found.failures, found.failing_since, found.resting_until) == (0, None, None)
    assert not kept.current(book)["office"].enabled


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "email", "to": []}, "email.to: Tuple should have at least 1 item"),
        ({"kind": "email", "to": ["ann"]}, "email.to.0: this is no e-mail address"),
        ({"kind": "email", "to": ["a@b.example\r\nRCPT TO:<c@d.example>"]}, "this is no e-mail address"),
        ({"kind": "email", "to": ["a@b.example>, <c@d.example"]}, "this is no e-mail address"),
        ({"kind": "email", "to": [f"a{n}@b.example" for n in range(51)]}, "at most 50 items"),
        ({"kind": "webhook", "url": "ftp://hooks.example/"}, "webhook.url: this is no address"),
        ({"kind": "webhook", "url": "https:///x"}, "this is no address"),
        ({"kind": "webhook", "url": "https://a:b@hooks.example/"}, "an address has no user, no password"),
        ({"kind": "webhook", "url": "https://hooks.example/#x"}, "an address has no user, no password"),
        ({"kind": "webhook", "url": "https://hooks.example:99999/"}, "Port out of range"),
        ({"kind": "webhook", "url": "https://hooks.example:0/"}, "there is no port 0"),
        ({"kind": "webhook", "url": "https://hooks.example/\r\nX: y"}, "an address holds ASCII letters only"),
        ({"kind": "webhook", "url": "https://hööks.example/"}, "an address holds ASCII letters only"),
        ({"kind": "webhook", "url": "https://hooks.example\\@evil.example/"}, "ASCII letters only"),
        ({"kind": "webhook", "url": "https://hooks.example/", "secret": "x"}, "Extra inputs"),
        ({"kind": "sns", "topic": "x"}, "Extra inputs"),
        ({"kind": "pigeon"}, "does not match any of the expected tags"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_by_name(settings, message: str) -> None:
    with pytest.raises(UsageError) as failure:
        parse(json.dumps(settings))
    assert message in str(failure.value)
