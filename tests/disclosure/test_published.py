"""The published lattice on disk and as it is asked: whole or not at all, decided once, and nothing off the lattice."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from metriccare.disclosure import build, store
from metriccare.disclosure.knowledge import Hiding
from metriccare.disclosure.lattice import LATTICE, Year, years
from metriccare.disclosure.published import AskedOffLattice, Published, published
from metriccare.disclosure.quantities import SHARED, names, pairs
from metriccare.disclosure.small import shown_count
from metriccare.disclosure.system import System
from metriccare.gold.definitions import MEASURES, measure
from metriccare.tenants import registry
from tests.fhir_builders import ACT_CODE, coding, encounter, organization, patient
from tests.hospital import Hospital, Record

STAYS = 14
RIPE = encounter("anchor", "2024-12-31", "2024-12-31", subject="Patient/p1-0", klass=coding(ACT_CODE, "AMB"))
"""A visit at the end of the year, so that what comes later changes nothing of it."""


def records(month: int, n: int = STAYS) -> list[Record]:
    """So many stays of one month."""
    return [
        *(patient(f"p{month}-{number}", birth="1950-01-01") for number in range(n)),
        *(
            encounter(
                f"e{month}-{number}", f"2024-{month:02}-02", f"2024-{month:02}-05",
                subject=f"Patient/p{month}-{number}", provider="Organization/o1",
            )
            for number in range(n)
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the tenant `h`, landed and computed once; nothing is decided yet."""
    home = tmp_path_factory.mktemp("template")
    made = Hospital(home)
    made.land(
        organization("o1", "North"), *records(1), *records(2, 30), *records(5, 20), *records(6, 3), RIPE
    )
    made.run()
    return home


@pytest.fixture
def tenant(hospital: Hospital, template: Path) -> registry.Tenant:
    """The tenant of `hospital` with a copy of that lake, to do with as a test likes."""
    shutil.copytree(template / "tenants", hospital.tenant.folder.parent, dirs_exist_ok=True)
    return hospital.tenant


def test_cells_are_those_of_gold_where_they_are_shown(hospital: Hospital, tenant: registry.Tenant) -> None:
    (row,) = published(tenant).cells("mortality", grain="month", from_month="2024-01", to_month="2024-01")
    (exact,) = hospital.measures("mortality", "default", from_month="2024-01", to_month="2024-01")
    assert {name: row[name] for name in exact} == dict(exact)
    assert row["hidden"] is None
    assert row["period"] == row["month"] == "2024-01"


def test_a_small_month_is_not_shown_and_the_series_widens(tenant: registry.Tenant) -> None:
    lattice = published(tenant)
    (june,) = lattice.cells("mortality", from_month="2024-06", to_month="2024-06")
    assert (june["denominator"], june["value"], june["lower"]) == (None, None, None)
    assert june["hidden"] in {"under 11", "hidden"}
    series = lattice.finest_series("mortality")
    assert series.grain != "month"
    assert series.widened
    assert series.rows
    january = lattice.finest_series("mortality", from_month="2024-01", to_month="2024-01")
    assert not january.widened


def test_a_series_that_widens_may_stick_out_of_the_months_asked_for(tenant: registry.Tenant) -> None:
    series = published(tenant).finest_series("mortality", from_month="2024-06", to_month="2024-06")
    assert series.grain in {"quarter", "year"}
    assert [row["period"] for row in series.rows] in (["2024-Q2"], ["2024"])


def test_hospitals_carry_their_name_and_groups_are_listed(tenant: registry.Tenant) -> None:
    lattice = published(tenant)
    (row,) = lattice.cells("mortality", rollup=("hospital",), grain="year")
    assert row["hospital_name"] == "North"
    assert lattice.groups("hospital") == [row["hospital"]]
    assert (
        lattice.cells("mortality", rollup=("hospital",), grain="year", filters={"hospital": "elsewhere"})
        == []
    )


def test_a_filter_joins_the_rollup(tenant: registry.Tenant) -> None:
    lattice = published(tenant)
    hospital = lattice.groups("hospital")[0]
    rows = lattice.cells("mortality", rollup=("sex",), grain="year", filters={"hospital": hospital})
    assert {row["hospital"] for row in rows} == {hospital}


@pytest.mark.parametrize(
    "asked",
    [
        {"measure": "mortality", "rollup": ("race", "sex")},
        {"measure": "mortality", "rollup": ("ward",)},
        {"measure": "mortality", "filters": {"race": "White", "hospital": "o1"}},
        {"measure": "cost"},
        {"measure": "mortality", "variant": "monday"},
        {"measure": "mortality", "grain": "week"},
    ],
)
def test_what_is_not_on_the_lattice_names_what_is(asked: dict[str, object]) -> None:
    with pytest.raises(AskedOffLattice) as refusal:
        Published("", (), {}).cells(**asked)  # type: ignore[arg-type]
    assert refusal.value.way_out.startswith("ask for one of: ")


def test_nothing_to_publish_without_a_lake(hospital: Hospital) -> None:
    lattice = published(hospital.tenant)
    assert lattice.cells("mortality") == []
    assert lattice.finest_series("mortality").rows == ()


def test_the_lattice_is_decided_once(tenant: registry.Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    first = published(tenant).cells("mortality", grain="year")
    monkeypatch.setattr(build, "table_of", _never)
    assert published(tenant).cells("mortality", grain="year") == first


def test_a_year_that_did_not_change_is_not_decided_again(
    hospital: Hospital, tenant: registry.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tenant)
    hospital.land(
        patient("later", birth="1950-01-01"),
        encounter("later", "2025-03-01", "2025-03-04", subject="Patient/later", provider="Organization/o1"),
    )
    hospital.run()
    decided: list[str] = []
    original = build.table_of

    def counted(year: Year, system: System, hiding: Hiding):
        decided.append(year.year)
        return original(year, system, hiding)

    monkeypatch.setattr(build, "table_of", counted)
    rows = published(tenant).cells("mortality", grain="year")
    assert decided == ["2025"]
    assert [row["period"] for row in rows] == ["2024", "2025"]
    assert len(list(store.folder_of(tenant.lake).glob("*.parquet"))) == 2


def test_a_crash_while_writing_leaves_what_was_there(
    hospital: Hospital, tenant: registry.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tenant)
    before = (store.folder_of(tenant.lake) / store.LIST).read_bytes()
    hospital.land(*records(8))
    hospital.run()
    with monkeypatch.context() as broken:
        broken.setattr(store, "write_listing", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            published(tenant)
    assert (store.folder_of(tenant.lake) / store.LIST).read_bytes() == before
    assert "2024-08" in {row["period"] for row in published(tenant).cells("mortality")}


@pytest.mark.parametrize("damage", ["list", "file", "gone", "format"])
def test_what_is_damaged_is_decided_again(tenant: registry.Tenant, damage: str) -> None:
    first = published(tenant).cells("mortality", grain="year")
    folder = store.folder_of(tenant.lake)
    (file,) = folder.glob("*.parquet")
    if damage == "list":
        (folder / store.LIST).write_text("{")
    elif damage == "file":
        file.write_bytes(b"not parquet")
    elif damage == "gone":
        file.unlink()
    else:
        listing = json.loads((folder / store.LIST).read_text())
        (folder / store.LIST).write_text(json.dumps(listing | {"format": 0}))
    assert published(tenant).cells("mortality", grain="year") == first


def test_two_processes_at_once_publish_one_lattice(tenant: registry.Tenant) -> None:
    program = (
        "import json, sys; from pathlib import Path; from metriccare.tenants import registry; "
        "from metriccare.disclosure.published import published; "
        "lattice = published(registry.get(Path(sys.argv[1]), sys.argv[2])); "
        "print(json.dumps(lattice.cells('mortality', grain='year')))"
    )
    command = [sys.executable, "-c", program, str(tenant.folder.parent.parent), tenant.name]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    rows = published(tenant).cells("mortality", grain="year")
    assert [json.loads(text) for text in said] == [rows, rows]
    assert len(list(store.folder_of(tenant.lake).iterdir())) == 4


def test_shared_quantities_are_really_equal(tenant: registry.Tenant) -> None:
    from metriccare.lake.store import open_lake

    for year in years(build._lines(open_lake(tenant.lake))):
        found: dict[tuple[str, int], set[int]] = {}
        for (name, variant, part), quantity in SHARED.items():
            for cell, figure in year.figures.get((name, variant), {}).items():
                count = figure.units if part == "numerator" else figure.denominator
                found.setdefault((quantity, cell), set()).add(count)
        assert found
        assert all(len(values) == 1 for values in found.values())


def test_every_variant_has_its_quantities_declared() -> None:
    places = {
        (name, variant.id, part)
        for name in MEASURES
        for variant in measure(name).variants
        for part in ("numerator", "denominator")
    }
    assert places == set(SHARED)
    assert set(names(pairs())) == set(SHARED.values())


def test_every_lattice_has_the_same_shape(tenant: registry.Tenant) -> None:
    from metriccare.lake.store import open_lake

    (year,) = years(build._lines(open_lake(tenant.lake)))
    found: dict[tuple[str, ...], set[str]] = {}
    for cell in year.cells:
        found.setdefault(cell.rollup, set()).add(cell.grain)
    assert found == {rollup: set(grains) for rollup, grains in LATTICE.items()}
    assert LATTICE[("hospital",)] == ("month", "quarter", "year")
    assert LATTICE[("hospital", "department")] == ("year",)


@pytest.mark.parametrize(("n", "shown"), [(0, 0), (1, "under 11"), (10, "under 11"), (11, 11)])
def test_shown_count(n: int, shown: int | str) -> None:
    assert shown_count(n) == shown


def _never(*_: object) -> None:
    raise AssertionError("decided again")


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt
