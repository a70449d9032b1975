"""Alert rules in the browser: written, tried before they hold, changed, switched off, taken as a file and put back."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.alerts import presets, rules
from metriccare.alerts.book import Book
from metriccare.alerts.kinds import KINDS
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import parse
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
BASE = "/t/demo-north/alerts"
HIGH = {
    "kind": "threshold",
    "name": "readmission-high",
    "title": "Readmission is high",
    "measure": "readmission_30d/default",
    "window": "rolling_90",
    "by": "hospital",
    "above": "10",
    "minimum_n": "30",
    "lasting": "1 period",
    "no_data": "quiet",
    "severity": "concern",
    "enabled": "yes",
}


def held(app: FastAPI, tenant: str = "demo-north") -> dict[str, Rule]:
    with database(app).reading() as session:
        return {name: kept.rule for name, kept in rules.current(Book(session, tenant)).items()}


def noted(app: FastAPI) -> list[tuple[str, str, dict[str, str]]]:
    with database(app).reading() as session:
        return [
            (link.actor_name, f"{link.object_type}/{link.object_id}", trail.detail_of(link))
            for link in trail.in_order(session)
            if link.action == "settings_changed"
        ]


@pytest.fixture
def ruth(app: FastAPI, signed_in: SignedIn) -> Browser:
    """The compliance officer, and the rules that a tenant begins with."""
    presets.begin_everywhere(database(app), ["demo-north", "demo-south"], NOW)
    return signed_in("ruth")


def test_list_says_what_is_watched_and_how_it_stands(ruth: Browser) -> None:
    page = ruth.get(f"{BASE}/rules").text
    assert "7 rules" in page
    assert (
        "In-hospital mortality that rises by more than 75% over 90 days, by hospital, against the period before, "
        "14 days running" in page
    )
    assert "3 infections in a ward within 14 days" in page
    assert page.count("Not judged yet") == 7
    assert page.count("MetricCare</td>") == 7


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form(ruth: Browser, kind: str) -> None:
    assert f'href="?kind={kind}"' in ruth.get(f"{BASE}/new-rule").text
    form = ruth.get(f"{BASE}/new-rule?kind={kind}").text
    named = set(re.findall(r'<(?:input|select|textarea) [^>]*?name="(\w+)"', form))
    assert set(KINDS[kind].model_fields) - {"variant", "kind", "channels", "escalate_to"} <= named


def test_rule_is_tried_before_it_holds(app: FastAPI, ruth: Browser) -> None:
    answer = ruth.submit(f"{BASE}/new-rule", **HIGH, do="try")
    assert answer.status_code == 200
    assert "nothing was written or sent" in answer.text
    sentence = re.search(
        r"It would have fired \d+ times from \d+ \w+ 2024 to \d+ \w+ 2026, [\d.]+ a year", answer.text
    )
    assert sentence, answer.text
    assert "Noisy: it would have been open" in answer.text
    assert 'class="bars concern"' in answer.text
    assert 'value="readmission-high"' in answer.text
    assert "readmission-high" not in held(app)
    never = ruth.submit(f"{BASE}/new-rule", **{**HIGH, "above": "99"}, do="try").text
    assert "It would never have fired from" in never
    assert "Noisy" not in never


def test_rule_about_a_feed_without_history_is_tried(ruth: Browser) -> None:
    sent = {**HIGH, "kind": "pipeline", "name": "broken", "on": "failed"}
    assert "There is no history to replay it over" in ruth.submit(f"{BASE}/new-rule", **sent, do="try").text


def test_rule_is_saved_and_noted(app: FastAPI, ruth: Browser) -> None:
    answer = ruth.submit(f"{BASE}/new-rule", **HIGH, do="save")
    assert answer.headers["location"] == f"{BASE}/rules/readmission-high?done=added"
    assert held(app)["readmission-high"].watches() == (
        "30-day readmission above 10 per 100 eligible discharges over 90 days, by hospital"
    )
    assert noted(app) == [
        ("Ruth Okafor", "AlertRule/readmission-high", {"change": "written", "version": "1"})
    ]
    page = ruth.get(f"{BASE}/rules/readmission-high").text
    assert 'value="10"' in page
    assert '<option value="readmission_30d/default" selected>' in page
    assert 'name="by" value="hospital" checked' in page


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"above": ""}, "above", "Above cannot be so: a threshold rule needs either above or below."),
        ({"above": "much"}, "above", "Above must be a number."),
        ({"above": "nan"}, "above", "Above must be a number."),
        ({"minimum_n": "0"}, "minimum_n", "Smallest n must be at least 1."),
        ({"minimum_n": "1.5"}, "minimum_n", "Smallest n must be a whole number."),
        ({"measure": "lactate/default"}, "measure", "Measure is none of the list."),
        (
            {"measure": "hai/65_plus"},
            "measure",
            "Variant cannot be so: hai has no variant &#39;65_plus&#39;; choose one of default, day_3, per_1000",
        ),
        ({"window": "rolling_45"}, "window", "Window is none of the list."),
        (
            {"window": "month", "by": "ward"},
            "window",
            "Window cannot be so: a ward has rolling windows only: choose rolling_30 or rolling_90.",
        ),
        (
            {"clear": "12"},
            "clear",
            "Over when back past cannot be so: clear lies on the wrong side of the threshold.",
        ),
        ({"lasting": "soon"}, "lasting", "For cannot be so: &#39;soon&#39; is not a duration"),
        ({"name": "Readmission"}, "name", "Name has a letter that cannot be taken here."),
        ({"name": "run-failed"}, "name", "Name is taken: choose another, or change that rule."),
        ({"title": ""}, "title", "Title is missing."),
        ({"title": "x" * 121}, "title", "Title has more than 120 letters."),
        ({"channels": "pager"}, "channels", "there is no channel &#39;pager&#39;: leave it out."),
        ({"escalate_after": "30"}, "escalate_to", "escalate_after and escalate_to belong together."),
    ],
)
def test_what_is_no_rule_is_refused_at_its_field(
    app: FastAPI, ruth: Browser, changed: dict[str, str], field: str, words: str
) -> None:
    answer = ruth.submit(f"{BASE}/new-rule", **{**HIGH, **changed}, do="save")
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert words in answer.text
    assert len(held(app)) == 7


def test_change_is_a_version_that_says_what_it_changed(ruth: Browser) -> None:
    ruth.submit(f"{BASE}/new-rule", **HIGH, do="save")
    page = f"{BASE}/rules/readmission-high"
    changed = {**HIGH, "above": "12.5", "title": "Readmission is too high"}
    assert "nothing was written" in ruth.submit(page, **changed, seen="1", do="try").text
    assert ruth.submit(page, **changed, seen="1", do="save").headers["location"] == f"{page}?done=saved"
    assert ruth.submit(page, **changed, seen="2", do="save").headers["location"] == f"{page}?done=nothing"
    assert ruth.submit(page, **{**changed, "above": "13"}, seen="1", do="save").status_code == 409
    shown = ruth.get(page).text
    assert "<code>above</code> 10 → 12.5" in shown
    assert "Version 2</b>" in shown
    assert "Version 3</b>" not in shown


def test_rule_is_switched_off_and_on_and_removed(app: FastAPI, ruth: Browser) -> None:
    page = f"{BASE}/rules/run-failed"
    off = ruth.submit(f"{page}/switch", on="no", seen="1")
    assert off.headers["location"] == f"{page}?done=switched-off"
    assert not held(app)["run-failed"].enabled
    assert "Switched off" in ruth.get(f"{BASE}/rules").text
    ruth.submit(f"{page}/switch", on="yes", seen="2")
    assert held(app)["run-failed"].enabled
    assert ruth.submit(f"{page}/remove", seen="2").status_code == 409
    assert ruth.submit(f"{page}/remove", seen="3").headers["location"] == f"{BASE}/rules?done=withdrawn"
    assert "run-failed" not in held(app)
    left = ruth.get(page).text
    assert "Removed rule run-failed" in left
    assert "Version 4</b>" in left
    assert [detail["change"] for _, _, detail in noted(app)] == ["switched off", "switched on", "removed"]


def test_rules_are_taken_as_a_file_and_come_back(app: FastAPI, ruth: Browser) -> None:
    file = ruth.get(f"{BASE}/rules.toml")
    assert file.headers["content-disposition"] == 'attachment; filename="demo-north-alert-rules.toml"'
    assert {rule.name: rule for rule in parse(file.text, "file")} == held(app)
    page = f"{BASE}/rules-file"
    same = ruth.submit(page, text=file.text).text
    assert "Nothing: these are the rules that hold." in same
    fewer = file.text.replace("minutes = 15", "minutes = 30").partition('[[rule]]\nname = "run-failed"')[0]
    fewer = fewer + '[[rule]]\nname = "slow"\nkind = "freshness"\ntitle = "Slow"\nminutes = 60\n'
    foreseen = ruth.submit(page, text=fewer.replace("\n", "\r\n"), prune="yes").text
    assert "<b>New</b> <code>slow</code></span><span>Figures older than 60 minutes" in foreseen
    assert "<b>Removed</b> <code>run-failed</code>" in foreseen
    assert len(held(app)) == 7
    seen = re.search(r'name="seen" value="(\w+)"', foreseen)
    assert seen
    done = ruth.submit(f"{page}/apply", text=fewer, prune="yes", seen=seen[1])
    assert done.headers["location"] == f"{BASE}/rules?done=saved"
    assert "slow" in held(app)
    assert "run-failed" not in held(app)
    assert ruth.submit(f"{page}/apply", text=fewer, prune="yes", seen=seen[1]).status_code == 409


def test_file_is_uploaded_and_what_is_wrong_is_named_with_its_line(ruth: Browser) -> None:
    page, token = f"{BASE}/rules-file", ruth.form_token()
    text = b'[[rule]]\nname = "x"\nkind = "freshness"\ntitle = "X"\nminutes = 0\n'
    answer = ruth.post(page, data={"csrf": token, "text": "ignored"}, files={"file": ("r.toml", text)})
    assert answer.status_code == 422
    assert "The file line 5: minutes: must be greater than or equal to 1" in answer.text
    assert "minutes = 0" in answer.text
    latin = ruth.post(page, data={"csrf": token}, files={"file": ("r.toml", b"\xff\xfe")})
    assert latin.status_code == 400


def test_rules_of_another_tenant_are_not_found(app: FastAPI, ruth: Browser, signed_in: SignedIn) -> None:
    ruth.submit(f"{BASE}/new-rule", **HIGH, do="save")
    assert ruth.get("/t/demo-south/alerts/rules/readmission-high").status_code == 404
    assert ruth.submit("/t/demo-south/alerts/rules/readmission-high/remove", seen="1").status_code == 404
    assert "readmission-high" in held(app)
    assert signed_in("sam").get(f"{BASE}/rules").status_code == 404


def test_form_without_its_token_changes_nothing(app: FastAPI, ruth: Browser) -> None:
    assert ruth.post(f"{BASE}/new-rule", data={**HIGH, "do": "save"}).status_code == 403
    assert ruth.post(f"{BASE}/rules/run-failed/remove", data={"seen": "1"}).status_code == 403
    assert len(held(app)) == 7
