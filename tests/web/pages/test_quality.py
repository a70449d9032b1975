"""Counts of data quality: small ones of findings are hidden, those of quarantined records are not."""

import html
import re
from collections.abc import Callable
from pathlib import Path

from metriccare.bronze import quarantine
from metriccare.gold import finding_rules
from metriccare.tenants import registry
from metriccare.web.pages.finding_words import finding_title
from metriccare.web.pages.quality import small
from tests.web.conftest import Browser


def test_small_counts_are_for_whoever_may_see_them() -> None:
    assert small(10, exact=False).hidden == "under 11"
    assert [small(count, exact=False).value for count in (0, 11)] == [0, 11]
    assert small(10, exact=True).value == 10


def test_quarantined_records_are_counted_for_administrators_and_opened_by_none_of_them(
    signed_in: Callable[[str], Browser], home: Path
) -> None:
    counts: dict[str, int] = {}
    for reasons in quarantine.counts(registry.get(home, "demo-north")).values():
        for reason, count in reasons.items():
            counts[reason] = counts.get(reason, 0) + count
    page = signed_in("dana").get("/t/demo-north/quality").text.split('id="quarantine"')[1]
    told = html.unescape(re.sub(r"<[^>]+>", " ", page))
    assert any(0 < count < 11 for count in counts.values())
    for reason, count in counts.items():
        assert re.search(rf"{reason}\s+{count}\b", told), reason
    assert "/quality/quarantine" not in page


def test_every_rule_has_a_name_in_words() -> None:
    """The home of a compliance officer said "Bad datetime" and "No patient", which are ids."""
    titles = {rule: finding_title(rule) for rule in finding_rules.rules()}
    assert len(set(titles.values())) == len(titles)
    assert [rule for rule, title in titles.items() if title == rule.replace("_", " ").capitalize()] == [
        "test_patient"
    ]
