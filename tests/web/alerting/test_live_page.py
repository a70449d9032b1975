"""An open page in a real browser: what is new appears by itself, is said aloud, reaches nobody else; and the keys."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Request, expect

from metriccare.web.demonstration import CHARACTERS
from tests.web import checklist
from tests.web.alerting.raised import BASE, high, raised, silent
from tests.web.chromium import served

Come = Callable[..., Page]
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.fixture
def come(app: FastAPI, browser: Browser) -> Iterator[Come]:
    """A page of somebody who is signed in, with what it asks for by itself; a complaint of it fails the test."""
    complaints: list[str] = []
    with served(app) as site:
        contexts = []

        def opened(person: str, path: str, *, asked: list[str] | None = None, script: bool = True) -> Page:
            context = browser.new_context(base_url=site, java_script_enabled=script, bypass_csp=True)
            contexts.append(context)
            email = next(one.email for one in CHARACTERS if one.email.startswith(person))
            context.request.post("/sign-in/demo", form={"email": email}, max_redirects=0)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
            page.on("request", lambda request: _note(request, asked))
            page.goto(path)
            return page

        yield opened
        app.state.premises.streams.end()
        for context in contexts:
            context.close()
    assert complaints == []


def _note(request: Request, asked: list[str] | None) -> None:
    if asked is not None:
        asked.append(request.url.partition("/t/")[2])


def _all_listen(app: FastAPI, page: Page, pages: int) -> None:
    """Until so many pages have been told how it stands: from then on, what is new is new to them."""
    streams = app.state.premises.streams
    for _ in range(200):
        if len([one for one in streams._all() if one.told]) == pages:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)  # on its way to the browser


def test_alert_appears_without_a_reload_where_it_may_be_seen(app: FastAPI, come: Come) -> None:
    first = raised(app, "hospital-1")
    hers: list[str] = []
    ruth, imani, dana = (
        come("ruth", BASE),
        come("imani", BASE, asked=hers),
        come("dana", "/t/demo-north/targets"),
    )
    for page in (ruth, imani, dana):
        page.evaluate("window.here = true")
    ruth.get_by_role("link", name="Mortality is high").focus()
    _all_listen(app, ruth, 3)
    second = raised(app, "hospital-2", rule=high("second", "A second one"), minutes=1)
    expect(ruth.get_by_role("link", name="A second one")).to_be_visible(timeout=5_000)
    expect(ruth.get_by_role("heading", level=3).first).to_contain_text("A second one")
    expect(ruth.locator(".lead")).to_have_text("2 are open and nobody has taken them.")
    expect(ruth.locator("#news")).to_have_text("New alert: A second one.")
    expect(ruth.locator("#open-alerts")).to_have_text("2")
    expect(dana.locator("#open-alerts")).to_have_text("2", timeout=5_000)
    expect(dana.locator("#news")).to_have_text("New alert: A second one.")
    assert ruth.evaluate("document.activeElement.getAttribute('href')") == f"{BASE}/{first}"
    assert [page.evaluate("window.here") for page in (ruth, imani, dana)] == [True, True, True]
    expect(imani.locator("#open-alerts")).to_have_text("1")
    expect(imani.locator("#news")).to_have_text("")
    assert not any("/alerts/list" in address for address in hers)
    assert second not in imani.content()


def test_keys_move_take_assign_and_snooze(app: FastAPI, come: Come) -> None:
    older = raised(app, "hospital-1")
    newer = raised(app, "hospital-1", rule=high("second", "A second one"), minutes=1)
    page = come("ruth", BASE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"{BASE}/{older}"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"{BASE}/{newer}"
    page.keyboard.press("a")
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("s")
    expect(page.get_by_label("For", exact=True)).to_be_focused()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    for words in ("take it", "assign it", "snooze it"):
        expect(page.get_by_role("dialog", name="Keys")).to_contain_text(words)
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("t")
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    expect(page.get_by_role("button", name="Give back")).to_be_visible()


def test_an_alert_is_worked_through_without_a_script(app: FastAPI, come: Come) -> None:
    alert = raised(app, "hospital-1")
    page = come("ruth", f"{BASE}/{alert}", script=False)
    page.get_by_text("Snooze", exact=True).first.click()
    page.get_by_label("For", exact=True).select_option("1 day")
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Put off. It is told again when the snooze is over.")).to_be_visible()
    page.get_by_text("Assign", exact=True).first.click()
    page.get_by_label("To", exact=True).select_option("Dr. Imani Cole")
    page.get_by_role("button", name="Assign").click()
    page.get_by_label("Note").fill("Handed over at the morning round.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Handed over at the morning round.")).to_be_visible()
    expect(page.get_by_text("Ruth Okafor assigned it: To Dr. Imani Cole.")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_inbox_with_alerts_is_readable_for_everybody(
    app: FastAPI, come: Come, scheme: Literal["light", "dark"], width: int
) -> None:
    alert = raised(app, "hospital-1")
    silent(app)
    page = come("ruth", f"{BASE}/{alert}")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for address in (f"{BASE}/{alert}", BASE):
        page.goto(address)
        if width > 390 or address != BASE:
            page.get_by_text("Assign", exact=True).first.click()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(checklist.BUILT) == {}
        assert checklist.on_paper(page) == {}
    assert checklist.narrow(page) == {}
    page.goto(f"{BASE}/{alert}")
    assert checklist.narrow(page) == {}
