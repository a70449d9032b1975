"""The promise, with real parts: a file falls into the folder, and the alert is in the mailbox, at the webhook, and in
the open browser; from there it opens into the number, and the number into the stay that made it.

`metriccare serve` with its worker, a mail server, a receiver and Chromium. Not what each part does when another fails.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from metriccare.access import accounts, memberships, sessions
from metriccare.access.policy import Grant, Role
from metriccare.access.principals import Came
from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.settings import EmailSettings, WebhookSettings
from metriccare.alerts.kinds import Threshold
from metriccare.bronze.ingest import ingest
from metriccare.database.engine import Database
from metriccare.gold.build import run
from metriccare.office.desk import Author
from metriccare.tenants import registry
from tests.alerts.outside import Mailbox, mail_server
from tests.fhir_builders import Resource, bundle, entry
from tests.live.receiver import Receiver
from tests.live.services import PATIENCE, Services
from tests.live.shop import drop, records, text
from tests.web.chromium import browser

__all__ = ["browser"]
TENANT, HOSPITAL, STAYS = "north", "harrow", 19
TO = "priya@hospital.example"
RULE = Threshold(
    name="mortality-high",
    title="Mortality is high",
    measure="mortality",
    by=("hospital",),
    above=4.0,
    minimum_n=10,
    todo="Review the deaths.",
    channels=("mail", "hook"),
)


@pytest.fixture
def services(home: Path, local_database: Database) -> Iterator[Services]:
    """A tenant with a month of stays in which nobody died; nothing runs yet."""
    tenant = registry.add(home, TENANT)
    month = home / "month.ndjson"
    month.write_text(
        "".join(text(*records(number, hospital=HOSPITAL)) for number in range(STAYS)), encoding="utf-8"
    )
    ingest(tenant, [month])
    run(tenant)
    made = Services(home, local_database)
    yield made
    made.end()


def watched(services: Services, receiver: Receiver) -> str:
    """Channels and a rule for them; a compliance officer's open session."""
    now = datetime.now(UTC)
    author, key = Author("t", "Test", now), ApplicationSecret.of(services.home)
    with services.database.writing() as session:
        book = Book(session, TENANT)
        kept.put(book, author, "mail", EmailSettings(to=(TO,)), key=key)
        hook = kept.put(book, author, "hook", WebhookSettings(url=receiver.address), key=key)
        assert hook.secret is not None
        receiver.secrets.append(hook.secret.get_secret_value())
        rules.put(book, author, RULE)
        account = accounts.create(session, TO, "Priya Raman", now)
        memberships.give(session, account.id, Grant(TENANT, Role.COMPLIANCE), now)
        return sessions.start(session, account.id, Came("password"), now)


def test_a_death_that_crosses_a_threshold_is_in_the_browser_the_mailbox_and_at_the_webhook(
    services: Services, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_ALLOW_NETWORKS", "127.0.0.0/8")
    with mail_server() as box, Receiver() as receiver:
        for name, value in (
            ("HOST", "127.0.0.1"),
            ("PORT", str(box.port)),
            ("FROM", "MetricCare <m@x.example>"),
        ):
            monkeypatch.setenv(f"METRICCARE_SMTP_{name}", value)
        cookie = watched(services, receiver)
        services.start_web()
        with browser.new_context(base_url=services.address) as context:
            context.add_cookies([{"name": "metriccare", "value": cookie, "url": services.address}])
            page = context.new_page()
            page.goto(f"/t/{TENANT}/alerts")
            page.evaluate("window.never_reloaded = true")
            expect(page.get_by_text("Mortality is high")).to_have_count(0)
            drop(registry.get(services.home, TENANT), "death.json", json.dumps(a_death()))
            line = page.get_by_role("link", name="Mortality is high")
            expect(line).to_be_visible(timeout=1_000 * PATIENCE)
            assert page.evaluate("window.never_reloaded")
            assert receiver.told_of(HOSPITAL)
            assert [(one.hospitals, one.genuine) for one in receiver.received] == [((HOSPITAL,), True)]
            services.until(lambda: len(box.mails) == 1)
            check_mail(box)
            line.click()
            check_story(page)


def a_death() -> Resource:
    """The twentieth stay of January: the first that ended in death, so that mortality is 5 per 100."""
    return bundle(*(entry(one) for one in records(STAYS, died=True, hospital=HOSPITAL)))


def check_mail(box: Mailbox) -> None:
    """It says what and where, and no count."""
    [(to, mail)] = box.mails
    assert to == [TO]
    assert "Mortality is high" in mail["Subject"]
    words = mail.get_body(("plain",))
    assert words is not None
    content = words.get_content()
    assert f"/t/{TENANT}/alerts/" in content
    assert HOSPITAL in content
    assert "20" not in content.partition("http")[0], "how many stays there are stays behind the link"


def check_story(page: Page) -> None:
    """The alert opens into its number, the number into the stays, the stays into the one who died."""
    expect(page.get_by_text("Review the deaths.")).to_be_visible()
    number = page.get_by_text("In January 2024 it was")
    expect(number).to_contain_text("5.0 per 100 discharges (n 20).")
    page.get_by_role("link", name="Open the stays of Jan 2024").click()
    (row,) = page.get_by_role("main").get_by_role("row").filter(has=page.get_by_role("link")).all()
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stay")
    expect(page.get_by_text("died").first).to_be_visible()
