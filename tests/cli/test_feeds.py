"""`metriccare feeds` and `metriccare schedule`: what runs by itself, entered, shown and refused."""

import json

import pytest

from metriccare.tenants import registry
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def north(home) -> None:
    registry.add(home, "north")


def feeds(run: Run) -> dict[str, dict[str, object]]:
    return {row["feed"]: row for row in json.loads(run("feeds", "list", "--json").out)}


def test_a_tenants_own_folder_is_there_and_can_be_set(run: Run) -> None:
    assert feeds(run)["drop"]["state"] == "waiting"
    assert run("feeds", "set", "drop", "after=delete", "--disable").out == "feed drop changed\n"
    row = feeds(run)["drop"]
    assert (row["kind"], row["enabled"]) == ("folder", False)
    assert run("feeds", "remove", "drop").err == (
        "metriccare: every tenant keeps its own drop folder (switch it off: metriccare feeds set drop --disable)\n"
    )


def test_a_server_is_added_changed_and_removed(run: Run) -> None:
    added = run("feeds", "add", "ehr", "bulk", "https://fhir.example/r4/", "every=30", "client_id=mc")
    assert (
        added.out
        == "feed ehr added\nnext: metriccare feeds key ehr --tenant north, and register the key there\n"
    )
    assert feeds(run)["ehr"] == {
        "feed": "ehr",
        "kind": "bulk",
        "place": "https://fhir.example/r4",
        "every": "30",
        "enabled": True,
        "state": "waiting",
        "since": None,
        "last_success": None,
        "now": None,
        "error": None,
    }
    assert run("feeds", "set", "ehr", "every=5 * * * *", "types=Patient, Encounter").code == 0
    assert feeds(run)["ehr"]["every"] == "5 * * * *"
    assert json.loads(run("feeds", "set", "ehr", "--disable", "--json").out)["enabled"] is False
    assert json.loads(run("feeds", "pull", "ehr", "--json").out)["feed"] == "ehr"
    assert run("feeds", "remove", "ehr").out == "feed ehr removed\n"
    assert list(feeds(run)) == ["drop"]


def test_the_public_key_is_printed_as_often_as_asked_for_and_the_private_one_never(run: Run) -> None:
    run("feeds", "add", "ehr", "search", "https://fhir.example/r4", "client_id=mc")
    first = json.loads(run("feeds", "key", "ehr").out)
    assert json.loads(run("feeds", "key", "ehr").out) == first
    assert set(first["keys"][0]) == {"kty", "crv", "x", "y", "use", "alg", "kid", "key_ops"}
    other = json.loads(run("feeds", "key", "ehr", "--new", "--algorithm", "RS384").out)
    assert other["keys"][0]["alg"] == "RS384"
    assert "d" not in other["keys"][0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ehr", "bulk", "http://fhir.example"], "base is no https address without a query"),
        (["ehr", "bulk", "https://user:secret@fhir.example"], "base is no https address without a query"),
        (["ehr", "bulk", "https://fhir.example/?a=b"], "base is no https address without a query"),
        (["ehr", "bulk", "https://fhir.example", "level=ward"], "level is missing or none that is known"),
        (
            ["ehr", "bulk", "https://fhir.example", "level=group"],
            "group is missing: which Group is exported?",
        ),
        (
            ["ehr", "bulk", "https://fhir.example", "types=Patient,Bed"],
            "types has Bed, which is no type of resource of FHIR R4",
        ),
        (
            ["ehr", "bulk", "https://fhir.example", "every=never"],
            "'never' is neither minutes nor a cron expression",
        ),
        (["ehr", "search", "https://fhir.example", "count=0"], "count is not 1 to 5,000"),
        (["ehr", "search", "https://fhir.example", "level=group"], "a feed of kind search has no 'level'"),
        (["ehr", "ftp", "https://fhir.example"], "there is no kind of feed 'ftp'"),
        (["Ehr!", "bulk", "https://fhir.example"], "name is not of small letters, digits and hyphens"),
        (["drop", "bulk", "https://fhir.example"], "name is another feed's already"),
        (["scans", "folder", "in"], "path is not absolute"),
        (["scans", "folder", "/in", "after=burn"], "after is none of done, delete, leave"),
        (["scans", "folder", "/in", "after"], "'after' sets nothing"),
    ],
)
def test_what_is_no_feed_is_refused(run: Run, arguments: list[str], words: str) -> None:
    run("feeds", "set", "drop", "after=done")
    refused = run("feeds", "add", *arguments)
    assert refused.code == 2
    assert words in refused.err
    assert list(feeds(run)) == ["drop"]


def test_a_feed_that_is_not_there_is_said_to_be_so(run: Run) -> None:
    assert run("feeds", "pull", "ehr").err == (
        "metriccare: there is no server called 'ehr' (see: metriccare feeds list)\n"
    )
    assert run("feeds", "set", "ehr", "every=5").code == 3


def test_feeds_are_on_record(run: Run) -> None:
    run("feeds", "add", "ehr", "bulk", "https://fhir.example/r4")
    rows = json.loads(run("audit", "list", "--json").out)
    assert [(row["action"], row["object_type"], row["object_id"]) for row in rows[:1]] == [
        ("settings_changed", "Feed", "ehr")
    ]


def test_the_schedule_is_shown_and_changed(run: Run) -> None:
    assert run("schedule", "set", "run", "--every", "5").out == "run changed\n"
    assert run("schedule", "set", "compact", "--keep-days", "30", "--disable").code == 0
    assert json.loads(run("schedule", "set", "run", "--enable", "--json").out)["enabled"] is True
    rows = {row["kind"]: row for row in json.loads(run("schedule", "list", "--json").out)}
    assert (rows["run"]["every"], rows["run"]["enabled"]) == ("5", True)
    assert (rows["compact"]["keep_days"], rows["compact"]["enabled"]) == (30.0, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--every", "61 * * * *"], "is neither minutes nor a cron expression"),
        (["run", "--keep-days", "3"], "versions are kept by the nightly work"),
        (["run"], "nothing to set"),
        (["sweep", "--every", "5"], "nothing called 'sweep' is planned"),
    ],
)
def test_what_is_no_schedule_is_refused(run: Run, arguments: list[str], words: str) -> None:
    refused = run("schedule", "set", *arguments)
    assert refused.code == 2
    assert words in refused.err
