"""Signing in: the same answer whoever has an account, a new session each time, no way to another host, and out."""

import datetime as dt
from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from tests.web.conftest import Browser, Clock
from tests.web.people.acts import PASSWORD, accept, account, enter, events, invite, member, send

NEW = "new@hospital.example"
SignedIn = Callable[[str], Browser]


def test_invited_person_chooses_a_password_and_comes_in(
    app: FastAPI, signed_in: SignedIn, visitor: Browser
) -> None:
    link = invite(signed_in("dana"), NEW)
    page = visitor.get(link)
    assert page.status_code == 200
    assert NEW in page.text
    answer = accept(visitor, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=welcome")
    assert "Your password is set." in visitor.get("/sign-in?done=welcome").text
    answer = enter(visitor, NEW, onward="/t/demo-north/audit")
    assert (answer.status_code, answer.headers["location"]) == (303, "/t/demo-north/audit")
    assert visitor.get("/t/demo-north/audit").status_code == 200
    about = account(app, NEW).id
    assert [event for event in events(app) if event[2] == about] == [
        ("people_changed", "allowed", about),
        ("link_used", "allowed", about),
        ("sign_in", "allowed", about),
    ]


def test_wrong_password_and_unknown_address_get_the_same_answer(app: FastAPI, signed_in: SignedIn) -> None:
    member(app, signed_in("dana"), NEW)
    wrong = enter(Browser(app), NEW, "another password of some length")
    unknown = enter(Browser(app), "ghost@hospital.example", "another password of some length")
    invited = enter(Browser(app), "dana.whitfield@demo.example", "another password of some length")
    pages = {
        (answer.status_code, answer.text.replace(f'value="{email}" autocomplete', ""))
        for answer, email in (
            (wrong, NEW), (unknown, "ghost@hospital.example"), (invited, "dana.whitfield@demo.example"),
        )
    }  # fmt: skip
    assert len(pages) == 1
    assert wrong.status_code == 401
    assert "The e-mail address or the password is not right." in wrong.text
    assert 'role="alert"' in wrong.text
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize("email", [NEW, "ghost@hospital.example"])
def test_guessing_becomes_slow_for_an_account_and_for_none(
    app: FastAPI, signed_in: SignedIn, email: str
) -> None:
    if email == NEW:
        member(app, signed_in("dana"), NEW)
    found = [enter(Browser(app), email, "another password of some length").status_code for _ in range(7)]
    assert found == [401, 401, 401, 401, 401, 429, 429]


def test_right_password_waits_too_until_the_time_is_over(
    app: FastAPI, signed_in: SignedIn, clock: Clock
) -> None:
    member(app, signed_in("dana"), NEW)
    for _ in range(6):
        enter(Browser(app), NEW, "another password of some length")
    answer = enter(Browser(app), NEW)
    assert answer.status_code == 429
    assert "Too many attempts. Try again in" in answer.text
    clock.now += dt.timedelta(minutes=15)
    assert enter(Browser(app), NEW).status_code == 303


@pytest.mark.parametrize(
    ("onward", "place"),
    [
        ("/t/demo-north/stays?show=new", "/t/demo-north/stays?show=new"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_to_this_host_only(app: FastAPI, signed_in: SignedIn, onward: str, place: str) -> None:
    accept(Browser(app), invite(signed_in("dana"), NEW))
    assert enter(Browser(app), NEW, onward=onward).headers["location"] == place


def test_sign_in_ends_the_session_that_the_browser_came_with(app: FastAPI, signed_in: SignedIn) -> None:
    somebody = member(app, signed_in("dana"), NEW)
    before = dict(somebody.cookies)
    token = somebody.form_token()
    again = somebody.post("/sign-in", data={"csrf": token, "email": NEW, "password": PASSWORD, "next": "/"})
    assert again.status_code == 303
    assert dict(somebody.cookies) != before
    planted = Browser(app)
    planted.cookies.update(before)
    assert planted.get("/account").status_code == 303


def test_sign_out_ends_the_session(app: FastAPI, signed_in: SignedIn) -> None:
    somebody = member(app, signed_in("dana"), NEW)
    before = dict(somebody.cookies)
    answer = somebody.submit("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=signed-out")
    somebody.cookies.update(before)
    assert somebody.get("/account").headers["location"] == "/sign-in?next=/account"


def test_form_of_another_site_does_not_sign_in(app: FastAPI, signed_in: SignedIn) -> None:
    accept(Browser(app), invite(signed_in("dana"), NEW))
    answer = Browser(app).post(
        "/sign-in",
        data={"email": NEW, "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_link_works_once(app: FastAPI, signed_in: SignedIn, visitor: Browser) -> None:
    link = invite(signed_in("dana"), NEW)
    accept(visitor, link)
    assert visitor.get(link).status_code == 404
    answer = accept(visitor, link, "another unusual lot of words")
    assert answer.status_code == 404
    assert enter(Browser(app), NEW).status_code == 303


def test_link_ends_after_seven_days(signed_in: SignedIn, visitor: Browser, clock: Clock) -> None:
    link = invite(signed_in("dana"), NEW)
    clock.now += dt.timedelta(days=7)
    assert visitor.get(link).status_code == 404


def test_link_of_one_kind_is_no_link_of_another(signed_in: SignedIn, visitor: Browser) -> None:
    link = invite(signed_in("dana"), NEW)
    assert visitor.get(link.replace("/invite/", "/reset/")).status_code == 404
    assert visitor.get(link.replace("/invite/", "/anything/")).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "tried first"),
        (PASSWORD, PASSWORD + "!", "The two passwords are not the same"),
    ],
)
def test_password_that_is_not_taken_is_said_beside_the_field(
    signed_in: SignedIn, visitor: Browser, password: str, again: str, words: str
) -> None:
    link = invite(signed_in("dana"), NEW)
    answer = send(visitor, link, {"name": "New", "password": password, "again": again})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{password}"' not in answer.text
    assert visitor.get(link).status_code == 200


def test_invitation_of_somebody_who_is_here_gives_no_account_away(
    app: FastAPI, signed_in: SignedIn, visitor: Browser
) -> None:
    member(app, signed_in("dana"), NEW)
    link = invite(signed_in("sam"), NEW)
    assert f"There is an account for {NEW} already" in visitor.get(link).text
    answer = accept(visitor, link, "the other tenant's own words")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={quote(link, safe='')}")
    assert enter(Browser(app), NEW, "the other tenant's own words").status_code == 401
    assert enter(Browser(app), NEW).status_code == 303


def test_forgotten_password_asks_for_nothing(visitor: Browser) -> None:
    page = visitor.get("/forgotten")
    assert page.status_code == 200
    assert "<form" not in page.text
