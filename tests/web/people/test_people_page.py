"""The people of a tenant: what an administrator may do there, and nothing of it beyond her own tenant."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from pyotp.totp import TOTP

from metriccare.access import accounts, memberships, second_factor
from metriccare.access.policy import Grant, Role, Scope
from tests.web.conftest import NOW, Browser, Clock
from tests.web.people.acts import account, database, enter, events, invite, link_in, member, send

NEW = "new@hospital.example"
NORTH = "/t/demo-north/people"
SignedIn = Callable[[str], Browser]


def grants(app: FastAPI, email: str) -> tuple[Grant, ...]:
    with database(app).reading() as session:
        return memberships.grants_of(session, account(app, email).id)


def test_clinician_is_invited_to_her_hospital(app: FastAPI, signed_in: SignedIn) -> None:
    invite(signed_in("dana"), NEW, "clinician", hospitals=["hospital-1", "not-one"], departments="Cardiology")
    scope = Scope(frozenset({"hospital-1"}), frozenset({"Cardiology"}))
    assert grants(app, NEW) == (Grant("demo-north", Role.CLINICIAN, scope),)


def test_hospitals_narrow_nobody_but_a_clinician(app: FastAPI, signed_in: SignedIn) -> None:
    invite(signed_in("dana"), NEW, "compliance", hospitals="hospital-1")
    assert grants(app, NEW) == (Grant("demo-north", Role.COMPLIANCE),)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nothing", "role": "clinician"}, "that is no e-mail address"),
        ({"email": NEW, "role": ""}, "Role is missing"),
        ({"email": NEW, "role": "operator"}, "Role is missing"),
        ({"email": "ruth.okafor@demo.example", "role": "clinician"}, "is one of your people already"),
    ],
)
def test_invitation_that_is_not_made_says_why(
    signed_in: SignedIn, fields: dict[str, str], words: str
) -> None:
    answer = signed_in("dana").submit(NORTH, **fields)
    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()


def test_role_is_given_and_withdrawn(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    invite(dana, NEW)
    page = f"{NORTH}/{account(app, NEW).id}"
    assert dana.submit(f"{page}/roles", role="clinician").status_code == 303
    assert [grant.role for grant in grants(app, NEW)] == [Role.CLINICIAN, Role.COMPLIANCE]
    assert (
        dana.submit(f"{page}/roles/withdraw", role="compliance").headers["location"] == f"{page}?done=saved"
    )
    assert (
        dana.submit(f"{page}/roles/withdraw", role="clinician").headers["location"] == f"{NORTH}?done=removed"
    )
    assert grants(app, NEW) == ()


def test_nobody_gives_herself_a_role(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    page = f"{NORTH}/{account(app, 'dana.whitfield@demo.example').id}"
    assert dana.submit(f"{page}/roles", role="clinician").status_code == 409
    assert dana.get("/t/demo-north/stays").status_code == 403


def test_last_administrator_stays(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    page = f"{NORTH}/{account(app, 'dana.whitfield@demo.example').id}"
    assert dana.submit(f"{page}/roles/withdraw", role="administrator").status_code == 409
    assert dana.submit(f"{page}/remove").status_code == 409
    assert dana.get(NORTH).status_code == 200


def test_person_of_another_tenant_is_not_found(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    page = f"{NORTH}/{account(app, 'sam.lindqvist@demo.example').id}"
    assert dana.get(page).status_code == 404
    for act in ("roles", "roles/withdraw", "remove", "link"):
        assert dana.submit(f"{page}/{act}", role="administrator").status_code == 404
    assert "sam.lindqvist" not in dana.get(NORTH).text


def test_password_of_somebody_who_is_also_elsewhere_is_not_hers_to_reset(
    app: FastAPI, signed_in: SignedIn
) -> None:
    page = f"{NORTH}/{account(app, 'ruth.okafor@demo.example').id}"
    dana = signed_in("dana")
    assert dana.submit(f"{page}/link").status_code == 409
    assert "its password is not yours to reset" in dana.get(page).text


WORDS = "eleven loud geese depart"


def reset_link(app: FastAPI, administrator: Browser, email: str) -> str:
    """The path of a reset link that an administrator makes."""
    return link_in(administrator.submit(f"{NORTH}/{account(app, email).id}/link").text)


def test_reset_by_an_administrator_is_told_at_sign_in_and_on_the_account(
    app: FastAPI, signed_in: SignedIn, clock: Clock
) -> None:
    dana = signed_in("dana")
    member(app, dana, NEW)
    link = reset_link(app, dana, NEW)
    assert send(Browser(app), link, {"password": WORDS, "again": WORDS}).status_code == 303
    somebody = Browser(app)
    answer = enter(somebody, NEW, WORDS, onward="/t/demo-north/measures")
    assert answer.headers["location"] == "/account?done=reset"
    page = somebody.get("/account?done=reset").text
    assert "Your password was reset by a link that somebody else made" in page
    assert "Reset on 14 Jul 2026, 09:42 UTC by a link that Dana Whitfield made." in page
    clock.now += timedelta(days=7)
    later = Browser(app)
    assert enter(later, NEW, WORDS).headers["location"] == "/"
    assert "by a link that Dana Whitfield made." in later.get("/account").text


def test_reset_link_alone_changes_no_password_of_an_account_with_a_second_factor(
    app: FastAPI, signed_in: SignedIn
) -> None:
    dana = signed_in("dana")
    somebody = member(app, dana, NEW)
    with database(app).writing() as session:
        shown = second_factor.begin(session, app.state.premises.secret, account(app, NEW).id)
        told = second_factor.confirm(
            session, app.state.premises.secret, account(app, NEW).id, TOTP(shown).at(NOW), NOW
        )
    assert told is not None
    link = reset_link(app, dana, NEW)
    assert "Code of your second factor" in Browser(app).get(link).text
    sent = {"password": WORDS, "again": WORDS}
    for code in ("", "000000", "aaaa-bbbb-cccc-dddd"):
        refused = send(Browser(app), link, {**sent, "code": code})
        assert refused.status_code == 422
        assert "The code is not right" in refused.text
    assert somebody.get("/account").status_code == 200
    assert ("link_used", "failed", account(app, NEW).id) in events(app)
    assert send(Browser(app), link, {**sent, "code": told[0]}).status_code == 303
    assert somebody.get("/account").status_code == 303
    assert enter(Browser(app), NEW, WORDS).headers["location"].startswith("/sign-in/second-factor")


def test_codes_behind_a_reset_link_are_not_guessed(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    member(app, dana, NEW)
    with database(app).writing() as session:
        shown = second_factor.begin(session, app.state.premises.secret, account(app, NEW).id)
        second_factor.confirm(
            session, app.state.premises.secret, account(app, NEW).id, TOTP(shown).at(NOW), NOW
        )
    link = reset_link(app, dana, NEW)
    sent = {"password": WORDS, "again": WORDS, "code": "000000"}
    told = [send(Browser(app), link, sent).text for _ in range(7)]
    assert "Too many attempts. Try again in" in told[-1]


def test_reset_link_sets_another_password_and_ends_sessions(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    somebody = member(app, dana, NEW)
    answer = dana.submit(f"{NORTH}/{account(app, NEW).id}/link")
    link = link_in(answer.text)
    assert link.startswith("/link/reset/")
    words = "eleven loud geese depart"
    sent = Browser(app).post(
        link, data={"password": words, "again": words}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert sent.status_code == 303
    assert somebody.get("/account").status_code == 303
    assert enter(Browser(app), NEW, words).status_code == 303


def test_person_removed_is_out_at_once(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    somebody = member(app, dana, NEW)
    assert somebody.get("/t/demo-north/deadlines").status_code == 200
    assert dana.submit(f"{NORTH}/{account(app, NEW).id}/remove").status_code == 303
    assert account(app, NEW).disabled
    assert somebody.get("/t/demo-north/deadlines").status_code == 303


def test_person_removed_from_one_tenant_stays_in_the_other(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = account(app, "ruth.okafor@demo.example")
    assert signed_in("dana").submit(f"{NORTH}/{ruth.id}/remove").status_code == 303
    assert not account(app, ruth.email).disabled
    assert [grant.tenant for grant in grants(app, ruth.email)] == ["demo-south"]


def test_people_are_for_the_administrator(signed_in: SignedIn) -> None:
    assert [signed_in(who).get(NORTH).status_code for who in ("imani", "ruth", "sam", "alex")] == [
        403, 403, 404, 404,
    ]  # fmt: skip


def test_somebody_who_is_elsewhere_accepts_an_invitation_herself(app: FastAPI, signed_in: SignedIn) -> None:
    ada = member(app, signed_in("sam"), NEW)
    link = invite(signed_in("dana"), NEW, "clinician")
    assert [grant.tenant for grant in grants(app, NEW)] == ["demo-south"]
    assert ada.get("/t/demo-north/measures").status_code == 404
    # Whoever holds the link and is not signed in to the account gets no further.
    holder = Browser(app)
    assert f"next={link}" in holder.get(link).text
    assert (
        send(holder, link, {"password": "x", "again": "x"}).headers["location"].startswith("/sign-in?next=")
    )
    assert signed_in("dana").submit(link).headers["location"].startswith("/sign-in?next=")
    assert [grant.tenant for grant in grants(app, NEW)] == ["demo-south"]
    assert "Accept the invitation" in ada.get(link).text
    assert ada.submit(link).headers["location"] == "/t/demo-north/home"
    assert ada.get("/t/demo-north/measures").status_code == 200
    assert ada.get(link).status_code == 404


def test_administrator_learns_nothing_of_an_account_elsewhere(app: FastAPI, signed_in: SignedIn) -> None:
    member(app, signed_in("sam"), NEW)
    dana = signed_in("dana")
    invite(dana, NEW, "clinician")
    invite(dana, "nobody@hospital.example", "clinician")
    rows = {
        email: dana.get(f"{NORTH}/{account(app, email).id}").text.replace(account(app, email).id, "")
        for email in (NEW, "nobody@hospital.example")
    }
    assert "Somebody New" not in rows[NEW]
    assert "Has not set a password yet" in rows[NEW]
    assert "not of your organization alone" not in rows[NEW]
    assert dana.submit(f"{NORTH}/{account(app, NEW).id}/link").status_code == 200


def test_awaiting_administrator_is_not_the_last_one(app: FastAPI, signed_in: SignedIn) -> None:
    member(app, signed_in("sam"), NEW)
    dana = signed_in("dana")
    invite(dana, NEW, "administrator")
    page = f"{NORTH}/{account(app, 'dana.whitfield@demo.example').id}"
    assert dana.submit(f"{page}/remove").status_code == 409


def test_changed_role_of_somebody_invited_still_awaits_her(app: FastAPI, signed_in: SignedIn) -> None:
    member(app, signed_in("sam"), NEW)
    dana = signed_in("dana")
    invite(dana, NEW, "clinician")
    dana.submit(f"{NORTH}/{account(app, NEW).id}/roles", role="compliance")
    assert [grant.tenant for grant in grants(app, NEW)] == ["demo-south"]


def test_many_people_come_in_pages(app: FastAPI, signed_in: SignedIn) -> None:
    with database(app).writing() as session:
        for number in range(60):
            one = accounts.create(session, f"p{number:02}@hospital.example", f"Person {number:02}", NOW)
            memberships.give(session, one.id, Grant("demo-north", Role.COMPLIANCE), NOW)
    dana = signed_in("dana")
    first, second = dana.get(NORTH).text, dana.get(f"{NORTH}?page=2").text
    assert "1 to 50 of 63 people" in first
    assert "51 to 63 of 63 people" in second
    assert ('href="?page=2" rel="next"' in first, 'href="?page=1" rel="prev"' in second) == (True, True)
    assert 'rel="next"' not in second
    names = [re.findall(r"people/[0-9a-f]{32}\">([^<]+)</a>", page) for page in (first, second)]
    assert [len(found) for found in names] == [50, 13]
    assert (names[0][0], names[1][-1]) == ("Dana Whitfield", "Ruth Okafor")
    assert len({*names[0], *names[1]}) == 63
    assert dana.get(f"{NORTH}?page=3").status_code == 200
    assert dana.get(f"{NORTH}?page=0").status_code == 422


def test_people_of_the_demonstration_wait_for_no_password(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    invite(dana, NEW)
    states = re.findall(r'data-label="State">([^<]+)</td>', dana.get(NORTH).text)
    assert sorted(states) == ["by one click", "by one click", "by one click", "no password yet"]
    assert not account(app, NEW).has_password
