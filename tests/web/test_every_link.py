"""What a page offers is answered: every link and every choice of a filter, from each role's home on, below 400.

In ordinary runs one link of each shape (the same path and parameters, whatever the values) is followed; all values of
what a page can be asked are followed in the long run. Not what the pages say.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from fastapi import FastAPI

from metriccare.web.demonstration import CHARACTERS
from tests.web.conftest import URL, Browser

ROLES = ("dana", "imani", "ruth", "alex")
ID = re.compile(r"[0-9a-f]{12,64}|(?<=/)\d+(?=/|$)")
MOST = 500
"""Addresses that are followed, those nearest to the home first: a role's last hundreds are more of the same kinds."""
EACH = {"by", "variant", "part", "sex", "age", "race", "period", "kind", "status", "rule", "reason"}
"""Parameters whose every value is another question."""


@dataclass
class Offers(HTMLParser):
    """The addresses that a page offers: links, and each choice of a form that is only asked."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._form: str | None = None
        self._fields: dict[str, str] = {}
        self._choices: list[tuple[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.found.append(told["href"])
        elif tag == "form" and told.get("method", "get") == "get":
            self._form, self._fields, self._choices = told.get("action", ""), {}, []
        elif tag == "input" and told.get("type") == "hidden":
            self._fields[told["name"]] = told.get("value", "")
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option":
            self._choices.append((self._select, told.get("value", "")))
            if "selected" in told:
                self._fields[self._select] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            for name, value in self._choices:
                self.found.append(f"{self._form}?{urlencode({**self._fields, name: value})}")
            self._form = None


def _offered(page: str, at: str) -> Iterator[str]:
    offers = Offers()
    offers.feed(page)
    for one in offers.found:
        parts = urlsplit(urljoin(URL + at, one))
        if f"{parts.scheme}://{parts.netloc}" == URL:
            query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if value])
            yield f"{parts.path}?{query}" if query else parts.path


def _shape(address: str, *, values: bool) -> tuple[object, ...]:
    parts = urlsplit(address)
    asked = [(name, value if values and name in EACH else "") for name, value in parse_qsl(parts.query)]
    return ID.sub("…", parts.path), tuple(sorted(asked))


def refused(
    browser: Browser, start: str, *, deep: int, values: bool, most: int = MOST
) -> tuple[dict[str, tuple[int, str]], int]:
    """What was offered and not answered, with its status and the page that offered it; and how many were followed."""
    faults: dict[str, tuple[int, str]] = {}
    seen = {_shape(start, values=values)}
    waiting = deque([(start, "", 0)])
    followed = 0
    while waiting and followed < most:
        address, offered_by, depth = waiting.popleft()
        answer = browser.get(address, follow_redirects=True)
        followed += 1
        if answer.status_code >= 400:
            faults[address] = (answer.status_code, offered_by)
        if depth == deep or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for onward in _offered(answer.text, answer.url.path):
            shape = _shape(onward, values=values)
            if shape not in seen:
                seen.add(shape)
                waiting.append((onward, address, depth + 1))
    return faults, followed


def _browser(door: FastAPI, role: str) -> Browser:
    return Browser(door).sign_in(next(one.email for one in CHARACTERS if one.email.startswith(role)))


@pytest.mark.parametrize("role", ROLES)
def test_every_link_that_a_page_offers_is_answered(door: FastAPI, role: str) -> None:
    faults, followed = refused(_browser(door, role), "/", deep=2, values=False)
    assert faults == {}
    assert followed > 10


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_value_that_a_page_offers_is_answered(door: FastAPI, role: str) -> None:
    faults, followed = refused(_browser(door, role), "/", deep=3, values=True)
    assert faults == {}
    assert followed > 20
