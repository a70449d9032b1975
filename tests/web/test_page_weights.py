"""What each page weighs on the wire, and that nothing holds up its first paint; as every role has it, over real pages.

What it loads besides (style sheet, fonts, script, the bundle of Vega) is weighed by `look.test_weights`.
"""

import gzip
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from metriccare.web.demonstration import CHARACTERS
from tests.web.conftest import Browser
from tests.web.matrix import LETTERS, ROUTES, WRITTEN, Samples, address_of

HEAVIEST = 20 * 1024
SLUGS = ("mortality", "readmission", "infection", "length-of-stay")


@pytest.fixture(scope="module")
def people(door: FastAPI) -> dict[str, Browser]:
    """A browser of each role, by the letter of the matrix; of nobody, by `*`."""
    found = {"*": Browser(door)}
    for letter, first_name in LETTERS.items():
        (email,) = [one.email for one in CHARACTERS if one.email.startswith(first_name)]
        found[letter] = Browser(door).sign_in(email)
    return found


def pages(people: dict[str, Browser], samples: Samples) -> Iterator[tuple[str, str]]:
    """Address and text of every page that is one without an act before it, for each role that may see it."""
    for entry in ROUTES.values():
        if entry.kind != "page" or entry.changes or "{form}" in entry.path:
            continue
        letters = WRITTEN.get(f"GET {entry.path}", "").split()
        for slug in SLUGS if "{slug}" in entry.path else ("",):
            address = address_of(entry, samples.own | ({"slug": slug} if slug else {}))
            for letter in LETTERS if "s" in letters else letters:
                answer = people[letter].get(address)
                if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                    yield f"{letter} {address}", answer.text


def test_every_page_is_light_and_nothing_holds_up_its_first_paint(
    people: dict[str, Browser], samples: Samples
) -> None:
    heavy: dict[str, int] = {}
    held_up: dict[str, list[str]] = {}
    seen = 0
    for name, text in pages(people, samples):
        seen += 1
        weight = len(gzip.compress(text.encode(), 9))
        if weight > HEAVIEST:
            heavy[name] = weight
        if found := _before_paint(text):
            held_up[name] = found
    assert heavy == {}
    assert held_up == {}
    assert seen > 60


def _before_paint(text: str) -> list[str]:
    """What is fetched or run before the page can be painted, but for the one style sheet; nothing of strangers."""
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "application/json" not in tag]
    fetched = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', text)
    strange = [address for address in fetched if not address.startswith("/")]
    sheets = re.findall(r'<link rel="stylesheet"[^>]*>', text)
    waiting = [tag for tag in scripts if "defer" not in tag and 'type="module"' not in tag]
    vega = [tag for tag in scripts if "vega" in tag]
    return [*strange, *sheets[1:], *waiting, *vega, *re.findall(r'style="[^"]*"', text)]
