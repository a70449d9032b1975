"""What a server, or whoever enters its address, cannot make a worker do; and whom a bad one does not disturb."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from metriccare.errors import UsageError
from metriccare.live import feed_entry
from metriccare.live.pull import book, bulk, download, landing
from metriccare.live.pull.book import PullFeed
from metriccare.live.pull.settings import SearchSettings
from metriccare.live.worker import Worker
from metriccare.tenants import registry
from tests.live.fhir.process import FOR_EVER
from tests.live.pull.conftest import CLIENT, Pulls, patients
from tests.live.shop import drop, records, text


def other(pulls: Pulls, tenant: str) -> PullFeed:
    with pulls.database.reading() as session:
        return book.named(session, tenant, "ehr")


def test_an_address_that_is_not_public_is_not_reached_unless_the_operator_allows_it(
    pulls: Pulls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("METRICCARE_ALLOW_NETWORKS")
    pulls.bulk()
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1 is at an address that is not public "
        "(the operator may allow its network: METRICCARE_ALLOW_NETWORKS)"
    )
    assert pulls.fhir.log() == []


def test_a_server_that_does_not_answer_makes_its_feed_fail(pulls: Pulls) -> None:
    pulls.add("bulk", bulk.BulkSettings(base="http://127.0.0.1:9/fhir"))
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1 cannot be reached (ConnectError) (is it up, and its certificate good?)"
    )


def test_an_answer_without_end_is_not_read_to_its_end(pulls: Pulls) -> None:
    pulls.fhir.put([{"resourceType": "Patient", "id": f"p{n}", "text": "x" * 10_000} for n in range(200)])
    pulls.search(types=("Patient",))
    pulls.pull()
    assert str(pulls.feed.error).startswith("127.0.0.1 answers with more than 1 MiB at once")
    assert pulls.names() == []


def test_what_nobody_thought_of_is_said_too(pulls: Pulls, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("Marie Meyer")

    monkeypatch.setattr(bulk, "pull", broken)
    pulls.bulk()
    pulls.pull()
    assert pulls.feed.error == "unexpected KeyError; the worker's log says where"


def test_a_file_that_would_fill_the_disk_is_given_up_and_gone(
    pulls: Pulls, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = download.ROOM + (4 << 20)

    def left(_: object) -> SimpleNamespace:
        return SimpleNamespace(free=free - sum(part.stat().st_size for part in _staged(pulls)))

    monkeypatch.setattr(download, "LOOK_EVERY", 1 << 20)
    monkeypatch.setattr("metriccare.live.pull.download.shutil.disk_usage", left)
    pulls.fhir.put([{"resourceType": "Patient", "id": f"p{n}", "text": "x" * 400_000} for n in range(20)])
    pulls.bulk(types=("Patient",))
    pulls.pull()
    assert pulls.feed.error == "a file that is pulled would fill the disk (the operator may make room)"
    assert [path for path in _staged(pulls) if path.suffix == ".part"] == []


def _staged(pulls: Pulls) -> list[Path]:
    """What lies there of exported files."""
    staging = pulls.tenant.folder / "staging"
    return [path for path in staging.rglob("*") if path.suffix in (".part", ".ndjson")]


def test_a_page_that_drips_is_given_up(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 30))
    pulls.bulk(types=("Patient",))
    pulls.fhir.trouble(drip=FOR_EVER)
    begun = time.monotonic()
    pulls.pull()
    assert pulls.feed.error == "127.0.0.1 sends a file too slowly (it is tried again later)"
    assert time.monotonic() - begun < 10
    assert _staged(pulls) == []


def test_an_export_without_end_keeps_no_other_tenant_and_no_folder_waiting(pulls: Pulls) -> None:
    registry.add(pulls.home, "south")
    pulls.worker = Worker(pulls.shop)
    pulls.fhir.put(patients(0, 3))
    pulls.fhir.settings(looks=FOR_EVER)
    pulls.bulk()
    with pulls.database.writing() as session:
        book.add(session, "south", "ehr", "search", SearchSettings(base=pulls.fhir.base))
    drop(pulls.tenant, "a.ndjson", text(*records(100)))
    for _ in range(6):
        pulls.turn()
        pulls.clock.on(seconds=20)
    assert pulls.feed.last_success_at is None
    assert other(pulls, "south").state == "ok"
    assert pulls.records() == 2, "the dropped file has landed"


def test_an_export_that_takes_more_than_a_day_is_given_up(pulls: Pulls) -> None:
    pulls.fhir.settings(looks=FOR_EVER)
    pulls.bulk()
    for _ in range(8):
        pulls.turn()
        pulls.clock.on(hours=9)
        if pulls.feed.state == "failing":
            break
    assert len(pulls.fhir.asked()) >= 2
    assert len(pulls.fhir.jobs()) <= 1, "the server is told that the first need not go on"


def test_a_tenant_removed_in_the_middle_of_a_pull_leaves_nothing_behind(
    pulls: Pulls, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulls.fhir.put(patients(0, 2))
    pulls.search(types=("Patient",))
    plain = landing.land

    def removed_meanwhile(tenant: registry.Tenant, *rest: object) -> int:
        registry.remove(pulls.home, "north")
        return plain(tenant, *rest)  # pyright: ignore[reportArgumentType] (passed on as they came)

    monkeypatch.setattr(landing, "land", removed_meanwhile)
    pulls.turn()
    assert not (pulls.home / "tenants" / "north").exists()
    assert [run.state for run in pulls.runs()] == ["abandoned"]


def test_a_feed_that_is_switched_off_or_removed_meanwhile_is_left_alone(pulls: Pulls) -> None:
    pulls.fhir.settings(looks=FOR_EVER)
    pulls.bulk()
    pulls.turn()
    with pulls.database.writing() as session:
        book.enable(session, "north", "ehr", enabled=False)
    asked = len(pulls.fhir.log())
    for _ in range(3):
        pulls.clock.on(hours=1)
        pulls.turn()
    assert len(pulls.fhir.log()) == asked
    with pulls.database.writing() as session:
        book.remove(session, "north", "ehr")
    pulls.turn()
    assert len(pulls.fhir.log()) == asked


def test_with_another_address_everything_is_pulled_again_and_lands_once(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 4))
    pulls.bulk()
    pulls.pull()
    with pulls.database.writing() as session:
        feed_entry.change(session, pulls.tenant, "ehr", {"every": "5"})
    pulls.pull()
    assert "_since" in pulls.fhir.asked()[1]
    with pulls.database.writing() as session:
        feed_entry.change(
            session, pulls.tenant, "ehr", {"base": pulls.fhir.base.replace("127.0.0.1", "localhost")}
        )
    pulls.pull()
    assert "_since" not in pulls.fhir.asked()[2]
    assert pulls.landed() == pulls.held()


def test_nothing_of_a_server_is_logged(pulls: Pulls, capfd: pytest.CaptureFixture[str]) -> None:
    pulls.fhir.put(patients(0, 3))
    pulls.bulk(client_id=CLIENT)
    pulls.key()
    pulls.fhir.trouble(fail=1, throttle=1, says_less=1)
    pulls.until_ok()
    logged = "".join(capfd.readouterr())
    assert "pull" in logged
    for secret in ("Bearer", "eyJ", pulls.fhir.base, "$export", "/files/", "Smith"):
        assert secret not in logged


def test_a_folder_among_the_tenants_is_not_a_feed(pulls: Pulls) -> None:
    registry.add(pulls.home, "south")
    theirs = str(pulls.home / "tenants" / "south" / "drop")
    with (
        pytest.raises(UsageError, match="is among the tenants' own folders"),
        pulls.database.writing() as session,
    ):
        feed_entry.add(session, pulls.tenant, "mine", "folder", {"path": theirs})
