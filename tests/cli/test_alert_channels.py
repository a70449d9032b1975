"""`metriccare alerts channels` and `alerts outbox`: to a real receiver and a real mail server, and what goes wrong."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from metriccare.alerts import outbox
from metriccare.alerts.book import Book
from metriccare.alerts.tables import MessageRow
from metriccare.database.engine import Database
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.settings import public_url
from tests.alerts.outside import Receiver, mail_server, receiver
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("north")


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A worker's log goes to standard error, which is this test's alone."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver of webhooks, on a network that the operator allows."""
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.1/32")
    with receiver() as found:
        yield found


def test_a_webhook_is_added_tried_and_listed(run: Run, there: Receiver) -> None:
    assert run("alerts", "channels", "list").out.startswith("there is no channel: alerts are in the inbox")
    added = run("alerts", "channels", "add", "pager", "--url", there.url())
    assert added.out.startswith("channel pager written; try it: metriccare alerts channels test pager\n")
    secret = added.out.rpartition(" ")[2].strip()
    assert len(secret) == 43
    assert run("alerts", "channels", "test", "pager").out == "channel pager: the test message was taken\n"
    (got,) = there.got
    assert json.loads(got.body)["told"] == "test"
    (row,) = json.loads(run("alerts", "channels", "list", "--json").out)
    assert (row["channel"], row["kind"], row["to"], row["waiting"]) == ("pager", "webhook", there.url(), 0)
    assert row["last_delivered"] is not None
    assert secret not in json.dumps(row)
    another = json.loads(run("alerts", "channels", "secret", "pager", "--json").out)["secret"]
    assert another not in ("", secret)
    assert run("alerts", "channels", "remove", "pager").out == "channel pager removed\n"
    trail = json.loads(run("audit", "list", "--json").out)
    changes = [one["detail"].get("change") for one in trail if one["object_type"] == "AlertChannel"]
    assert changes == ["removed", "secret", "tested", "written"]
    assert secret not in json.dumps(trail)


def test_mail_is_sent_by_the_server_that_the_operator_names(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("alerts", "channels", "add", "office", "--email", "ann@x.example", "--email", "ben@x.example")
    assert json.loads(run(*add, "--json").out) == {"channel": "office", "secret": None}
    failed = run("alerts", "channels", "test", "office")
    assert failed.code == 1
    assert failed.err.startswith("metriccare: channel 'office': this installation has no mail server")
    with mail_server() as box:
        monkeypatch.setenv("METRICCARE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("METRICCARE_SMTP_PORT", str(box.port))
        monkeypatch.setenv("METRICCARE_SMTP_FROM", "mc@hospital.example")
        sent = json.loads(run("alerts", "channels", "test", "office", "--json").out)
        assert (sent["channel"], sent["delivered"]) == ("office", True)
        ((to, mail),) = box.mails
        assert (to, mail["X-MetricCare-Id"]) == (["ann@x.example", "ben@x.example"], sent["message"])
        assert mail["Subject"] == "[MetricCare] Test message for north"


def test_dead_messages_are_listed_and_sent_again(run: Run, there: Receiver) -> None:
    run("alerts", "channels", "add", "pager", "--url", there.url())
    assert run("alerts", "outbox", "list").out == "every message is delivered\n"
    there.answers = [(410, {})]
    assert run("alerts", "channels", "test", "pager").code == 1
    (row,) = json.loads(run("alerts", "outbox", "list", "--json").out)
    assert (row["channel"], row["told"], row["state"], row["tries"]) == ("pager", "test", "dead", 1)
    assert row["last_error"] == "the address answered that it is gone (410)"
    assert run("alerts", "outbox", "replay", "0" * 12).code == 3
    assert run("alerts", "outbox", "replay").code == 2
    again = run("alerts", "outbox", "replay", row["message"])
    assert again.out == "1 message will be sent again\n"
    assert run("worker", "--once").code == 0
    assert [one.headers["X-MetricCare-Id"][:12] for one in there.got] == [row["message"]] * 2
    assert json.loads(run("alerts", "outbox", "replay", "--all", "--json").out) == {"replayed": 0}


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("add", "office"), 2, "where to?"),
        (("add", "office", "--email", "ann"), 2, "channel: email.to.0: this is no e-mail address"),
        (("add", "inbox", "--email", "a@x.example"), 2, "every alert is in the inbox already"),
        (("add", "pager", "--url", "http://hooks.example/"), 2, "http:// is for networks that the operator"),
        (("add", "pager", "--url", "https://127.0.0.1/"), 2, "127.0.0.1 is not a public address"),
        (("remove", "nobody"), 3, "there is no channel 'nobody'"),
        (("secret", "nobody"), 3, "there is no channel 'nobody'"),
        (("test", "nobody"), 3, "there is no channel 'nobody'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(run: Run, words: tuple[str, ...], code: int, message: str) -> None:
    failed = run("alerts", "channels", *words)
    assert (failed.code, failed.err.count("\n")) == (code, 1)
    assert message in failed.err


def test_a_channel_that_is_off_says_so_when_it_is_tried(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metriccare.cli.posting.PATIENCE", 0.1)
    run("alerts", "channels", "add", "office", "--email", "a@x.example", "--off")
    failed = run("alerts", "channels", "test", "office")
    assert failed.code == 1
    assert "nobody has sent it yet: the channel or the tenant is switched off" in failed.err


def test_nothing_is_sent_for_a_tenant_while_it_is_suspended(run: Run, there: Receiver, home: Path) -> None:
    def change(step: Callable[[Desk, Author, str], object]) -> None:
        with database.writing() as session:
            step(Desk(session, "north"), Author("1" * 32, "Olga", datetime.now(UTC)), "why")

    database = Database.of(home)
    run("alerts", "channels", "add", "pager", "--url", there.url())
    change(tenant_life.suspend)
    with database.writing() as session:
        author = Author("1" * 32, "Olga", datetime.now(UTC))
        outbox.test_message(Book(session, "north"), author, "pager")
    assert run("worker", "--once").code == 0
    assert there.got == []
    change(tenant_life.resume)
    assert run("worker", "--once").code == 0
    assert len(there.got) == 1
    database.close()


def test_what_waits_for_a_tenant_that_is_removed_is_never_sent(run: Run, there: Receiver, home: Path) -> None:
    database = Database.of(home)
    run("alerts", "channels", "add", "pager", "--url", there.url())
    with database.writing() as session:
        author = Author("1" * 32, "Olga", datetime.now(UTC))
        outbox.test_message(Book(session, "north"), author, "pager")
    assert run("tenants", "remove", "north", "--yes").code == 0
    assert run("worker", "--once").code == 0
    with database.reading() as session:
        (row,) = session.query(MessageRow)
        assert (row.state, row.last_error) == ("dead", "the tenant was removed")
    assert there.got == []
    database.close()


def test_links_lead_to_where_visitors_come(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def listen(*_arguments: object) -> None:
        found.append(public_url())

    found: list[str] = []
    monkeypatch.setenv("METRICCARE_PUBLIC_URL", "")
    monkeypatch.setattr("metriccare.cli.serve._listen", listen)
    run("serve", "--no-worker", "--port", "8001")
    run("serve", "--no-worker", "--public-url", "https://quality.example/")
    monkeypatch.setenv("METRICCARE_PUBLIC_URL", "https://elsewhere.example")
    run("serve", "--no-worker")
    assert found == ["http://127.0.0.1:8001", "https://quality.example", "https://elsewhere.example"]
