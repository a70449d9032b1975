"""A snapshot answers exactly what `metriccare measures` prints, from memory, and never changes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import pytest

from metriccare.errors import UsageError
from metriccare.gold.measures import DIMENSIONS, query
from metriccare.gold.rollup import Question
from metriccare.web.figures import warm
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from tests.gold.explain.scene import stay
from tests.hospital import Hospital

GROUPINGS = [by for size in (0, 1, 2) for by in combinations(DIMENSIONS, size)] + [DIMENSIONS]


@pytest.mark.parametrize("by", GROUPINGS, ids="-".join)
def test_rows_equal_those_of_gold(demo_north: Snapshot, by: tuple[str, ...]) -> None:
    assert list(demo_north.rows(Question(by=by))) == query(demo_north.tenant, by=by)


def test_rows_of_some_months_equal_those_of_gold(demo_north: Snapshot) -> None:
    asked = Question("readmission_30d", "65_plus", ("hospital", "month"), "2025-02", "2025-09")
    expected = query(
        demo_north.tenant, measure="readmission_30d", variant="65_plus", by=("hospital", "month"),
        from_month="2025-02", to_month="2025-09",
    )  # fmt: skip
    assert list(demo_north.rows(asked)) == expected


def test_values_narrow_the_rows(snapshot: Snapshot) -> None:
    south = Question("alos", "whole_days", only=(("hospital", ("south",)),))
    assert [(row["numerator"], row["denominator"]) for row in snapshot.rows(south)] == [(3, 1)]
    both = Question("alos", "whole_days", only=(("hospital", ("south",)), ("hospital", ("north",))))
    assert snapshot.rows(both) == ()


def test_quarters_are_made_of_months(snapshot: Snapshot) -> None:
    rows = snapshot.rows(Question("mortality", "default", ("quarter",)))
    assert [(row["quarter"], row["numerator"], row["denominator"]) for row in rows] == [
        ("2025-Q1", 4, 7),
        ("2025-Q2", 0, 6),
        ("2025-Q3", 0, 3),
        ("2025-Q4", 0, 1),
    ]


def test_value_is_a_parameter_and_never_sql(snapshot: Snapshot) -> None:
    evil = "north' OR '1'='1"
    assert snapshot.rows(Question("mortality", "default", only=(("hospital", (evil,)),))) == ()


@pytest.mark.parametrize(
    "question",
    [
        Question(by=("ward",)),
        Question(measure="x"),
        Question(only=(("1=1 --", ("x",)),)),
        Question(from_month="2025-13"),
    ],
)
def test_unknown_names_are_refused(snapshot: Snapshot, question: Question) -> None:
    with pytest.raises(UsageError):
        snapshot.rows(question)


def test_second_answer_comes_from_memory(snapshot: Snapshot) -> None:
    asked = Question("hai", "default", ("sex",))
    assert snapshot.rows(asked) is snapshot.rows(Question("hai", "default", ("sex",)))


def test_threads_may_ask_at_once(demo_north: Snapshot) -> None:
    questions = [Question("mortality", "default", ("month",), only=(("hospital", (h,)),)) for h in "abcdef"]
    questions += [Question("alos", "default", by) for by in GROUPINGS]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(demo_north.rows, questions * 3))
    assert found[: len(questions)] == found[-len(questions) :]


def test_places_stand_by_size(snapshot: Snapshot) -> None:
    assert [(place.hospital, place.department, place.discharges) for place in snapshot.places] == [
        ("north", "Cardiology", 16),
        ("south", "Cardiology", 1),
    ]
    assert snapshot.hospital_name("north") == "North General"
    assert snapshot.hospital_name("south") == "south"


def test_run_makes_another_version_and_leaves_the_one_in_use_alone(tmp_path: Path) -> None:
    hospital, kept = Hospital(tmp_path), Warm()
    assert kept.current(hospital.tenant) is None
    hospital.land(stay("one", "ann", "2025-01-01", "2025-01-02"))
    hospital.run()
    before = kept.current(hospital.tenant)
    assert before is not None
    assert kept.current(hospital.tenant) is before
    hospital.land(stay("two", "bob", "2025-01-03", "2025-01-04"), name="later.ndjson")
    hospital.run()
    after = kept.current(hospital.tenant)
    assert after is not None
    assert after.version != before.version
    discharges = Question("mortality", "default")
    assert [row["denominator"] for row in before.rows(discharges)] == [1]
    assert [row["denominator"] for row in after.rows(discharges)] == [2]


def test_readers_of_the_version_before_do_not_wait_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital, kept = Hospital(tmp_path), Warm()
    hospital.land(stay("one", "ann", "2025-01-01", "2025-01-02"))
    hospital.run()
    before = kept.current(hospital.tenant)
    hospital.land(stay("two", "bob", "2025-01-03", "2025-01-04"), name="later.ndjson")
    hospital.run()
    begun, go_on, load = threading.Event(), threading.Event(), warm._load

    def slow(tenant: object) -> Snapshot:
        begun.set()
        assert go_on.wait(300)
        return load(tenant)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(warm, "_load", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(kept.current, hospital.tenant)
        assert begun.wait(300)
        assert kept.current(hospital.tenant) is before
        go_on.set()
        assert first.result(30) is not before
