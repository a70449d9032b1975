"""The generated hospitals are nasty enough: what the specification tells apart occurs, and order is what it says."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from tests.oracle.choosing import Seeded
from tests.oracle.comparing import ALL, PROFILES, assert_same, keyed
from tests.oracle.findings import findings
from tests.oracle.hospitals import hospital, split
from tests.oracle.landed import files
from tests.oracle.measures import rows
from tests.oracle.world import World, build

NOW = datetime.now(UTC)
SEEDS = range(40)


@pytest.fixture(scope="module")
def crowd() -> World:
    lines = [line for seed in range(600) for line in hospital(Seeded(seed), prefix=f"m{seed}-").lines]
    return build(files([b"\n".join(lines)], NOW), PROFILES["new-york"])


def test_stays_are_merged_and_absorbed(crowd: World) -> None:
    assert {len(one.stay.encounters) for one in crowd.stays} >= {1, 2, 3}
    assert {len(one.stay.absorbed) for one in crowd.stays} >= {0, 1}


def test_every_evidence_of_death_and_exclusion_occurs(crowd: World) -> None:
    assert set(crowd.died.values()) == {"disposition", "deceased_date", "death_condition"}
    assert {one.exclusion for one in crowd.episodes} == {None, "died", "against_advice", "not_ripe"}
    assert {len(one.episode.stays) for one in crowd.episodes} >= {1, 2, 3}
    assert Counter(one.readmitted for one in crowd.episodes).keys() == {True, False}


def test_infections_count_and_do_not(crowd: World) -> None:
    assert {(one.stay is not None, one.counted, one.day_3) for one in crowd.events} >= {
        (False, False, False),
        (True, False, False),
        (True, False, True),
        (True, True, True),
    }


def test_every_finding_occurs(crowd: World) -> None:
    assert {rule for rule, _, _ in findings(crowd)} == {
        "no_id",
        "test_patient",
        "ambiguous_reference",
        "not_r4",
        "reopened_discharge",
        "no_patient",
        "patient_mismatch",
        "unmapped_class",
        "no_start",
        "no_end",
        "partial_date",
        "end_before_start",
        "future_date",
        "implausible_date",
        "no_offset",
        "onset_missing",
        "onset_recorded_only",
        "death_conflict",
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_split_changes_nothing(seed: int) -> None:
    lines = hospital(Seeded(seed)).lines
    assert_equal_rows([b"\n".join(lines)], split(lines, Seeded(seed), most_files=6), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_is_nothing_where_versions_carry_distinct_last_updated(seed: int) -> None:
    lines = hospital(Seeded(seed), deletes=False, distinct_updates=True).lines
    shuffled = Random(seed).sample(lines, len(lines))
    assert_equal_rows([b"\n".join(lines)], [b"\n".join(shuffled)], seed)


def assert_equal_rows(left: list[bytes], right: list[bytes], seed: int) -> None:
    settings = PROFILES[sorted(PROFILES)[seed % len(PROFILES)]]
    for by in ((), ALL):
        one, other = (rows(build(files(contents, NOW), settings), by=by) for contents in (left, right))
        assert_same(keyed(one, by), keyed(other, by))
