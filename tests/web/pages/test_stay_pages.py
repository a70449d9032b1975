"""A stay is explained without a date, within the scope; its raw record only for a reason, noted first."""

import re
from pathlib import Path
from typing import cast

import pytest

from metriccare.access.policy import Scope
from metriccare.gold.explain.rules.verdict import Rule, Topic
from metriccare.gold.explain.stay_row import Group
from metriccare.tenants.registry import Tenant
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Stays
from metriccare.web.figures.warm import Warm
from metriccare.web.pages.deciding import deciding
from tests.web.conftest import Browser

DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
REASON = {"purpose": "quality_review", "note": "review of this stay"}


@pytest.fixture
def snapshot(tenant: Tenant) -> Snapshot:
    found = Warm().current(tenant)
    assert found is not None
    return found


def stay_in(snapshot: Snapshot, scope: Scope) -> str:
    return Stays(snapshot, scope).page(Ask("readmission_30d"), "numerator", most=1)[0].id


@pytest.fixture
def hers(snapshot: Snapshot) -> str:
    return stay_in(snapshot, Scope(frozenset({"hospital-1"}), None))


@pytest.fixture
def others(snapshot: Snapshot) -> str:
    return stay_in(snapshot, Scope(frozenset({"hospital-2"}), None))


def test_stay_is_explained_without_a_date(clinician: Browser, hers: str) -> None:
    answer = clinician.get(f"/t/demo-north/stays/{hers}")
    assert answer.status_code == 200
    assert not DATE.search(answer.text)
    assert "Counts as a readmission" in answer.text
    assert f"/t/demo-north/stays/{hers[:16]}/resources/Encounter/{hers}" in answer.text


def test_stay_elsewhere_is_not_found_like_none(clinician: Browser, compliance: Browser, others: str) -> None:
    elsewhere, nowhere = (
        clinician.get(f"/t/demo-north/stays/{one}") for one in (others[:16], "0123456789abcdef")
    )
    assert elsewhere.status_code == nowhere.status_code == 404
    plain = [
        re.sub(r"stay=[0-9a-f]+|value=\"[^\"]*\"|stays/[0-9a-f]+", "", one.text)
        for one in (elsewhere, nowhere)
    ]
    assert plain[0] == plain[1]
    assert "/t/demo-north/emergency?stay=" in elsewhere.text
    assert compliance.get(f"/t/demo-north/stays/{others}").status_code == 200


def test_raw_record_asks_for_a_reason_first(clinician: Browser, hers: str) -> None:
    address = f"/t/demo-north/stays/{hers[:16]}/resources/Encounter/{hers}"
    asked = clinician.get(address)
    assert asked.status_code == 200
    assert "resourceType" not in asked.text
    refused = clinician.submit(address, purpose="quality_review", note="")
    assert (refused.status_code, "resourceType" in refused.text) == (422, False)
    assert clinician.submit(address, note="because").status_code == 422
    shown = clinician.submit(address, **REASON)
    assert shown.status_code == 200
    assert "resourceType" in shown.text
    assert shown.headers["cache-control"] == "no-store"


def test_raw_record_is_evidence_of_the_stay_or_not_found(clinician: Browser, hers: str, others: str) -> None:
    base = f"/t/demo-north/stays/{hers[:16]}/resources"
    for fact in (f"Encounter/{others}", "Encounter/../x", "Patient/unknown"):
        assert clinician.submit(f"{base}/{fact}", **REASON).status_code == 404
    elsewhere = f"/t/demo-north/stays/{others[:16]}/resources/Encounter/{others}"
    assert clinician.submit(elsewhere, **REASON).status_code == 404


def test_viewing_a_stay_and_a_record_stands_in_the_trail(
    compliance: Browser, clinician: Browser, hers: str
) -> None:
    clinician.get(f"/t/demo-north/stays/{hers}")
    clinician.submit(f"/t/demo-north/stays/{hers[:16]}/resources/Encounter/{hers}", **REASON)
    trail = compliance.get("/t/demo-north/audit").text
    assert hers[:12] in trail
    assert "review of this stay" not in trail


def test_pasted_record_number_finds_a_stay_and_is_not_repeated(compliance: Browser, made_up: Path) -> None:
    feed = next(made_up.glob("made-up/demo-north-*/fhir/Encounter.ndjson"))
    with feed.open(errors="replace") as lines:
        told = (re.search(r'"id":"([^"]+)"', line) for line in lines if '"code":"IMP"' in line)
        ids = [found[1] for found in told if found]
    for encounter in ids:
        answer = compliance.submit("/t/demo-north/search", q=encounter)
        assert answer.status_code in {200, 303}
        assert encounter not in answer.text
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/t/demo-north/stays/")
            assert encounter not in answer.headers["location"]
            break
    else:
        pytest.fail("no encounter number found its stay")


def test_search_finds_measures_wards_and_stays_of_the_scope(
    clinician: Browser, hers: str, others: str
) -> None:
    found = clinician.submit("/t/demo-north/search", q="readmission")
    assert (found.status_code, found.headers["location"]) == (303, "/t/demo-north/measures/readmission")
    assert clinician.submit("/t/demo-north/search", q=hers[:10]).headers["location"].endswith(hers[:16])
    assert clinician.submit("/t/demo-north/search", q=others[:10]).status_code == 200
    assert "Ward" in clinician.submit("/t/demo-north/search", q="north").text


def test_findings_and_quarantine_are_for_the_compliance_officer(
    compliance: Browser, clinician: Browser
) -> None:
    assert clinician.get("/t/demo-north/quality").status_code == 403
    page = compliance.get("/t/demo-north/quality?rule=no_patient").text
    assert 'id="findings"' in page
    assert compliance.get("/t/demo-north/quality?rule=nothing").status_code == 400
    listed = compliance.get("/t/demo-north/quality/quarantine").text
    one = re.search(r'href="(/t/demo-north/quality/quarantine/\d+/\d+)"', listed)
    assert one
    assert compliance.submit(one[1]).status_code == 422
    shown = compliance.submit(one[1], **REASON)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")


def rule(name: str, topic: str, *, fired: bool) -> Rule:
    return Rule(cast("Topic", topic), name, fired, "")


@pytest.mark.parametrize(
    ("measure", "group", "reached", "decides"),
    [
        ("mortality", "denominator", "-death_1_disposition -death_2_deceased_date -death_3_condition +30d_ripe",
         "death_3_condition"),
        ("mortality", "numerator", "+death_1_disposition +death_2_deceased_date", "death_1_disposition"),
        ("mortality", "numerator", "-death_1_disposition +death_2_deceased_date +death_conflict",
         "death_2_deceased_date"),
        ("alos", "numerator", "+exact_days +whole_days", "exact_days"),
        ("readmission_30d", "numerator", "+index_discharge -index_died +next_episode +readmitted +is_readmission",
         "readmitted"),
        ("readmission_30d", "left_out", "+index_discharge +index_died -index_against_advice +is_readmission",
         "index_died"),
        ("readmission_30d", "denominator", "+index_discharge +next_episode +within_30_days -unplanned -readmitted",
         "unplanned"),
        ("hai", "denominator", "+record +in_stay -after_48_hours +from_day_3", "after_48_hours"),
        ("hai", "denominator", "-record", "record"),
    ],
)  # fmt: skip
def test_rule_that_decided_is_one_of_the_definition_that_the_row_tells(
    measure: str, group: Group, reached: str, decides: str
) -> None:
    """A survivor was said to be so by `30d_ripe`, a length in days by `whole_days`: rules of other variants."""
    rules = [rule(one[1:], measure, fired=one[0] == "+") for one in reached.split()]
    found = deciding(measure, group, rules)
    assert found is not None
    assert found.rule == decides


def test_row_of_a_measure_tells_steps_of_its_own_definition_alone(clinician: Browser, hers: str) -> None:
    table = (
        clinician.get(f"/t/demo-north/stays/{hers}").text.split("What it counts in")[1].split("</table>")[0]
    )
    assert "disposition says so" in table
    words = re.sub("[0-9a-f]{12,64}", "", table)  # without ids, which may hold any letters
    assert not re.search("30d|whole.days|day.3", words)


def test_stay_leads_to_its_own_reviews_for_whoever_may_settle_them(
    clinician: Browser, compliance: Browser, hers: str
) -> None:
    """The button led to the whole list, whatever the stay."""
    page = clinician.get(f"/t/demo-north/stays/{hers}").text
    links = re.findall(r'<a class="button[^"]*" href="([^"]+)">Review the (\w[\w ]*)</a>', page)
    assert (f"/t/demo-north/stays/{hers}/reviews/readmission", "readmission") in links
    for address, kind in links:
        shown = clinician.get(address)
        assert (shown.status_code, "Take this review" in shown.text) == (200, True), kind
    told = compliance.get(f"/t/demo-north/stays/{hers}").text
    assert "Review the readmission" not in told


def test_compliance_officer_is_not_offered_to_start_what_a_clinician_reviews(
    clinician: Browser, compliance: Browser, hers: str
) -> None:
    listed = compliance.get("/t/demo-north/stays?kind=readmission").text
    assert "Start\u00a0review" not in listed
    assert "Start\u00a0review" in clinician.get("/t/demo-north/stays?kind=readmission").text
    one = compliance.get(f"/t/demo-north/stays/{hers}/reviews/readmission").text
    assert "A clinician of this place reviews it" in one
    assert "Take this review" not in one
