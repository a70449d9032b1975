"""Targets, deadlines, reviews and feedback as pages: kept, shown again, refused with words, and within their scope."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.policy import Permission, Scope
from metriccare.office import worklist
from metriccare.tenants import registry
from metriccare.web.pages.permission_words import WORDS
from tests.web.conftest import Browser
from tests.web.people.acts import events

NORTH = "/t/demo-north"
SignedIn = Callable[[str], Browser]
TARGET = {
    "measure": "mortality/default",
    "hospital": "",
    "from_month": "2026-01",
    "to_month": "",
    "value": "2.5",
}
DEADLINE = {"title": "Infections to NHSN", "due": "2026-08-17", "authority": "CDC", "completeness": "96.4"}


def only_link(page: str, kind: str) -> str:
    found = set(re.findall(rf'href="({NORTH}/{kind}/[0-9a-f]{{32}})"', page))
    assert len(found) == 1, page
    return found.pop()


def test_target_is_added_changed_and_withdrawn(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    answer = dana.submit(f"{NORTH}/targets", **TARGET)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NORTH}/targets?done=added")
    page = dana.get(answer.headers["location"]).text
    assert '<div class="told" role="status">Added.</div>' in page
    one = only_link(page, "targets")
    assert dana.submit(one, **(TARGET | {"value": "2", "seen": "1"})).status_code == 303
    stale = dana.submit(one, **(TARGET | {"value": "9", "seen": "1"}))
    assert stale.status_code == 409
    assert "this target was changed after you opened it" in stale.text
    assert dana.submit(f"{one}/withdraw", seen="2").status_code == 303
    assert "No target is set" in dana.get(f"{NORTH}/targets").text
    assert [event[0] for event in events(app)].count("target_changed") == 3


def test_target_refused_keeps_what_was_typed(signed_in: SignedIn) -> None:
    answer = signed_in("ruth").submit(f"{NORTH}/targets", **(TARGET | {"value": "lots"}))
    assert answer.status_code == 422
    assert "Target is not a number from 0 to 100: such as 12.5." in answer.text
    assert 'value="lots"' in answer.text
    assert '<a href="#f-value">' in answer.text


def test_target_for_a_hospital_that_is_not_here_is_refused(signed_in: SignedIn) -> None:
    answer = signed_in("dana").submit(f"{NORTH}/targets", **(TARGET | {"hospital": "elsewhere"}))
    assert answer.status_code == 422
    assert "Hospital is not one of yours" in answer.text


def test_targets_are_read_by_all_and_set_by_two_roles(signed_in: SignedIn) -> None:
    imani = signed_in("imani")
    assert imani.get(f"{NORTH}/targets").status_code == 200
    assert imani.submit(f"{NORTH}/targets", **TARGET).status_code == 403
    assert signed_in("sam").get(f"{NORTH}/targets").status_code == 404


def test_target_of_another_hospital_is_not_shown_to_a_clinician(signed_in: SignedIn) -> None:
    dana, imani = signed_in("dana"), signed_in("imani")
    dana.submit(f"{NORTH}/targets", **(TARGET | {"hospital": "hospital-2"}))
    one = only_link(dana.get(f"{NORTH}/targets").text, "targets")
    assert one not in imani.get(f"{NORTH}/targets").text
    assert imani.get(one).status_code == 404


def test_deadline_is_added_changed_and_closed(signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    assert dana.submit(f"{NORTH}/deadlines", **DEADLINE).status_code == 303
    page = dana.get(f"{NORTH}/deadlines").text
    assert "in 34 days" in page
    assert "96.4%" in page
    one = only_link(page, "deadlines")
    assert dana.submit(one, **(DEADLINE | {"due": "2026-07-01", "seen": "1"})).status_code == 303
    assert "1 deadline is overdue." in dana.get(f"{NORTH}/deadlines").text
    assert dana.submit(f"{one}/close", seen="2").status_code == 303
    assert "No deadline is entered" in dana.get(f"{NORTH}/deadlines").text
    assert signed_in("sam").get(one).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "What is due is missing: fill it in."),
        ("due", "soon", "Due is not a date: write it as YYYY-MM-DD, such as 2026-08-17."),
        ("completeness", "101", "Completeness is not a percentage: use a number from 0 to 100."),
    ],
)
def test_deadline_refused_says_why(signed_in: SignedIn, field: str, value: str, words: str) -> None:
    answer = signed_in("dana").submit(f"{NORTH}/deadlines", **(DEADLINE | {field: value}))
    assert answer.status_code == 422
    assert words in answer.text


def review_of(app: FastAPI, hospital: str) -> str:
    """The address of the first death on the list of a hospital."""
    tenant = registry.get(app.state.premises.home, "demo-north")
    found = worklist.items(tenant, Scope(frozenset({hospital}), None))
    item = next(one for one in found if one.kind == "death")
    return f"{NORTH}/stays/{item.stay_id}/reviews/death"


def test_review_is_taken_and_settled(app: FastAPI, signed_in: SignedIn) -> None:
    imani, one = signed_in("imani"), review_of(app, "hospital-1")
    assert "Take this review" in imani.get(one).text
    assert imani.submit(f"{one}/take", seen="0").headers["location"] == f"{one}?done=taken"
    assert imani.submit(f"{one}/take", seen="0").status_code == 409
    bare = imani.submit(f"{one}/settle", seen="1", outcome="disputed", note="")
    assert bare.status_code == 422
    assert "Note is missing: fill it in." in bare.text
    answer = imani.submit(f"{one}/settle", seen="1", outcome="disputed", note="was not alive on arrival")
    assert answer.headers["location"] == f"{one}?done=settled"
    page = imani.get(f"{one}?done=settled").text
    assert "Review settled. No measure has changed." in page
    assert "was not alive on arrival" in page
    assert "Reviewed 1" in imani.get(f"{NORTH}/stays").text
    assert [event[0] for event in events(app)].count("reviewed") == 2


def test_review_is_seen_by_compliance_and_changed_by_clinicians(app: FastAPI, signed_in: SignedIn) -> None:
    ruth, one = signed_in("ruth"), review_of(app, "hospital-1")
    page = ruth.get(one)
    assert page.status_code == 200
    assert "Take this review" not in page.text
    assert ruth.submit(f"{one}/take", seen="0").status_code == 403
    assert ruth.submit(f"{one}/settle", seen="0", outcome="preventable").status_code == 403
    assert signed_in("dana").get(one).status_code == 403


def test_finding_is_settled_by_compliance_too(doubtful: worklist.Item, signed_in: SignedIn) -> None:
    ruth, one = signed_in("ruth"), f"{NORTH}/stays/{doubtful.stay_id}/reviews/finding"
    assert "Take this review" in ruth.get(one).text
    assert ruth.submit(f"{one}/take", seen="0").headers["location"] == f"{one}?done=taken"
    answer = ruth.submit(f"{one}/settle", seen="1", outcome="disputed", note="the record is another's")
    assert answer.headers["location"] == f"{one}?done=settled"
    assert "the record is another&#39;s" in ruth.get(one).text
    assert signed_in("imani").submit(f"{one}/take", seen="2").status_code == 303
    assert signed_in("dana").submit(f"{one}/take", seen="3").status_code == 403


def test_review_outside_the_scope_is_not_found(app: FastAPI, signed_in: SignedIn) -> None:
    imani, one = signed_in("imani"), review_of(app, "hospital-2")
    assert imani.get(one).status_code == 404
    assert imani.submit(f"{one}/take", seen="0").status_code == 404
    assert signed_in("ruth").get(one.replace("demo-north", "demo-south")).status_code == 404


def test_worklist_holds_the_scope_only(app: FastAPI, signed_in: SignedIn) -> None:
    page = signed_in("imani").get(f"{NORTH}/stays?kind=death").text
    ours, theirs = (review_of(app, hospital) for hospital in ("hospital-1", "hospital-2"))
    assert ours in page
    assert theirs not in page
    assert "hospital=hospital-2" not in page
    assert ("stays_listed", "allowed", "all") in events(app)


@pytest.mark.parametrize("query", ["?show=everything", "?kind=happy", "?page=0", "?page=x"])
def test_worklist_refuses_what_does_not_exist(signed_in: SignedIn, query: str) -> None:
    assert signed_in("imani").get(f"{NORTH}/stays{query}").status_code in {400, 422}


def test_feedback_is_given_by_all_and_read_by_the_administrator(signed_in: SignedIn) -> None:
    imani, dana = signed_in("imani"), signed_in("dana")
    form = imani.get(
        f"{NORTH}/feedback/rate", headers={"Referer": f"http://127.0.0.1:8000{NORTH}/stays/{'a' * 64}"}
    )
    assert form.status_code == 200
    answer = imani.submit(
        f"{NORTH}/feedback/rate", rating="4", comment="<b>clear</b>", page=f"{NORTH}/stays/{'a' * 64}"
    )
    assert answer.headers["location"] == f"{NORTH}/feedback/rate?done=thanks"
    assert imani.submit(f"{NORTH}/feedback/rate", rating="", comment="").status_code == 422
    answers = {f"answer_{number}": "5" if number % 2 else "1" for number in range(1, 11)}
    assert imani.submit(f"{NORTH}/feedback/usability", **answers).status_code == 303
    page = dana.get(f"{NORTH}/feedback").text
    assert "&lt;b&gt;clear&lt;/b&gt;" in page
    assert "/t/demo-north/stays/…" in page
    assert "aaaaaaaa" not in page
    assert "Imani" not in page.split("<main")[1]
    assert '<span class="key">4.0</span>' in page
    assert '<span class="key">100.0</span>' in page
    assert imani.get(f"{NORTH}/feedback").status_code == 403


def test_first_steps_tick_themselves_off(signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    before = dana.get(f"{NORTH}/onboarding").text
    dana.submit(f"{NORTH}/targets", **TARGET)
    after = dana.get(f"{NORTH}/onboarding").text
    assert "no targets yet" in before
    assert "1 target" in after
    assert signed_in("imani").get(f"{NORTH}/onboarding").status_code == 403


def test_who_enters_deadlines_is_told_to_and_others_who_does(signed_in: SignedIn) -> None:
    asked = "enter what you must hand in, to whom and when."
    assert asked in signed_in("dana").get(f"{NORTH}/deadlines").text
    told = signed_in("ruth").get(f"{NORTH}/deadlines").text
    assert asked not in told
    assert "an administrator enters what must be handed in" in told


def test_every_permission_of_a_token_is_said_in_words(signed_in: SignedIn) -> None:
    """The form offered "signed in", "published" and "alerts act"."""
    assert set(WORDS) == set(Permission)
    page = signed_in("dana").get("/t/demo-north/tokens").text
    assert "Read published figures" in page
    assert "alerts act" not in page
