"""Every table that gold computes on the way, and every cell at the end, is on Spark what it is on DuckDB.

Not Hudi, nor the flattening on Spark: both read the same silver. The literal hospital holds what a generated one seldom
does; its increments are those of `test_increments`.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metriccare.gold import build
from metriccare.synth.generate import generate
from metriccare.synth.options import GenerateOptions
from tests.fhir_builders import encounter
from tests.gold.spark.shadow import Shadow, shadowed
from tests.gold.test_increments import CHANGES, FIRST
from tests.hospital import Hospital
from tests.oracle.choosing import Seeded
from tests.oracle.comparing import PROFILES, Compared
from tests.oracle.hospitals import split
from tests.oracle.test_oracle_real_data import landed
from tests.oracle.test_product_equals_oracle import many

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WITHIN = encounter(
    "within",
    "2024-01-11",
    "2024-01-12",
    subject="Patient/p10",
    provider="Organization/o1",
    part_of="Encounter/e10",
)
WORKED = {
    "work_stay",
    "work_episode",
    "work_infection_event",
    "work_finding",
    "cell",
    "rows_measure_result",
}


def equal(shadow: Shadow, *, filled: Iterable[str] = ()) -> None:
    """Nothing differs; and the tables named, and those that matter, hold rows at all."""
    assert shadow.differences == []
    assert shadow.cells.keys() >= WORKED
    assert [name for name in filled if not shadow.cells[name]] == []


@pytest.mark.slow
def test_an_increment_with_what_is_seldom_in_one(spark: "SparkSession", tmp_path: Path) -> None:
    """Every script of silver and gold but `everyone`, which the long tests take."""
    compared = Compared(tmp_path, PROFILES["new-york"])
    tenant, lines = compared.product.tenant, many(0, 6)
    compared.land([b"\n".join(lines[::2])])
    compared.product.land(*FIRST)
    assert build.run(tenant).full
    compared.land([b"\n".join(lines[1::2])])
    compared.product.land(WITHIN, *(record for records in CHANGES.values() for record in records))
    with shadowed(spark) as shadow:
        assert not build.run(tenant).full
    equal(
        shadow, filled=["work_infection_event", "host", "stay_group", "changed_lookup", "changed_encounter"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["berlin"])  # a zone with its own days of change
def test_many_hospitals_whose_files_come_one_after_another(
    spark: "SparkSession", profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late newer versions, late older ones, deletions and corrections, in a lake of several buckets."""
    monkeypatch.setattr(build, "ROWS_PER_BUCKET", 100)
    lines = many(1000 * list(PROFILES).index(profile), 40)
    shuffled = tuple(line for start in range(7) for line in lines[start::7])
    compared = Compared(tmp_path, PROFILES[profile])
    with shadowed(spark) as shadow:
        compared.land(split(shuffled, Seeded(1), most_files=5), run_after_each=True)
    equal(shadow, filled=["stay_group", "changed_encounter", "reopened"])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("dirty", [0.02])  # what is clean is in it too
def test_the_demonstration(spark: "SparkSession", dirty: float, tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    generate(
        GenerateOptions(
            hospitals=3,
            patients=2000,
            months=12,
            start=date(2024, 1, 1),
            seed=7,
            out=feed,
            format="ndjson",
            dirty=dirty,
        )
    )
    hospital = Hospital(tmp_path / "home", settings='time_zone = "America/New_York"\n')
    with shadowed(spark) as shadow:
        hospital.ingest(feed / "fhir")
        hospital.run()
    equal(shadow, filled=["infection_record", "death_evidence", "next_episode"])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["mimic-iv-demo", "synthea-bundles"])
def test_real_and_realistic_hospitals(spark: "SparkSession", name: str, tmp_path: Path) -> None:
    hospital = landed(name, tmp_path).product
    with shadowed(spark) as shadow:
        hospital.run()
    assert shadow.differences == []
