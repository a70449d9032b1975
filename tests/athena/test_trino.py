"""Every measure as Athena runs it, run by the engine that Athena is made of: the cells are those of gold."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from metriccare.gold.definitions import MEASURES
from metriccare.gold.recount.compare import Recount, recount
from metriccare.gold.recount.statements import of_measures, of_variants
from metriccare.gold.tables import EPISODE, STAY
from metriccare.lake.store import open_lake
from tests.athena.loading import execute, load, stored
from tests.athena.sources import SOURCES
from tests.athena.trino import Trino

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "athena.md"


@pytest.mark.parametrize("source", SOURCES)
def test_every_measure_and_variant_is_gold_cell_by_cell(source: str, trino: Trino, tmp_path: Path) -> None:
    lake = open_lake(SOURCES[source](tmp_path).tenant.lake)
    connection = trino.connection(re.sub(r"\W+", "_", source).lower())
    rows = [stored(lake, schema) for schema in (STAY, EPISODE)]
    for schema, found in zip((STAY, EPISODE), rows, strict=True):
        load(connection, schema, found)

    def engine(sql: str) -> Sequence[Sequence[object]]:
        return execute(connection, sql)

    by_measure = recount(engine, lake, of_measures("athena"))
    assert by_measure.differences == []
    assert recount(engine, lake, of_variants("athena")) == by_measure
    said_in_the_documentation(line(source, [len(found) for found in rows], by_measure))


def line(source: str, rows: Sequence[int], found: Recount) -> str:
    """The row of the documentation's table for one source."""
    counts = [*rows, *(found.cells[measure] for measure in MEASURES), sum(found.cells.values())]
    figures = " | ".join(f"{count:,}" for count in [*counts, found.differing])
    return f"| {source} | {figures} |"


def said_in_the_documentation(row: str) -> None:
    """The page has this row; with METRICCARE_WRITE_FIGURES it is put there."""
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("METRICCARE_WRITE_FIGURES"):
        text = re.sub(rf"(?m)^{re.escape(row.partition(' | ')[0])} \|.*$", row, text)
        PAGE.write_text(text, encoding="utf-8")
    assert f"\n{row}\n" in text
