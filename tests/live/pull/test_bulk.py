"""Bulk Data exports from a real server, through all the trouble that it makes: everything lands once, nothing torn."""

import pytest

from metriccare.gold import build, measures
from metriccare.live.pull import puller
from metriccare.live.worker import Worker
from tests.live.fhir.process import FOR_EVER
from tests.live.pull.conftest import CLIENT, Pulls, patients

TROUBLES: list[dict[str, int]] = [
    {"throttle": 3},
    {"unavailable": 1},
    {"fail": 1},
    {"hang_up": 1},
    {"redirect": 2},
    {"says_more": 2},
    {"says_less": 2},
    {"gzip": FOR_EVER},
    {"gzip": FOR_EVER, "torn_gzip": 2},
    {"drip": 1},
    {"lose_job": 2},
    {"expire_link": 1},
    {"wrong_count": 1},
    {"some_error": 1},
]


def deaths(pulls: Pulls) -> tuple[object, object]:
    rows = measures.query(pulls.tenant, measure="mortality", variant="default")
    return rows[0]["numerator"], rows[0]["denominator"]


def test_an_export_lands_and_the_next_one_asks_only_for_what_came_since(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 10))
    pulls.bulk()
    pulls.pull()
    assert pulls.names() == [
        "ehr/Patient-0.ndjson",
        "ehr/Patient-1.ndjson",
        "ehr/Encounter-2.ndjson",
        "ehr/Encounter-3.ndjson",
    ]
    assert pulls.feed.state == "ok"
    assert pulls.fhir.jobs() == [], "the server need not keep it"
    assert pulls.fhir.asked() == [
        {
            "level": "",
            "_outputFormat": "application/fhir+ndjson",
            "_type": "Patient,Encounter,Condition,Location,Organization",
        }
    ]
    pulls.fhir.put(patients(10, 11))
    pulls.pull()
    assert pulls.fhir.asked()[1]["_since"] == "2024-06-01T00:00:21.000Z"
    assert pulls.landed() == pulls.held()


def test_the_tenants_figures_follow_a_pull(pulls: Pulls) -> None:
    pulls.worker = Worker(pulls.shop)
    pulls.fhir.put(patients(0, 3, died=True))
    pulls.bulk()
    pulls.pull()
    assert deaths(pulls) == (3, 3)
    succeeded = [run for run in pulls.runs() if run.state == "succeeded"]
    assert [(run.counts.landings, run.counts.records) for run in succeeded] == [(2, 6)]
    assert [step.step for step in succeeded[0].steps] == ["look", "download", "landing"]


@pytest.mark.parametrize(
    ("level", "group", "path"), [("patient", "", "Patient"), ("group", "g1", "Group/g1"), ("system", "", "")]
)
def test_an_export_is_of_the_server_its_patients_or_a_group(
    pulls: Pulls, level: str, group: str, path: str
) -> None:
    pulls.bulk(level=level, group=group, types=("Patient",))
    pulls.pull()
    assert pulls.fhir.asked()[0]["level"] == path


def test_what_was_deleted_there_is_deleted_here_also_for_the_second_time(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 2, died=True))
    pulls.bulk()
    pulls.pull()
    pulls.fhir.delete("Encounter", "e1")
    pulls.pull()
    pulls.fhir.put(patients(1, 2, died=True))
    pulls.pull()
    build.run(pulls.tenant)
    assert deaths(pulls) == (2, 2)
    pulls.fhir.delete("Encounter", "e1")
    pulls.pull()
    build.run(pulls.tenant)
    assert deaths(pulls) == (1, 1)


@pytest.mark.parametrize("trouble", TROUBLES, ids="+".join)
def test_whatever_the_trouble_each_record_lands_once(pulls: Pulls, trouble: dict[str, int]) -> None:
    pulls.fhir.put(patients(0, 10))
    pulls.bulk(client_id=CLIENT)
    pulls.key()
    pulls.fhir.trouble(**trouble)
    pulls.until_ok()
    assert [one for one in pulls.landed() if "OperationOutcome" not in one] == pulls.held()
    assert list((pulls.tenant.folder / "staging").iterdir()) == []


def test_after_all_troubles_at_once_the_figures_are_those_of_the_files(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 30, died=True))
    pulls.bulk(client_id=CLIENT)
    pulls.key()
    troubles = {name: times for one in TROUBLES for name, times in one.items()}
    pulls.fhir.trouble(**troubles)
    pulls.until_ok()
    pulls.fhir.delete("Encounter", "e7")
    pulls.fhir.put(patients(30, 33))
    pulls.fhir.trouble(**troubles)
    pulls.until_ok()
    assert pulls.figures() == pulls.figures_of_files()


def test_a_file_without_its_end_never_lands(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 10))
    pulls.bulk()
    pulls.fhir.trouble(says_less=FOR_EVER)
    pulls.pull()
    assert (pulls.feed.state, pulls.names()) == ("failing", [])
    assert pulls.feed.error == "127.0.0.1 ended a file in the middle of a record"
    pulls.fhir.calm()
    pulls.pull()
    assert (pulls.feed.state, pulls.records()) == ("ok", 20)


def test_a_server_that_counts_otherwise_than_it_sends_is_not_believed(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 1))
    pulls.bulk(types=("Patient",))
    pulls.fhir.trouble(wrong_count=FOR_EVER)
    pulls.pull()
    assert pulls.feed.error == "127.0.0.1 counts 2 records in a file and sent 1"


def test_a_server_that_always_asks_for_patience_is_failing_in_the_end(
    pulls: Pulls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puller, "MOST_WAITS", 4)
    pulls.bulk()
    pulls.fhir.trouble(throttle=FOR_EVER)
    pulls.pull()
    assert pulls.feed.state == "failing"
    assert pulls.feed.error == "127.0.0.1 answered 429 (throttled) (it asks for patience since 4 turns)"


def test_what_the_server_says_in_words_is_not_repeated(pulls: Pulls) -> None:
    pulls.bulk()
    pulls.fhir.trouble(fail=1)
    pulls.pull()
    (failed,) = [run for run in pulls.runs() if run.state == "failed"]
    assert failed.error_text == (
        "127.0.0.1 answered 500 (exception) (its operator can say why; it is tried again later)"
    )
    assert "Smith" not in str(pulls.feed)


def test_a_file_elsewhere_is_not_fetched_with_our_token(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 1))
    pulls.bulk(client_id=CLIENT)
    pulls.key()
    pulls.fhir.trouble(file_elsewhere=FOR_EVER)
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1: a file of the export leads to another server, or out of TLS "
        "(its operator must give addresses of the server itself)"
    )
    assert all(str(one["host"]).startswith("127.0.0.1") for one in pulls.fhir.log())


def test_a_file_elsewhere_that_needs_no_token_is_fetched_without_it(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 1))
    pulls.bulk()
    pulls.fhir.settings(with_token=False)
    pulls.fhir.trouble(file_elsewhere=FOR_EVER)
    pulls.pull()
    assert (pulls.feed.state, pulls.records()) == ("ok", 2)
    there = [one for one in pulls.fhir.log(".ndjson") if str(one["host"]).startswith("localhost")]
    assert [one["token"] for one in there] == [False, False]


def test_a_worker_that_forgot_everything_goes_on_with_the_same_export(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 4))
    pulls.fhir.settings(looks=3, retry_after="30")
    pulls.bulk()
    for _ in range(8):
        pulls.restart()
        pulls.turn()
        pulls.clock.on(seconds=31)
    assert len(pulls.fhir.asked()) == 1
    assert (pulls.feed.state, pulls.records()) == ("ok", 8)


def test_an_export_is_not_looked_at_before_the_server_wants_it(pulls: Pulls) -> None:
    pulls.fhir.settings(looks=5, retry_after="30")
    pulls.bulk()
    for _ in range(10):
        pulls.turn()
        pulls.clock.on(seconds=10)
    looks = [one for one in pulls.fhir.log() if "/jobs/" in str(one["path"])]
    assert 3 <= len(looks) <= 4
