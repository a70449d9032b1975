"""Bundles of every type, nested ones, deletions and references inside them."""

import json
from unittest.mock import patch

import pytest

from metriccare.bronze import bundles, columns
from tests.bronze.inbox import Inbox, Row

UUID = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
PATIENT = {"resourceType": "Patient", "id": "p"}
ENCOUNTER = {"resourceType": "Encounter", "id": "e", "status": "finished"}


def bundle(*entries: object, kind: str = "transaction") -> dict[str, object]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def landed(
    inbox: Inbox, value: object, indent: int | None = None
) -> tuple[list[Row], list[Row], tuple[int, ...]]:
    data = json.dumps(value, indent=indent).encode()
    landing = inbox.land(data, "bundle.json")
    good, bad = inbox.good(landing), inbox.bad(landing)
    for row in [*good, *bad]:
        json.loads(data[row["offset"] : row["offset"] + row["length"]])
    return good, bad, (landing.records, landing.good, landing.quarantined, landing.blank)


@pytest.mark.parametrize(
    "kind",
    [
        "transaction",
        "batch",
        "history",
        "searchset",
        "collection",
        "document",
        "message",
        "batch-response",
        "x",
    ],
)
def test_every_type_of_bundle(inbox: Inbox, kind: str):
    good, _, counts = landed(inbox, bundle({"resource": PATIENT}, {"resource": ENCOUNTER}, kind=kind))
    assert counts == (2, 2, 0, 0)
    assert [(row["resource_type"], row["id"], row["entry"]) for row in good] == [
        ("Patient", "p", "Bundle.entry[0]"),
        ("Encounter", "e", "Bundle.entry[1]"),
    ]


def test_bundle_as_a_line_between_others(inbox: Inbox):
    one = json.dumps(PATIENT)
    landing = inbox.land("\n".join([one, json.dumps(bundle({"resource": ENCOUNTER})), one]).encode())
    assert [(row["seq"], row["line"], row["entry"]) for row in inbox.good(landing)] == [
        (1, 1, None),
        (2, 2, "Bundle.entry[0]"),
        (3, 3, None),
    ]


def test_pretty_printed_bundle_tells_lines(inbox: Inbox):
    good, _, _ = landed(inbox, bundle({"resource": PATIENT}, {"resource": ENCOUNTER}), indent=1)
    assert [row["line"] for row in good] == [6, 12]


def test_large_bundle_is_put_away_in_parts(inbox: Inbox):
    with patch.object(columns, "_SEAL", 3):
        good, _, _ = landed(inbox, [PATIENT, bundle(*[{"resource": ENCOUNTER}] * 10), PATIENT])
    assert [row["entry"] for row in good] == ["[0]", *(f"[1].entry[{number}]" for number in range(10)), "[2]"]
    assert [row["seq"] for row in good] == list(range(1, 13))


def test_nested_bundles_and_arrays(inbox: Inbox):
    inner = bundle({"resource": ENCOUNTER}, {"resource": bundle({"resource": PATIENT})})
    good, _, counts = landed(inbox, [PATIENT, bundle({"resource": inner}), ENCOUNTER])
    assert counts == (4, 4, 0, 0)
    assert [row["entry"] for row in good] == [
        "[0]",
        "[1].entry[0].resource.entry[0]",
        "[1].entry[0].resource.entry[1].resource.entry[0]",
        "[2]",
    ]


def test_nested_without_end_costs_the_innermost(inbox: Inbox):
    deep: object = bundle({"resource": PATIENT})
    for _ in range(bundles.MAX_NESTED):
        deep = bundle({"resource": deep})
    _, bad, counts = landed(inbox, bundle({"resource": deep}, {"resource": PATIENT}))
    assert counts == (2, 1, 1, 0)
    assert bad[0]["reason"] == "too_deep"


def test_entries_that_hold_nothing_are_blank(inbox: Inbox):
    entries = [
        {"request": {"method": "GET", "url": "Patient/1"}},
        {"response": {"status": "200"}},
        {"fullUrl": UUID, "resource": None},
        {},
    ]
    assert landed(inbox, bundle(*entries))[2] == (4, 0, 0, 4)


@pytest.mark.parametrize("entries", [{"entry": []}, {"entry": None}, {}])
def test_empty_bundle_is_one_blank_record(inbox: Inbox, entries: dict[str, object]):
    assert landed(inbox, {"resourceType": "Bundle", "type": "searchset", **entries})[2] == (1, 0, 0, 1)


def test_patch_is_kept_raw(inbox: Inbox):
    patch = {"resource": {"resourceType": "Parameters"}, "request": {"method": "PATCH", "url": "Patient/1"}}
    good, _, _ = landed(inbox, bundle(patch))
    assert (good[0]["resource_type"], good[0]["deleted"]) == ("Parameters", False)


@pytest.mark.parametrize("url", ["Encounter/e-1", "https://a.example/fhir/Encounter/e-1", "/Encounter/e-1"])
def test_delete_by_id(inbox: Inbox, url: str):
    landing = inbox.land(json.dumps(bundle({"request": {"method": "DELETE", "url": url}})).encode())
    (row,) = inbox.read(landing)
    assert (row["resource_type"], row["id"], row["deleted"], row["json"]) == ("Encounter", "e-1", True, None)


@pytest.mark.parametrize(
    "url", ["Encounter?identifier=a|b", "Encounter", "Nothing/1", "Encounter/1?x=y", "", None]
)
def test_delete_that_names_no_resource(inbox: Inbox, url: str | None):
    _, bad, _ = landed(inbox, bundle({"request": {"method": "DELETE", "url": url}}, {"resource": PATIENT}))
    assert [(row["reason"], row["json_path"], row["entry"]) for row in bad] == [
        ("delete_not_by_id", "$.request.url", "Bundle.entry[0]")
    ]


@pytest.mark.parametrize(
    ("entry", "path"),
    [(5, "$"), (None, "$"), ([], "$"), ({"fullUrl": 5}, "$.fullUrl"), ({"request": "DELETE"}, "$.request")],
)
def test_misshapen_entry_costs_that_entry(inbox: Inbox, entry: object, path: str):
    good, bad, _ = landed(inbox, bundle(entry, {"resource": PATIENT}))
    assert [(row["reason"], row["json_path"], row["entry"]) for row in bad] == [
        ("bad_bundle", path, "Bundle.entry[0]")
    ]
    assert [row["id"] for row in good] == ["p"]


@pytest.mark.parametrize(
    ("text", "reason", "path"),
    [
        ('{"resourceType":"Bundle","entry":{}}', "bad_bundle", "$.entry"),
        ('{"resourceType":"Bundle","entry":"x"}', "bad_bundle", "$.entry"),
        ('{"resourceType":"Bundle","entry":[],"entry":[{}]}', "duplicate_key", "$.entry"),
        ('{"resourceType":"Bundle","entry":[{}],"x":"\\u0000"}', "nul", "$.x"),
        ('{"resourceType":"Bundle","entry":[{}', "truncated", "$"),
        ('{"resourceType":"Bund\\u006ce","entry":[]}', "bad_bundle", "$.resourceType"),
    ],
)
def test_misshapen_bundle_is_one_record(inbox: Inbox, text: str, reason: str, path: str):
    landing = inbox.land(text.encode())
    assert [(row["reason"], row["json_path"]) for row in inbox.bad(landing)] == [(reason, path)]
    assert landing.records == 1


def test_duplicate_key_around_a_resource_costs_that_entry(inbox: Inbox):
    text = '{"resourceType":"Bundle","entry":[{"resource":{},"resource":{"resourceType":"Basic"}},{"resource":%s}]}'
    landing = inbox.land((text % json.dumps(PATIENT)).encode())
    assert [(row["reason"], row["json_path"]) for row in inbox.bad(landing)] == [
        ("duplicate_key", "$.resource")
    ]
    assert landing.good == 1


def test_bad_resource_costs_that_entry(inbox: Inbox):
    good, bad, counts = landed(
        inbox, bundle({"resource": 5}, {"resource": ENCOUNTER | {"class": 5}}, {"resource": PATIENT})
    )
    assert counts == (3, 1, 2, 0)
    assert [(row["entry"], row["reason"], row["json_path"]) for row in bad] == [
        ("Bundle.entry[0]", "not_an_object", "$"),
        ("Bundle.entry[1]", "wrong_type", "$.class"),
    ]
    assert good[0]["entry"] == "Bundle.entry[2]"


def test_id_of_the_full_url_stands_in(inbox: Inbox):
    good, _, _ = landed(
        inbox,
        bundle(
            {"fullUrl": UUID, "resource": {"resourceType": "Patient"}},
            {"fullUrl": UUID, "resource": PATIENT},
            {"fullUrl": "https://a.example/Patient/9", "resource": {"resourceType": "Patient"}},
            {"fullUrl": "urn:uuid:nonsense", "resource": {"resourceType": "Patient"}},
        ),
    )
    assert [row["id"] for row in good] == [UUID.removeprefix("urn:uuid:"), "p", None, None]


def read(inbox: Inbox, value: object) -> list[dict[str, object]]:
    landing = inbox.land(json.dumps(value).encode(), "bundle.json")
    return [json.loads(row["json"]) for row in inbox.read(landing) if row["json"]]


def test_references_inside_a_bundle_are_written_out(inbox: Inbox):
    other = "urn:uuid:00000000-0000-0000-0000-000000000000"
    encounter = ENCOUNTER | {
        "subject": {"reference": UUID},
        "partOf": {"reference": other},
        "text": {"div": UUID},
    }
    found, _ = read(inbox, bundle({"resource": encounter}, {"fullUrl": UUID, "resource": PATIENT}))
    assert found["subject"] == {"reference": "Patient/p"}
    assert found["partOf"] == {"reference": other}
    assert found["text"] == {"div": UUID}


def test_reference_to_an_entry_without_id(inbox: Inbox):
    encounter = ENCOUNTER | {"subject": {"reference": UUID}}
    found, _ = read(
        inbox, bundle({"resource": encounter}, {"fullUrl": UUID, "resource": {"resourceType": "Patient"}})
    )
    assert found["subject"] == {"reference": "Patient/" + UUID.removeprefix("urn:uuid:")}


def test_reference_to_an_entry_in_quarantine_still_names_it(inbox: Inbox):
    encounter = ENCOUNTER | {"subject": {"reference": UUID}}
    bad = {"fullUrl": UUID, "resource": PATIENT | {"birthDate": 5}}
    (found,) = read(inbox, bundle({"resource": encounter}, bad))
    assert found["subject"] == {"reference": "Patient/p"}


def test_reference_reaches_no_other_bundle(inbox: Inbox):
    encounter = ENCOUNTER | {"subject": {"reference": UUID}}
    found = read(inbox, [bundle({"resource": encounter}), bundle({"fullUrl": UUID, "resource": PATIENT})])
    assert found[0]["subject"] == {"reference": UUID}


def test_raw_bytes_stay_as_they_came(inbox: Inbox):
    value = bundle(
        {"resource": ENCOUNTER | {"subject": {"reference": UUID}}}, {"fullUrl": UUID, "resource": PATIENT}
    )
    good, _, _ = landed(inbox, value)
    from metriccare.bronze.records import raw

    assert UUID.encode() in raw(inbox, 1, good[0]["offset"], good[0]["length"])
