"""The product equals the oracle on generated hospitals, however their files are cut, ordered or run.

Hundreds of seeded hospitals share one tenant and one run (ids carry the hospital's number, so a wrong group names
it); a few come from hypothesis, one tenant each, so that what fails shrinks to a handful of resources.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.oracle.choosing import Drawn, Seeded
from tests.oracle.comparing import ALL, PROFILES, Compared
from tests.oracle.hospitals import Hospital, hospital, hospitals, split

# One example costs one or more whole runs of the product. The long run tries others each time.
EXAMPLES = (settings.default or settings()).max_examples
SOME = settings(settings.default, max_examples=max(8, EXAMPLES // 10))
FEW = settings(settings.default, max_examples=max(4, EXAMPLES // 40))
EVERYTHING = ((), ALL)


def many(
    first_seed: int, count: int, *, deletes: bool = True, distinct_updates: bool = False
) -> tuple[bytes, ...]:
    """The lines of many small hospitals, one hospital after another."""
    lines: list[bytes] = []
    for seed in range(first_seed, first_seed + count):
        made = hospital(Seeded(seed), prefix=f"m{seed}-", deletes=deletes, distinct_updates=distinct_updates)
        lines.extend(made.lines)
    return tuple(lines)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("first", "count"), [(0, 150), pytest.param(150, 250, marks=pytest.mark.slow)])
def test_many_hospitals(profile: str, first: int, count: int, tmp_path: Path) -> None:
    compared = Compared(tmp_path, PROFILES[profile])
    compared.land([b"\n".join(many(1000 * list(PROFILES).index(profile) + first, count))])
    compared.check()
    compared.check_findings()


@pytest.mark.slow
@pytest.mark.parametrize("first_seed", range(100_000, 109_000, 1500))
def test_many_more_hospitals(first_seed: int, tmp_path: Path) -> None:
    profile = list(PROFILES)[first_seed // 1500 % len(PROFILES)]
    compared = Compared(tmp_path, PROFILES[profile])
    compared.land([b"\n".join(many(first_seed, 750))])
    compared.check()
    compared.check_findings()


def test_many_hospitals_cut_into_files_and_run_after_each(tmp_path: Path) -> None:
    lines = many(20_000, 60)
    compared = Compared(tmp_path, PROFILES["new-york"])
    # Line by line across hospitals: every file touches most of them.
    shuffled = tuple(line for start in range(7) for line in lines[start::7])
    compared.land(split(shuffled, Seeded(1), most_files=6), run_after_each=True)
    compared.check()
    compared.check_findings()


@SOME
@given(one=hospitals(), profile=st.sampled_from(sorted(PROFILES)))
def test_one_hospital(one: Hospital, profile: str) -> None:
    note_lines(one.lines)
    with TemporaryDirectory() as folder:
        compared = Compared(Path(folder), PROFILES[profile])
        compared.land([b"\n".join(one.lines)])
        compared.check(EVERYTHING)


@FEW
@given(one=hospitals(), data=st.data())
def test_any_split_that_keeps_the_order_of_landing(one: Hospital, data: st.DataObject) -> None:
    cut = split(one.lines, Drawn(data.draw), most_files=5)
    note_lines(cut)
    with TemporaryDirectory() as folder:
        whole, once, after_each = (Compared(Path(folder), PROFILES["utc"], name) for name in ("a", "b", "c"))
        whole.land([b"\n".join(one.lines)])
        once.land(cut)
        after_each.land(cut, run_after_each=True)
        for compared in (whole, once, after_each):
            compared.check(EVERYTHING)
            compared.check_findings()


@FEW
@given(one=hospitals(deletes=False, distinct_updates=True), data=st.data())
def test_any_order_where_versions_carry_distinct_last_updated(one: Hospital, data: st.DataObject) -> None:
    order = data.draw(st.permutations(one.lines))
    cut = split(tuple(order), Drawn(data.draw), most_files=3)
    note_lines(cut)
    with TemporaryDirectory() as folder:
        compared = Compared(Path(folder), PROFILES["berlin"])
        compared.land(cut, run_after_each=True)
        compared.check(EVERYTHING)
        compared.check_findings()
        in_order = Compared(Path(folder), PROFILES["berlin"], "in-order")
        in_order.land([b"\n".join(one.lines)])
        in_order.check(EVERYTHING)


def note_lines(lines: tuple[bytes, ...] | list[bytes]) -> None:
    note("\n".join(line.decode("utf-8", "replace") for line in lines))
