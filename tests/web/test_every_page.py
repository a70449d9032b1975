"""Every page in a real browser: nothing that axe finds, light and dark; no sideways scrolling on a phone; no stranger.

The pages come from the router and the matrix, so a new one is looked at without being named here. With
METRICCARE_SCREENSHOTS set to a folder, each is photographed into it: light, dark and on a phone.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from metriccare.web.demonstration import CHARACTERS
from tests.web import checklist
from tests.web.chromium import served
from tests.web.matrix import LETTERS, ROUTES, WRITTEN, Samples, address_of

pytestmark = pytest.mark.slow
FOLDER = os.environ.get("METRICCARE_SCREENSHOTS")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
WITHOUT_A_PAGE = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/t/{tenant}/audit/export",
    "/t/{tenant}/alerts/rules.toml",
    "/t/{tenant}/alerts/list",
    "/t/{tenant}/alerts/stream",
}
KNOWN = {"tenant", "stay", "slug"}
SLUGS = ("mortality", "readmission", "infection", "length-of-stay")
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@dataclass(frozen=True)
class Stop:
    """One page, and who looks at it; nobody is the empty name."""

    person: str
    route: str
    slug: str = ""

    @property
    def name(self) -> str:
        """Also the name of its pictures."""
        path = self.route.replace("/t/{tenant}/", "").replace("{slug}", self.slug).strip("/")
        words = "".join(letter if letter.isalnum() else "-" for letter in path).strip("-") or "start"
        return f"{self.person or 'nobody'}-{words}"


def _people(route: str) -> list[str]:
    allowed = WRITTEN[f"GET {route}"].split()
    if "*" in allowed:
        return [""]
    return [LETTERS["A"]] if "s" in allowed else [LETTERS[letter] for letter in allowed]


def _stops() -> Iterator[Stop]:
    for entry in ROUTES.values():
        if entry.kind != "page" or entry.changes or entry.path in WITHOUT_A_PAGE or "{form}" in entry.path:
            continue
        if set(re.findall(r"{(\w+)}", entry.path)) - KNOWN or f"GET {entry.path}" not in WRITTEN:
            continue  # what only an act of somebody makes, as an invitation or a target, is looked at by its own tests
        for person in _people(entry.path):
            for slug in SLUGS if "{slug}" in entry.path else ("",):
                yield Stop(person, entry.path, slug)


@pytest.fixture(scope="module")
def site(door: FastAPI) -> Iterator[str]:
    with served(door) as address:
        yield address


Look = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def look(site: str, browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """A page of somebody who is signed in; each keeps one context, and so one session."""
    contexts: dict[str, BrowserContext] = {}

    def come(person: str, path: str) -> Page:
        if person not in contexts:
            contexts[person] = browser.new_context(base_url=site, bypass_csp=True, viewport=WIDE)
            emails = [one.email for one in CHARACTERS if one.email.startswith(person)] if person else []
            for email in emails:
                contexts[person].request.post("/sign-in/demo", form={"email": email}, max_redirects=0)
        page = contexts[person].new_page()
        page.goto(path, wait_until="networkidle")
        return page

    yield come
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("stop", list(_stops()), ids=lambda stop: stop.name)
def test_page(stop: Stop, look: Look, samples: Samples, site: str) -> None:
    values = {**samples.own, **({"slug": stop.slug} if stop.slug else {})}
    address = address_of(ROUTES[f"GET {stop.route}"], values)
    page = look(stop.person, address)
    strangers: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith(site) else strangers.append(request.url)
    )
    try:
        _seen(page, stop, "light")
        page.emulate_media(color_scheme="dark")
        _seen(page, stop, "dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        _photograph(page, stop, "phone")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{width} px wide on a phone"
        assert strangers == []
        assert page.evaluate(checklist.BUILT) == {}
        assert checklist.on_paper(page) == {}
        assert checklist.narrow(page) == {}
    finally:
        page.close()


def _seen(page: Page, stop: Stop, how: str) -> None:
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    _photograph(page, stop, how)


def _photograph(page: Page, stop: Stop, how: str) -> None:
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"{stop.name}-{how}.png", full_page=True)
