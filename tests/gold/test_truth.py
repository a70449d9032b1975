"""What the generator planted, counted by itself, is what the pipeline measures: cell by cell, clean and dirty.

Not the generator's own tests (tests/synth). truth.json holds hospital and month of discharge where they are not null.
"""

import json
from datetime import date
from pathlib import Path
from typing import TypedDict

import pytest

from metriccare.gold import measures
from metriccare.synth.generate import GenerateOptions, generate
from tests.hospital import Hospital


class Truth(TypedDict):
    measure: str
    variant: str
    hospital: str | None
    month: str | None
    numerator: float
    denominator: int


def planted(folder: Path) -> list[Truth]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))["measures"]


@pytest.fixture(scope="module", params=[("ndjson", 0.0), ("bundles", 0.0), ("ndjson", 0.02)], ids=str)
def landed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Hospital, list[Truth]]:
    form, dirty = request.param
    folder = tmp_path_factory.mktemp("truth")
    feed = folder / "feed"
    generate(
        GenerateOptions(
            hospitals=3,
            patients=400,
            months=8,
            start=date(2024, 1, 1),
            seed=11,
            out=feed,
            format=form,
            dirty=dirty,
        )
    )
    hospital = Hospital(folder / "home", settings='time_zone = "America/New_York"\n')
    hospital.ingest(feed / "fhir")
    hospital.run()
    return hospital, planted(feed)


@pytest.mark.parametrize("by", [(), ("month",), ("hospital",), ("hospital", "month")], ids=str)
def test_truth_equals_the_result(landed: tuple[Hospital, list[Truth]], by: tuple[str, ...]) -> None:
    hospital, truth = landed
    wanted = [
        row for row in truth if {name for name in ("hospital", "month") if row[name] is not None} == set(by)
    ]
    assert wanted
    found = {
        (row["measure"], row["variant"], *(row[name] for name in by)): (row["numerator"], row["denominator"])
        for row in measures.query(hospital.tenant, by=by)
    }
    kinds = {(row["measure"], row["variant"]) for row in wanted}
    expected = {
        (row["measure"], row["variant"], *(row[name] for name in by)): (
            pytest.approx(row["numerator"], rel=1e-9),
            row["denominator"],
        )
        for row in wanted
        if row["denominator"] > 0
    }
    assert {key: cell for key, cell in found.items() if key[:2] in kinds} == expected
