"""Single keys, menus and lists by the keyboard on the product's own pages, and filters without the script."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.journeys.conftest import PASSWORD, Opener

pytestmark = pytest.mark.slow
FOCUSED = "document.activeElement"


def come_in(page: Page, person: str) -> Page:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


@pytest.fixture
def clinician(opened: Opener) -> Page:
    return come_in(opened(), "imani.cole@demo.example")


def test_j_and_k_walk_through_the_list_and_enter_opens(clinician: Page) -> None:
    rows = clinician.locator("tr[data-item] th a")
    clinician.keyboard.press("j")
    clinician.keyboard.press("j")
    assert clinician.evaluate(f"{FOCUSED}.href") == rows.nth(1).evaluate("at => at.href")
    clinician.keyboard.press("k")
    address = rows.nth(0).evaluate("at => at.href")
    assert clinician.evaluate(f"{FOCUSED}.href") == address
    with clinician.expect_navigation():
        clinician.keyboard.press("Enter")
    assert clinician.url == address


def test_slash_goes_to_search_and_what_is_typed_finds_a_measure(clinician: Page) -> None:
    clinician.keyboard.press("/")
    assert clinician.evaluate(f"{FOCUSED}.id") == "q"
    clinician.keyboard.type("readmission")
    with clinician.expect_navigation():
        clinician.keyboard.press("Enter")
    expect(clinician.get_by_role("heading", level=1)).to_have_text("30-day readmission")


def test_question_mark_lists_the_keys_and_escape_leaves(clinician: Page) -> None:
    clinician.keyboard.press("?")
    box = clinician.get_by_role("dialog", name="Keys")
    expect(box).to_be_visible()
    for words in ("search", "next item", "item before"):
        expect(box).to_contain_text(words)
    clinician.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_theme_is_chosen_by_the_keyboard_and_stays_where_one_was(clinician: Page) -> None:
    clinician.goto("/t/demo-north/measures/readmission?by=hospital")
    dark = clinician.get_by_role("button", name="Dark", exact=True)
    dark.focus()
    with clinician.expect_navigation():
        clinician.keyboard.press("Space")
    assert clinician.url.endswith("/measures/readmission?by=hospital")
    assert clinician.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 28)"
    assert dark.get_attribute("aria-pressed") == "true"


def test_filters_without_the_script(opened: Opener) -> None:
    page = come_in(opened(script=False), "dana.whitfield@demo.example")
    page.get_by_label("Hospital").select_option("hospital-2")
    page.get_by_role("button", name="Apply").click()
    assert "hospital=hospital-2" in page.url
    expect(page.locator(".matrix")).to_contain_text("Highland Medical Center")


def test_on_a_phone_the_way_out_is_in_the_menu_of_every_page(opened: Opener) -> None:
    page = come_in(opened(width=390), "dana.whitfield@demo.example")
    for address in ("/account", "/t/demo-north/summary"):
        page.goto(address)
        out = page.get_by_role("button", name="Sign out", exact=True)
        expect(out).not_to_be_visible()
        menu = page.get_by_role("banner").get_by_role("link", name="Menu")
        menu.focus()
        page.keyboard.press("Enter")
        expect(out).to_be_visible()
    out.click()
    expect(page.get_by_role("status").first).to_have_text("You are signed out.")
