"""The accessibility checklist on the product's own pages, one test each. Each page is loaded once and looked at whole.

Every page there is goes through the same list in `test_every_page`. What needs every state of a piece is with the
gallery: contrast, forced colours, the warning before the sign-out. What axe knows is axe's.
"""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import checklist
from tests.web.checklist import Faults
from tests.web.journeys.conftest import Opener
from tests.web.journeys.test_keys import come_in

pytestmark = pytest.mark.slow  # the gallery goes through the same list in every run
DANA, RUTH = "dana.whitfield@demo.example", "ruth.okafor@demo.example"
NORTH = "/t/demo-north"
LOOKED_AT = {
    DANA: (f"{NORTH}/home/administrator", f"{NORTH}/summary", f"{NORTH}/people"),
    RUTH: (f"{NORTH}/home/compliance", f"{NORTH}/measures/readmission", f"{NORTH}/stays"),
}


@dataclass
class Seen:
    """What was found wrong, by page."""

    built: dict[str, Faults] = field(default_factory=dict[str, Faults])
    narrow: dict[str, Faults] = field(default_factory=dict[str, Faults])
    paper: dict[str, Faults] = field(default_factory=dict[str, Faults])
    titles: list[str] = field(default_factory=list[str])

    def of(self, name: str) -> dict[str, list[str]]:
        """The faults of one kind, by page."""
        every = (*self.built.items(), *self.narrow.items(), *self.paper.items())
        return {path: faults[name] for path, faults in every if name in faults}


@pytest.fixture(scope="module")
def seen(browser: Browser, site: str) -> Seen:
    found = Seen()
    for person, paths in LOOKED_AT.items():
        context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900})
        page = come_in(context.new_page(), person)
        for path in paths:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(path)
            found.titles.append(page.title())
            found.built[path] = page.evaluate(checklist.BUILT)
            found.paper[path] = checklist.on_paper(page)
            found.narrow[path] = checklist.narrow(page)
        context.close()
    return found


@pytest.mark.parametrize(
    "item",
    [
        *("landmarks", "headings", "tables", "pictures", "marks", "fields", "motion", "language", "title"),
        *("reflow", "spacing", "targets", "controls", "no address"),
    ],
)
def test_nothing_is_wrong_with(item: str, seen: Seen) -> None:
    assert seen.of(item) == {}


def test_title_is_page_scope_and_product(seen: Seen) -> None:
    assert seen.titles == [
        "demo-north · demo-north · MetricCare",
        "Summary · demo-north · MetricCare",
        "People · demo-north · MetricCare",
        "Compliance · demo-north · MetricCare",
        "30-day readmission · demo-north · MetricCare",
        "Stays to review · demo-north · MetricCare",
    ]


@pytest.fixture
def page(opened: Opener) -> Page:
    return come_in(opened(), DANA)


def test_checklist_finds_what_is_wrong(page: Page) -> None:
    """The list itself: a page that breaks each of its lines."""
    page.set_content(
        "<title>x</title><h1>a</h1><h3>b</h3><table><tr><td>1</td></tr></table><input><svg></svg>"
    )
    faults = page.evaluate(checklist.BUILT)
    assert set(faults) == {"landmarks", "headings", "tables", "pictures", "fields", "title", "language"}
    page.set_content(f"<!doctype html><pre>{'wide' * 99}</pre><button>b</button>")
    assert set(checklist.narrow(page)) == {"reflow", "targets", "spacing"}


def test_focus_is_seen_on_everything_and_is_never_trapped(page: Page) -> None:
    page.goto(f"{NORTH}/measures/readmission")
    stops, unseen = 0, list[str]()
    for _ in range(300):
        page.keyboard.press("Tab")
        fault = page.evaluate(checklist.UNSEEN)
        if fault is None:
            break  # past the last stop: the browser has the focus again
        stops += 1
        unseen += [fault] if fault else []
    assert unseen == []
    assert 40 < stops < 300


def test_errors_stand_beside_the_field_and_on_top(page: Page) -> None:
    page.goto(f"{NORTH}/targets")
    page.get_by_label("First month").fill("2026-13")
    page.get_by_label("Target", exact=True).fill("2.0")
    page.get_by_role("button", name="Add target").click()
    top = page.get_by_role("alert")
    field_ = page.get_by_label("First month")
    expect(field_).to_have_attribute("aria-invalid", "true")
    words = page.locator(".field", has=field_).locator(".wrong")
    assert words.inner_text() in top.inner_text()
    assert words.get_attribute("id") in (field_.get_attribute("aria-describedby") or "").split()
    top.get_by_role("link").first.click()
    expect(field_).to_be_focused()


def test_what_was_done_is_a_status(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
