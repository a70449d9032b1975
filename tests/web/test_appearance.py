"""Light, dark or as the system has it: chosen in the foot of every page, kept by the browser, back to the same page."""

from collections.abc import Callable

import pytest

from tests.web.conftest import Browser

SignedIn = Callable[[str], Browser]
ACCOUNT = "/account"


def test_page_follows_the_system_until_told_otherwise(signed_in: SignedIn) -> None:
    page = signed_in("alex").get(ACCOUNT).text
    assert '<html lang="en">' in page
    assert 'value="" aria-pressed="true">System<' in page


def test_what_is_chosen_holds_on_every_later_page_and_after_signing_out(signed_in: SignedIn) -> None:
    visitor = signed_in("alex")
    answer = visitor.submit("/account/appearance", appearance="dark", next="/operate/builds?days=7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/operate/builds?days=7")
    cookie = answer.headers["set-cookie"]
    assert "metriccare-appearance=dark" in cookie
    assert "HttpOnly" in cookie
    for address in (ACCOUNT, "/operate/versions", "/t/no-such-tenant/measures"):
        assert '<html lang="en" data-theme="dark">' in visitor.get(address).text
    assert 'value="dark" aria-pressed="true">Dark<' in visitor.get(ACCOUNT).text
    visitor.submit("/sign-out")
    assert 'data-theme="dark"' in visitor.get("/sign-in").text


def test_back_to_the_system(signed_in: SignedIn) -> None:
    visitor = signed_in("alex")
    visitor.submit("/account/appearance", appearance="light", next=ACCOUNT)
    assert 'data-theme="light"' in visitor.get(ACCOUNT).text
    visitor.submit("/account/appearance", appearance="", next=ACCOUNT)
    assert "data-theme" not in visitor.get(ACCOUNT).text


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", ""])
def test_leads_to_no_other_host(signed_in: SignedIn, onward: str) -> None:
    answer = signed_in("alex").submit("/account/appearance", appearance="light", next=onward)
    assert answer.headers["location"] == "/"


def test_unknown_word_is_no_choice(signed_in: SignedIn) -> None:
    visitor = signed_in("alex")
    visitor.cookies.set("metriccare-appearance", '"><script>')
    assert "data-theme" not in visitor.get(ACCOUNT).text


def test_comes_back_to_the_filtered_page_without_repeating_what_was_said(signed_in: SignedIn) -> None:
    page = signed_in("alex").get("/account?tab=2&done=saved").text
    assert 'name="next" value="/account?tab=2"' in page


def test_account_leads_back_to_the_only_tenant_and_out(signed_in: SignedIn) -> None:
    page = signed_in("dana").get(ACCOUNT).text
    assert 'href="/t/demo-north/measures"' in page
    assert ">Sign out<" in page


def test_account_of_several_tenants_offers_them(signed_in: SignedIn) -> None:
    page = signed_in("ruth").get(ACCOUNT).text
    assert "<summary>Go to</summary>" in page
    assert 'href="/t/demo-south/home"' in page
