"""The quarantine read, shown, exported and tried again."""

import json
from unittest.mock import patch

import pytest

from metriccare.bronze import judge, quarantine, records
from metriccare.bronze.quarantine import Quarantined, Wanted
from metriccare.bronze.retry import RetryReport, retry
from metriccare.errors import NotFoundError, UsageError
from tests.bronze.inbox import Inbox, one_line

UUID = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
GOOD = one_line(',"id":"a"')
MODIFIED = one_line(',"id":"m","modifierExtension":[{"url":"x"}]')
DATA = b"\n".join([GOOD, MODIFIED, b"{", b"  5", b""])


def keys(inbox: Inbox, wanted: Wanted | None = None) -> list[tuple[int, int]]:
    return [row.key for row in quarantine.find(inbox, wanted)]


def test_find_tells_where_and_why(inbox: Inbox):
    landing = inbox.land(DATA)
    assert next(quarantine.find(inbox)) == Quarantined(
        landing=1,
        seq=2,
        file=landing.name,
        line=2,
        entry=None,
        offset=len(GOOD) + 1,
        length=len(MODIFIED),
        json_path="$.modifierExtension",
        reason="modifier_extension",
        detail="not known here, so it may change the meaning",
        settled_by=None,
    )


def test_find_filters_and_pages(inbox: Inbox):
    inbox.land(DATA)
    inbox.land(GOOD + b"\n{\n{", "more.ndjson")
    inbox.land(GOOD, "good.ndjson")
    assert keys(inbox) == [(1, 2), (1, 3), (1, 4), (2, 2), (2, 3)]
    assert keys(inbox, Wanted(reason="truncated")) == [(1, 3), (2, 2), (2, 3)]
    assert keys(inbox, Wanted(landing=2)) == [(2, 2), (2, 3)]
    assert keys(inbox, Wanted(after=(1, 3))) == [(1, 4), (2, 2), (2, 3)]
    assert keys(inbox, Wanted(after=(2, 2), reason="truncated")) == [(2, 3)]
    assert keys(inbox, Wanted(landing=3)) == []
    assert quarantine.counts(inbox) == {
        1: {"modifier_extension": 1, "not_an_object": 1, "truncated": 1},
        2: {"truncated": 2},
    }


def test_find_names_what_is_not_there(inbox: Inbox):
    with pytest.raises(UsageError, match=r"there is no reason 'bad' \(reasons: not_json, truncated"):
        keys(inbox, Wanted(reason="bad"))
    with pytest.raises(NotFoundError, match="tenant t has no landing 4"):
        keys(inbox, Wanted(landing=4))


def test_get_gives_the_bytes(inbox: Inbox):
    inbox.land(DATA)
    assert quarantine.get(inbox, (1, 2))[1] == MODIFIED
    assert quarantine.get(inbox, (1, 4))[1] == b"5"
    with pytest.raises(NotFoundError, match="landing 1 of tenant t has no record 1 in quarantine"):
        quarantine.get(inbox, (1, 1))


def test_export_writes_rows_and_bytes(inbox: Inbox):
    inbox.land(DATA)
    inbox.land(b"[" + MODIFIED + b",1]", "array.json")
    folder = inbox.folder / "out"
    assert quarantine.export(inbox, folder, Wanted(reason="modifier_extension")) == 2
    rows = [json.loads(line) for line in (folder / "quarantine.ndjson").read_text().splitlines()]
    assert [(row["landing"], row["seq"], row["entry"], row["bytes"]) for row in rows] == [
        (1, 2, None, "1/2.bin"),
        (2, 1, "[0]", "2/1.bin"),
    ]
    assert [(folder / row["bytes"]).read_bytes() for row in rows] == [MODIFIED, MODIFIED]


def test_export_of_a_long_record(inbox: Inbox):
    data = b"%" + b"x" * 1000
    inbox.land(data)
    with patch.object(quarantine, "SHOWN_BYTES", 64):
        quarantine.export(inbox, inbox.folder / "out")
        assert quarantine.get(inbox, (1, 1))[1] == data[:64]
    assert (inbox.folder / "out/1/1.bin").read_bytes() == data


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch):
    """Rules of a later version, which know every modifierExtension and more required elements' absence."""

    def change() -> None:
        monkeypatch.setattr(judge, "_look_closer", lambda _: None)

    return change


def test_retry_changes_nothing_under_the_same_rules(inbox: Inbox):
    inbox.land(DATA)
    assert retry(inbox) == RetryReport(tried=3, settled=0, landings=())
    assert len(records.landings(inbox)) == 1


def test_retry_lands_what_is_good_now(inbox: Inbox, lenient):
    first = inbox.land(DATA)
    lenient()
    report = retry(inbox, landing=1)
    (new,) = report.landings
    assert (report.tried, report.settled) == (3, 1)
    assert (new.number, new.name, new.good) == (2, f"retry of landing 1 ({first.name})", 1)
    assert [row["json"] for row in inbox.read(new)] == [MODIFIED]
    assert records.landings(inbox)[0] == first
    assert keys(inbox) == [(1, 3), (1, 4)]
    assert [row.settled_by for row in quarantine.find(inbox, Wanted(settled=True))] == [2, None, None]
    assert retry(inbox) == RetryReport(tried=2, settled=0, landings=())


def test_retry_keeps_what_a_bundle_said(inbox: Inbox, lenient):
    patient = {"resourceType": "Patient", "modifierExtension": [{"url": "x"}]}
    encounter = {
        "resourceType": "Encounter",
        "status": "finished",
        "subject": {"reference": UUID},
        "modifierExtension": [{"url": "x"}],
    }
    entries = [{"fullUrl": UUID, "resource": patient}, {"resource": encounter}]
    inbox.land(json.dumps({"resourceType": "Bundle", "entry": entries}, indent=1).encode(), "bundle.json")
    lenient()
    (new,) = retry(inbox).landings
    found = inbox.read(new)
    assert [(row["id"], row["line"]) for row in found] == [(UUID.removeprefix("urn:uuid:"), 1), (None, 2)]
    assert json.loads(found[1]["json"])["subject"] == {
        "reference": "Patient/" + UUID.removeprefix("urn:uuid:")
    }


def test_retry_of_an_entry(inbox: Inbox, lenient):
    entry = {"resource": {"resourceType": "Patient", "id": "p"}, "modifierExtension": [{"url": "x"}]}
    inbox.land(json.dumps({"resourceType": "Bundle", "entry": [entry]}).encode())
    lenient()
    (new,) = retry(inbox).landings
    assert [(row["id"], row["entry"]) for row in inbox.read(new)] == [("p", "Bundle.entry[0]")]


def test_retry_interrupted_before_the_rows_were_settled(inbox: Inbox, lenient):
    inbox.land(DATA)
    lenient()
    with (
        patch("metriccare.bronze.ledger_sqlite.SqliteLedger.settle", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        retry(inbox)
    report = retry(inbox)
    assert (report.settled, [landing.number for landing in report.landings]) == (1, [2])
    assert len(records.landings(inbox)) == 2


def test_retry_of_a_landing_that_is_not_there(inbox: Inbox):
    with pytest.raises(NotFoundError, match="no landing 3"):
        retry(inbox, landing=3)
