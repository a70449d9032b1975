"""Each role signs in by the form, reaches her answer in at most three clicks, opens a number, signs out.

With a mouse in every run of the tests; by the keyboard alone, and without the script, in the long run.
"""

import pytest
from playwright.sync_api import expect

from tests.web.journeys.conftest import PASSWORD, Opener
from tests.web.journeys.hands import Keys, Mouse
from tests.web.journeys.roles import ROLES

everyone = pytest.mark.parametrize("role", list(ROLES))


@everyone
def test_morning(role: str, opened: Opener) -> None:
    _morning(role, Mouse(opened()))


@pytest.mark.slow
@everyone
def test_morning_by_the_keyboard_alone(role: str, opened: Opener) -> None:
    _morning(role, Keys(opened()))


@pytest.mark.slow
@everyone
def test_morning_without_the_script(role: str, opened: Opener) -> None:
    _morning(role, Mouse(opened(script=False)))


def _morning(role: str, hand: Mouse) -> None:
    email, morning = ROLES[role]
    hand.page.goto("/sign-in")
    hand.write("E-mail address", email)
    hand.write("Password", PASSWORD)
    hand.press("Sign in")
    morning(hand)
    left = hand.page.url
    hand.press("Sign out")
    expect(hand.page.get_by_role("status").first).to_have_text("You are signed out.")
    hand.page.goto(left)
    expect(hand.page).to_have_title("Sign in · MetricCare")
