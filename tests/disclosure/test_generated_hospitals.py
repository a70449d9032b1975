"""A generated lake of hospitals: the published rows of every year, put to a linear program of their own."""

from datetime import date

import pytest

from metriccare.disclosure.build import _lines
from metriccare.disclosure.lattice import years
from metriccare.disclosure.published import published
from metriccare.lake.store import open_lake
from metriccare.synth.generate import GenerateOptions, generate
from tests.disclosure.attacker import DIMENSIONS, breaches
from tests.disclosure.stays import truth_of
from tests.hospital import Hospital


@pytest.mark.slow
def test_no_hidden_count_of_a_generated_lake_can_be_solved_for(hospital: Hospital, tmp_path_factory) -> None:
    feed = tmp_path_factory.mktemp("feed")
    generate(
        GenerateOptions(
            hospitals=2, patients=2500, months=15, start=date(2024, 7, 1), seed=5, out=feed, format="ndjson"
        )
    )
    hospital.ingest(feed / "fhir")
    hospital.run()
    lattice = published(hospital.tenant)
    listed = [row for table in lattice._tables for row in table.to_pylist()]
    for year in years(_lines(open_lake(hospital.tenant.lake))):
        rows = [row for row in listed if row["period"][:4] == year.year]
        assert len({tuple(row[name] for name in DIMENSIONS) for row in rows}) > 50
        assert breaches(rows, truth_of(year), some=150) == []
