"""Every piece of a page in a real browser: light, dark, narrow, by keyboard, on paper, under the strictest policy."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web import checklist
from tests.web.look import gallery

WIDTHS = [1440, 1000, 390, 320]
BROADER = """() => [...document.querySelectorAll("main *, .bar *, .rail *")]
    .filter((part) => !part.closest(".sr") && part.getBoundingClientRect().right > innerWidth + 1)
    .map((part) => part.outerHTML.slice(0, 80))"""


@dataclass
class Look:
    """A page, what it asked for and what it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Opener = Callable[..., Look]


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Opener]:
    contexts = []

    def opened(
        path: str = "/",
        *,
        width: int = 1440,
        color_scheme: Literal["light", "dark"] = "light",
        forced_colors: Literal["active", "none"] = "none",
        script: bool = True,
        bypass_csp: bool = False,
    ) -> Look:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=color_scheme,
            forced_colors=forced_colors,
            java_script_enabled=script,
            bypass_csp=bypass_csp,
        )
        contexts.append(context)
        seen = Look(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.goto(address + path, wait_until="load")
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(look: Opener, scheme: str, width: int) -> None:
    results = Axe().run(look(width=width, color_scheme=scheme, bypass_csp=True).page)
    found = [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in results.response["violations"]]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(look: Opener, width: int) -> None:
    page = look(width=width).page
    assert page.evaluate(BROADER) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_piece_keeps_to_the_checklist(look: Opener) -> None:
    page = look().page
    assert page.evaluate(checklist.BUILT) == {}
    assert checklist.narrow(page) == {}


def test_text_spacing_of_the_reader_cuts_nothing_off(look: Opener) -> None:
    page = look(width=390, bypass_csp=True).page
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_strictest_policy_is_kept_and_nobody_else_is_asked(look: Opener, address: str) -> None:
    seen = look()
    seen.page.wait_for_load_state("networkidle")
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(address + "/")] == []
    assert not any("vega" in url for url in seen.requests)


def test_a_chart_comes_alive_when_pointed_at(look: Opener, address: str) -> None:
    seen = look()
    seen.page.locator("[data-chart]").nth(1).hover()
    seen.page.wait_for_selector("[data-chart] .vega-embed svg", timeout=20_000)
    assert sum("vega.js" in url for url in seen.requests) == 1
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(address + "/")] == []
    drawn = seen.page.locator(".vega-embed svg")
    assert "var(--common)" in drawn.inner_html()
    seen.page.locator(".vega-embed .mark-symbol path").nth(3).hover()
    seen.page.wait_for_selector("#vg-tooltip-element.visible")
    assert seen.page.locator("#vg-tooltip-element").evaluate("at => getComputedStyle(at).position") == "fixed"
    assert seen.complaints == []


def test_filters_are_sent_on_change_and_leave_defaults_out(look: Opener) -> None:
    page = look().page
    with page.expect_navigation():
        page.locator("select[name=hospital]").select_option("ashby")
    assert page.url.endswith("/?hospital=ashby")


def test_filters_work_without_the_script(look: Opener) -> None:
    page = look(script=False).page
    page.locator("select[name=hospital]").select_option("ashby")
    page.get_by_role("button", name="Apply").click()
    assert "hospital=ashby" in page.url


def test_keys(look: Opener) -> None:
    page = look().page
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent").startswith("Back after 12")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent").startswith("Back after 9")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch the keys off").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q"


def test_the_skip_link_comes_first_and_leads_to_the_figures(look: Opener) -> None:
    page = look().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_visible_on_everything(look: Opener) -> None:
    page = look().page
    missing = []
    for _ in range(45):
        page.keyboard.press("Tab")
        shadow, name = page.evaluate(
            "() => { const at = document.activeElement; const of = at.closest('.filter') ?? at;"
            " return [getComputedStyle(of).boxShadow, at.outerHTML.slice(0, 80)]; }"
        )
        if shadow == "none" and "<body" not in name:
            missing.append(name)
    assert missing == []


def test_the_menu_opens_by_its_link_and_targets_are_large(look: Opener) -> None:
    page = look(width=390).page
    entry = page.get_by_role("link", name="30-day readmission")
    assert not entry.is_visible()
    page.get_by_role("link", name="Menu", exact=True).click()
    assert entry.is_visible()
    box = entry.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_two_minutes_before_the_sign_out_the_page_says_so(look: Opener) -> None:
    page = look("/idle").page
    page.wait_for_selector("#idle button", timeout=10_000)
    assert "signed out in 2 minutes" in page.locator("#idle").inner_text()
    page.get_by_role("button", name="Stay signed in").click()
    page.wait_for_selector("#idle button", state="detached")


def test_paper_shows_figures_and_where_they_are_from(look: Opener) -> None:
    page = look(color_scheme="dark").page
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible()
    assert not page.locator(".bar").is_visible()
    assert page.get_by_text("Data version: 42").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_forced_colours_keep_the_lines(look: Opener) -> None:
    page = look(forced_colors="active").page
    assert page.locator(".hid").first.is_visible()
    stroke = page.evaluate("getComputedStyle(document.querySelector('.spark .line')).stroke")
    assert stroke == page.evaluate("getComputedStyle(document.body).color")


def moved(page: Page) -> float:
    """The layout shift of a page since it began to load."""
    return page.evaluate(
        """() => new Promise((done) => { let sum = 0;
        new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 300); })"""
    )


def test_nothing_moves_while_the_page_loads(look: Opener) -> None:
    """The face arrives after the text, on a busy machine long after; what moves by itself does so at each load."""
    assert min(moved(look().page) for _ in range(3)) < 0.02


def test_page_weight() -> None:
    text = gallery.page()
    assert len(gzip.compress(text.encode(), 9)) <= 20_480
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick" not in text
