"""One's own account: name, password, sessions; each changes what is one's own and nothing else."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from tests.web.conftest import Browser
from tests.web.people.acts import PASSWORD, enter, member

NEW = "new@hospital.example"
SignedIn = Callable[[str], Browser]
OTHER = "eleven loud geese depart"


@pytest.fixture
def somebody(app: FastAPI, signed_in: SignedIn) -> Browser:
    return member(app, signed_in("dana"), NEW)


def test_password_is_changed_and_other_sessions_end(app: FastAPI, somebody: Browser) -> None:
    elsewhere = Browser(app)
    enter(elsewhere, NEW)
    answer = somebody.submit("/account/password", current=PASSWORD, password=OTHER, again=OTHER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert somebody.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert enter(Browser(app), NEW).status_code == 401
    assert enter(Browser(app), NEW, OTHER).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": OTHER, "password": OTHER, "again": OTHER}, "This is not your password"),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "too short"),
        ({"current": PASSWORD, "password": OTHER, "again": PASSWORD}, "are not the same"),
    ],
)
def test_password_that_is_not_changed_says_why(
    app: FastAPI, somebody: Browser, fields: dict[str, str], words: str
) -> None:
    answer = somebody.submit("/account/password", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert enter(Browser(app), NEW).status_code == 303


def test_name_is_escaped_wherever_it_stands(somebody: Browser) -> None:
    assert somebody.submit("/account/name", name="<script>alert(1)</script>").status_code == 303
    page = somebody.get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_session_elsewhere_is_ended_by_its_owner_only(
    app: FastAPI, somebody: Browser, signed_in: SignedIn
) -> None:
    elsewhere = Browser(app)
    enter(elsewhere, NEW)
    page = somebody.get("/account").text
    ids = [part.split("/end")[0] for part in page.split("/account/sessions/")[1:]]
    assert len(ids) == 1
    assert signed_in("dana").submit(f"/account/sessions/{ids[0]}/end").status_code == 404
    assert elsewhere.get("/account").status_code == 200
    assert somebody.submit(f"/account/sessions/{ids[0]}/end").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert somebody.get("/account").status_code == 200


def test_sign_out_everywhere_ends_this_session_too(app: FastAPI, somebody: Browser) -> None:
    elsewhere = Browser(app)
    enter(elsewhere, NEW)
    assert somebody.submit("/account/sign-out-everywhere").status_code == 303
    assert [browser.get("/account").status_code for browser in (somebody, elsewhere)] == [303, 303]


def test_form_without_its_token_changes_nothing(somebody: Browser) -> None:
    assert somebody.post("/account/name", data={"name": "Forged"}).status_code == 403
    assert somebody.post("/account/name", data={"name": "Forged", "csrf": "AAAA"}).status_code == 403
    assert "Forged" not in somebody.get("/account").text
