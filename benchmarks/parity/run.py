"""`make parity`: each feed through DuckDB + Delta and through Spark + Hudi, after one batch and after corrections.

Keeps what was compared, feed by feed, and writes all of it as the page `docs/verification/parity.md`: with `--only` the
other feeds stand there as they were compared last. Exit code 1 where anything differs.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.parity import corrections
from benchmarks.parity.answers import Answers, answers
from benchmarks.parity.comparing import compare
from benchmarks.parity.page import Part, kept, page
from benchmarks.parity.sources import Source, sources
from metriccare.bronze.ingest import ingest
from metriccare.gold import build
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant

PAGE = Path(__file__).parents[2] / "docs" / "verification" / "parity.md"
RESULTS = Path(__file__).parents[1] / "results" / "parity.json"
ENGINES = ("duckdb", "spark")


def parts(source: Source, work: Path) -> Iterator[Part]:
    """Both engines take the feed, then the corrections; whatever they answer is compared each time."""
    tenants = {engine: registry.add(work / engine, "parity", source.preset) for engine in ENGINES}
    ours, theirs = (tenants[engine] for engine in ENGINES)
    (theirs.folder / "key").write_bytes((ours.folder / "key").read_bytes())  # the same pseudonyms
    yield from _landed(source, "one batch", tenants, source.path)
    changes = corrections.write(ours, work / "changes")
    said(f"   {', '.join(f'{count} {name}' for name, count in changes.items())}")
    yield from _landed(source, "after corrections", tenants, work / "changes")


def _landed(source: Source, moment: str, tenants: dict[str, Tenant], path: Path) -> Iterator[Part]:
    """What landed is the same to the moment: the first tenant takes the files in, the other copies its bronze."""
    found: dict[str, Answers] = {}
    ours, theirs = (tenants[engine] for engine in ENGINES)
    ingest(ours, [path])
    shutil.rmtree(theirs.bronze, ignore_errors=True)
    shutil.copytree(ours.bronze, theirs.bronze)
    for engine, tenant in tenants.items():
        begun = time.perf_counter()
        os.environ["METRICCARE_ENGINE"] = engine
        build.run(tenant)
        said(f"   {source.name}, {moment}: {engine} ran in {time.perf_counter() - begun:.1f} s")
        found[engine] = answers(tenant)
    for asked, (rows, key) in found[ENGINES[0]].items():
        compared = compare(rows, found[ENGINES[1]][asked][0], key)
        for line in compared.differences[:5]:
            said(f"   {source.name}, {moment}, {asked}: {line}")
        yield Part(source.name, moment, asked, compared.rows, compared.cells, len(compared.differences))


def said(line: str) -> None:
    """What is going on, on the terminal beside the answer."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, keep the page; exit with 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="benchmarks.parity.run", description=__doc__)
    parser.add_argument("--patients", type=int, default=1500, help="of the dirty feed")
    parser.add_argument("--only", help="feeds whose name holds this")
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="metriccare-parity-"))
    try:
        chosen = [each for each in sources(work, given.patients) if not given.only or given.only in each.name]
        found: list[Part] = []
        for number, source in enumerate(chosen):
            said(f"{source.name}")
            found.extend(parts(source, work / str(number)))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    given.out.write_text(page(kept(given.results, found)), encoding="utf-8")
    differences = sum(part.differences for part in found)
    sys.stdout.write(f"{sum(part.cells for part in found):,} cells, {differences} differences\n")
    sys.exit(1 if differences or not found else 0)


if __name__ == "__main__":
    main()
