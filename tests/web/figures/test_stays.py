"""The stays behind a figure add up to it, lie in the scope, and can be found by a number that people know."""

import re
from pathlib import Path

import pytest

from metriccare.access.policy import EVERYWHERE, Scope
from metriccare.gold.explain.listing import Listing, counts
from metriccare.gold.explain.reading import PACKAGE, Reading
from metriccare.lake.engine import run_sql
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.identifiers import stays_of_number
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.standing_cells import counted
from metriccare.web.figures.stays import Stays, standing, standing_of_encounter
from tests.hospital import Hospital

MEASURES = [
    ("mortality", "default"), ("mortality", "30d_65_94"), ("readmission_30d", "default"),
    ("readmission_30d", "65_plus"), ("hai", "default"), ("hai", "day_3"), ("alos", "default"),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "variant"), MEASURES)
@pytest.mark.parametrize("scope", [EVERYWHERE, Scope(frozenset({"hospital-1"}), frozenset({"Cardiology"}))])
def test_counts_add_up_to_the_figure(demo_north: Snapshot, measure: str, variant: str, scope: Scope) -> None:
    ask = Ask(measure, variant, where=(("sex", "female"),), first="2025-01", last="2025-12")
    counts = Stays(demo_north, scope).counts(ask)
    stays = {
        group: sum(one.stays for one in counts if one.group == group)
        for group in ("numerator", "denominator")
    }
    (figure,) = ExactView(demo_north, scope).cells(ask)
    assert stays["numerator"] + stays["denominator"] == figure.denominator
    if measure != "alos":
        assert stays["numerator"] == figure.numerator


def test_reasons_of_what_is_left_out(snapshot: Snapshot) -> None:
    counts = Stays(snapshot, EVERYWHERE).counts(Ask("readmission_30d"))
    assert {(one.reason, one.stays) for one in counts if one.group == "left_out"} == {
        ("died", 4), ("against_advice", 2), ("joined", 1), ("not_ripe", 1),
    }  # fmt: skip


def test_page_holds_the_latest_discharges_first(demo_north: Snapshot) -> None:
    stays, ask = Stays(demo_north, EVERYWHERE), Ask("mortality")
    first = stays.page(ask, "numerator", most=20)
    second = stays.page(ask, ("numerator",), skip=20, most=20)
    ends = [line.discharge or "" for line in (*first, *second)]
    assert ends == sorted(ends, reverse=True)
    assert not {line.id for line in first} & {line.id for line in second}
    assert all(line.group == "numerator" for line in first)


def test_page_of_one_reason(snapshot: Snapshot) -> None:
    found = Stays(snapshot, EVERYWHERE).page(Ask("readmission_30d"), ("left_out",), reason="joined")
    assert [line.reason.split(" ")[0] for line in found] == ["goes"]


def test_code_finds_a_stay_of_the_scope_only(scene: Hospital, snapshot: Snapshot) -> None:
    received = scene.pseudonym("received")
    assert Stays(snapshot, EVERYWHERE).find(received[:8]) == [received]
    assert Stays(snapshot, Scope(frozenset({"north"}), None)).find(received[:8]) == []
    assert Stays(snapshot, EVERYWHERE).find("%") == []
    found = standing(snapshot, received[:8])
    assert found is not None
    assert (found.hospital, found.month, found.days) == ("south", "2025-04", 2.875)
    assert standing(snapshot, "") is None  # several begin so


def test_merged_encounter_belongs_to_its_stay(scene: Hospital, snapshot: Snapshot) -> None:
    found = standing_of_encounter(snapshot, scene.pseudonym("merged"))
    assert found is not None
    assert found.stay_id == scene.pseudonym("first")
    assert standing_of_encounter(snapshot, scene.pseudonym("emergency")) is None


def test_ids_as_the_source_has_them_find_stays(scene: Hospital, snapshot: Snapshot) -> None:
    assert stays_of_number(snapshot, EVERYWHERE, "received") == [scene.pseudonym("received")]
    assert stays_of_number(snapshot, EVERYWHERE, "hal") == [
        scene.pseudonym("received"),
        scene.pseudonym("sent-on"),
    ]
    assert stays_of_number(snapshot, Scope(frozenset({"north"}), None), "hal") == [scene.pseudonym("sent-on")]
    assert stays_of_number(snapshot, EVERYWHERE, "nobody' OR 1=1 --") == []


def test_record_and_encounter_numbers_find_stays(made_up: Path, demo_north: Snapshot) -> None:
    feed = next(made_up.glob("made-up/demo-north-*/fhir/Encounter.ndjson"))
    with feed.open(errors="replace") as lines:
        told = (
            re.search(r'"identifier":\[\{[^}]*"value":"([^"]+)"', line)
            for line in lines
            if '"code":"IMP"' in line
        )
        numbers = [found[1] for found in told if found]
    found = next(filter(None, (stays_of_number(demo_north, EVERYWHERE, number) for number in numbers)))
    assert len(found) == 1
    told = standing(demo_north, found[0])
    assert told is not None


@pytest.mark.parametrize(("measure", "variant"), MEASURES)
@pytest.mark.parametrize(
    "ask",
    [
        Ask("", where=(("department", "Cardiology"), ("age_band", "65-74")), first="2025-02", last="2025-09"),
        Ask("", where=(("hospital", "hospital-1"),)),
    ],
)
def test_counted_cells_equal_the_stays_counted_one_by_one(
    demo_north: Snapshot, measure: str, variant: str, ask: Ask
) -> None:
    wanted = Listing(measure, variant, ask.where, ask.first, ask.last, departments=("Cardiology", "Surgery"))
    cursor = demo_north.cursor()
    for name in ("macros", "standing"):
        run_sql(cursor, PACKAGE, name)
    expected = counts(Reading(cursor, demo_north.lake, demo_north.manifest), wanted)
    assert counted(cursor, wanted) == expected
    assert expected
    cursor.close()


def test_variants_that_leave_nobody_out_are_known(snapshot: Snapshot) -> None:
    stays = Stays(snapshot, EVERYWHERE)
    assert [stays.leaves_out(Ask(measure, variant)) for measure, variant in MEASURES] == [
        False, True, True, True, False, False, False,
    ]  # fmt: skip
