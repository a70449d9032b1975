"""The reason codes and the page that explains them say the same."""

import re
from pathlib import Path

import pytest

from metriccare.bronze.reasons import Reason

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "quarantine-reasons.md"


def test_page_lists_every_reason_in_order_with_its_meaning():
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(reason.value, reason.meaning) for reason in Reason]


@pytest.mark.parametrize("reason", Reason)
def test_meaning_is_one_sentence(reason: Reason):
    assert re.fullmatch(r"[A-Z].*[^.]\.", reason.meaning)
    assert str(reason) == reason.value
