"""The pictures in docs/pictures: taken here with METRICCARE_PICTURES set to that folder, small, and all of them shown.

`METRICCARE_PICTURES=docs/pictures .venv/bin/pytest -m slow tests/web/pictures` takes them anew.
"""

import os
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from metriccare.web.demonstration import CHARACTERS
from tests.web.matrix import ROUTES
from tests.web.pictures.palette import packed
from tests.web.pictures.shown import HOW, NORTH, SHOTS, Shot, names

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "docs" / "pictures"
TOUR = ROOT / "docs" / "explanation" / "pages.md"
LIST = ROOT / "docs" / "reference" / "every-page.md"
TOGETHER = 9 * 1024 * 1024
FOLDER = os.environ.get("METRICCARE_PICTURES")
LEADS_ELSEWHERE = {
    *("/", "/choose", "/t/{tenant}/home", "/healthz", "/readyz", "/metrics"),
    *("/t/{tenant}/audit/export", "/t/{tenant}/alerts/rules.toml", "/t/{tenant}/alerts/list"),
    *("/t/{tenant}/alerts/stream", "/t/{tenant}/alerts/new-rule", "/sign-in/second-factor"),
    *("/sign-in/organization", "/sign-in/organization/back"),
}
"""Addresses that send on, files, parts of another page, and steps of signing in that are forms like `/sign-in`."""


def test_every_picture_is_there_and_no_other() -> None:
    assert sorted(path.name for path in KEPT.iterdir()) == sorted(names())


def test_every_page_is_listed_light_dark_and_on_a_phone() -> None:
    linked = re.findall(r"\]\(\.\./pictures/([\w-]+\.png)\)", LIST.read_text(encoding="utf-8"))
    assert linked == names()


def test_the_tour_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(\.\./pictures/([\w-]+\.png)\)", TOUR.read_text(encoding="utf-8"))
    assert len(shown) > 20
    assert set(shown) <= set(names())


def test_no_page_is_forgotten() -> None:
    """Every page that has an address of its own is pictured, or is said here to be shown by another picture."""
    pictured = {shot.path.partition("?")[0].replace(NORTH, "/t/{tenant}") for shot in SHOTS}
    pages = {
        entry.path
        for entry in ROUTES.values()
        if entry.kind == "page" and not entry.changes and "{" not in entry.path.replace("{tenant}", "")
    }
    assert pages - pictured - LEADS_ELSEWHERE == set()


def test_pictures_are_small_together() -> None:
    assert sum(path.stat().st_size for path in KEPT.iterdir()) <= TOGETHER


def test_readme_shows_two_of_them() -> None:
    shown = re.findall(r"\(docs/pictures/([\w-]+\.png)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(shown) == 2
    assert set(shown) <= set(names())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_pictures_can_be_taken_anew(browser: Browser, demonstration: str, tmp_path: Path) -> None:
    """All of them where a folder is named for them; else one in five, since every page is pictured elsewhere too."""
    folder, shots = (Path(FOLDER), SHOTS) if FOLDER else (tmp_path, SHOTS[::5])
    folder.mkdir(parents=True, exist_ok=True)
    blank = browser.new_context().new_page()
    for shot in shots:
        page = _arrived(browser, demonstration, shot)
        for how, name in zip(HOW, shot.pictures, strict=True):
            (folder / name).write_bytes(packed(blank, _taken(page, shot, how)))
        page.context.close()
    blank.context.close()
    taken = {name for shot in shots for name in shot.pictures}
    assert taken <= {path.name for path in folder.iterdir()}
    assert sum((folder / name).stat().st_size for name in taken) <= TOGETHER


def _arrived(browser: Browser, site: str, shot: Shot) -> Page:
    context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    if shot.person:
        email = next(one.email for one in CHARACTERS if one.email.startswith(shot.person))
        context.request.post("/sign-in/demo", form={"email": email}, max_redirects=0)
    page = context.new_page()
    page.goto(shot.path)
    for link in shot.through:
        page.goto(page.locator(link).first.get_attribute("href") or "")
    if shot.reason:
        page.locator("main input[type=radio]").first.check()
        page.locator("main textarea").fill("A look at how this record came")
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    return page


def _taken(page: Page, shot: Shot, how: str) -> bytes:
    phone = how == "phone"
    scheme: Literal["light", "dark"] = "dark" if how == "dark" else "light"
    page.emulate_media(color_scheme=scheme)
    width, height = (390, 844) if phone else (1440, 900)
    page.set_viewport_size({"width": width, "height": height})
    tall = min(page.evaluate("document.documentElement.scrollHeight"), shot.most)
    # As high as what is shown, so that the rail stands along all of it.
    page.set_viewport_size({"width": width, "height": max(tall, 600)})
    return page.screenshot()
