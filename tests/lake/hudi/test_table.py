"""Hudi tables as the lake writes and reads them: three runs over several tables, of which the last one died.

The tables are written side by side, as a run does it, and read by DuckDB from the files that hudi-rs names.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pyarrow.fs import LocalFileSystem, S3FileSystem, copy_files

from metriccare.errors import DataError, LakeVersionError, StorageError, UsageError
from metriccare.lake import manifest
from metriccare.lake.bench import Replacement
from metriccare.lake.engine import connect
from metriccare.lake.hudi import timeline, upkeep
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import Column, TableSchema
from metriccare.lake.store import Lake, open_lake, writing

ID = Column("id", "VARCHAR", "the id")
WORD = Column("word", "VARCHAR", "what it says")
STAYS = TableSchema("gold", "stay", "one row per stay", "id", (ID, WORD))
LISTS = TableSchema("silver", "entry", "one row per entry", "id", (ID, WORD))
VERSIONS = TableSchema(
    "silver", "version", "one row per resource", "id",
    (
        ID, WORD, Column("landing", "BIGINT", "landing"), Column("seq", "BIGINT", "place"),
        Column("has_updated", "BOOLEAN", "dated"), Column("updated_us", "BIGINT", "when"),
    ),
    versioned=True,
)  # fmt: skip
GROWING = TableSchema("gold", "growing", "one row per id", "id", (ID, WORD))
GROWN = replace(GROWING, columns=(ID, WORD, Column("amount", "DECIMAL(38,0)", "came later")))
EMPTIED = TableSchema("gold", "emptied", "one row per id", "id", (ID, WORD))
TABLES = (STAYS, LISTS, VERSIONS, GROWN, EMPTIED)

Rows = Sequence[tuple[object, ...]]


@dataclass
class Change:
    """What a run does to a table: the ids that leave, and the rows that come, the bucket last."""

    schema: TableSchema
    gone: Sequence[str]
    rows: Rows


FIRST = (
    Change(STAYS, (), [("a", "one", 0), ("b", "one", 0), ("c", "one", 1)]),
    Change(LISTS, (), [("a", "x", 0), ("a", "x", 0), ("a", "y", 0)]),
    Change(VERSIONS, (), [("a", "one", 1, 1, True, 100, 0), ("b", "one", 1, 2, True, 100, 0)]),
    Change(GROWING, (), [("a", "one", 0), ("b", "one", 1)]),
    Change(EMPTIED, (), [("a", "one", 0)]),
)
SECOND = (
    Change(STAYS, ("a", "c"), [("a", "moved", 1)]),
    Change(LISTS, ("a",), [("a", "z", 0), ("b", "x", 1)]),
    Change(VERSIONS, ("a",), [("a", "five", 2, 1, True, 500, 0)]),
    Change(GROWN, ("b",), [("b", "two", Decimal(10**20), 1)]),
    Change(EMPTIED, ("a",), []),
)
DIED = (
    Change(STAYS, ("b", "a"), [("b", "lost", 1)]),
    Change(LISTS, ("a", "b"), [("c", "lost", 1)]),
)


def carry_out(lake: Lake, changes: Sequence[Change]) -> None:
    bench = lake.bench()
    try:
        for change in changes:
            columns = {column.name: column.type for column in change.schema.columns} | {"bucket": "INTEGER"}
            bench.make(f"new_{change.schema.name}", columns, change.rows)
            bench.make(f"old_{change.schema.name}", {"id": "VARCHAR"}, [(each,) for each in change.gone])
        bench.replace(
            [
                Replacement(
                    lake.table(change.schema), f"new_{change.schema.name}", f"old_{change.schema.name}"
                )
                for change in changes
            ]
        )
    finally:
        bench.close()


def run(folder: Path, changes: Sequence[Change], number: int, *, dies: bool = False) -> None:
    with writing(folder, [change.schema for change in changes]) as lake:
        carry_out(lake, changes)
        if not dies:
            manifest.write(
                folder,
                Manifest(run=number, engine="spark", tables=lake.versions(), files=lake.fingerprints()),
            )


@dataclass
class Written:
    """The lake after each of two runs, and what the third left before it was taken back."""

    folder: Path
    first: Manifest
    left: dict[str, int]


@pytest.fixture(scope="module")
def written(spark_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("lake")
    os.environ["METRICCARE_ENGINE"] = spark_engine
    try:
        run(folder, FIRST, 1)
        first = manifest.read(folder)
        run(folder, SECOND, 2)
        run(folder, DIED, 3, dies=True)
        left = {schema.name: timeline.newest(folder / schema.path) or 0 for schema in (STAYS, LISTS)}
        whole = timeline.newest(folder / LISTS.path)  # killed before its commit was whole, but for its files
        (folder / LISTS.path / timeline.FOLDER / f"{whole}.commit").unlink()
        with writing(folder, TABLES):
            pass
        assert first is not None
        yield Written(folder, first, left)
    finally:
        del os.environ["METRICCARE_ENGINE"]


def rows(lake: Lake, schema: TableSchema) -> list[tuple[object, ...]]:
    connection = connect()
    lake.view(connection, schema)
    return connection.execute(f"FROM {schema.name} ORDER BY ALL").fetchall()


def test_rows_are_replaced_moved_to_another_bucket_and_deleted(written: Written) -> None:
    assert rows(open_lake(written.folder), STAYS) == [("a", "moved", 1), ("b", "one", 0)]


def test_a_key_may_have_several_rows_even_equal_ones(written: Written) -> None:
    assert rows(Lake(written.folder, written.first), LISTS) == [("a", "x", 0), ("a", "x", 0), ("a", "y", 0)]
    assert rows(open_lake(written.folder), LISTS) == [("a", "z", 0), ("b", "x", 1)]


def test_a_reader_stays_at_the_instant_that_its_manifest_pins(written: Written) -> None:
    assert rows(Lake(written.folder, written.first), STAYS) == [
        ("a", "one", 0),
        ("b", "one", 0),
        ("c", "one", 1),
    ]
    assert rows(Lake(written.folder, written.first), EMPTIED) == [("a", "one", 0)]


def test_a_table_of_yesterdays_schema_takes_todays_columns(written: Written) -> None:
    assert rows(open_lake(written.folder), GROWN) == [("a", "one", None, 0), ("b", "two", Decimal(10**20), 1)]


def test_a_table_that_loses_its_last_row_is_empty(written: Written) -> None:
    assert rows(open_lake(written.folder), EMPTIED) == []


def test_what_a_run_that_died_wrote_is_taken_back(written: Written) -> None:
    pinned = manifest.read(written.folder)
    assert pinned is not None
    for schema in (STAYS, LISTS):
        assert written.left[schema.name] > pinned.tables[schema.path]  # there was something to take back
        assert timeline.newest(written.folder / schema.path) == pinned.tables[schema.path]


def test_a_late_older_version_from_a_writer_that_saw_an_older_state_never_wins(written: Written) -> None:
    stale = Lake(written.folder, written.first)
    carry_out(
        stale,
        [
            Change(
                VERSIONS, ("a", "b"), [("a", "three", 3, 1, True, 300, 1), ("b", "six", 3, 2, True, 600, 1)]
            )
        ],
    )
    now = HudiLakeTable(written.folder, VERSIONS, timeline.newest(written.folder / VERSIONS.path))
    found = (
        connect().execute(f"SELECT id, word, updated_us, bucket FROM ({now.source()}) ORDER BY id").fetchall()
    )
    assert found == [("a", "five", 500, 0), ("b", "six", 600, 1)]


def test_the_tables_are_what_athena_reads(written: Written) -> None:
    properties = (written.folder / STAYS.path / ".hoodie" / "hoodie.properties").read_text().splitlines()
    for line in (
        "hoodie.table.version=6",
        "hoodie.table.type=COPY_ON_WRITE",
        "hoodie.datasource.write.hive_style_partitioning=true",
        "hoodie.table.partition.fields=bucket",
    ):
        assert line in properties


def test_a_file_that_is_gone_is_missed(written: Written) -> None:
    """hudi-rs lists what is there: it would show the bucket as it was before, or without its rows."""
    (file, *_) = open_lake(written.folder).table(STAYS).files()[1]
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        with pytest.raises(DataError, match="the table is gone or damaged"):
            open_lake(written.folder).table(STAYS).files()
    finally:
        away.rename(file)
    assert rows(open_lake(written.folder), STAYS) == [("a", "moved", 1), ("b", "one", 0)]


def test_a_table_of_a_newer_version_is_refused(written: Written) -> None:
    properties = written.folder / GROWN.path / ".hoodie" / "hoodie.properties"
    text = properties.read_text()
    properties.write_text(text.replace("hoodie.table.version=6", "hoodie.table.version=9"))
    try:
        with pytest.raises(LakeVersionError, match="a Hudi table of version 9"):
            open_lake(written.folder).table(GROWN).files()
    finally:
        properties.write_text(text)


def before(instant: int, days: int) -> int:
    """An instant's digits are year, month, day, hour, minute, second and millisecond."""
    moment = datetime.strptime(f"{instant}000", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC) - timedelta(days)
    return int(f"{moment:%Y%m%d%H%M%S%f}"[:17])


def backdate(table: Path, instants: Iterable[int], days: int) -> None:
    """As if the commits had been made so long ago: in the names of files, and in what the timeline says of them."""
    moved = {str(instant).encode(): str(before(instant, days)).encode() for instant in instants}
    for path in [each for each in table.rglob("*") if each.is_file()]:
        name, text = path.name.encode(), path.read_bytes() if timeline.FOLDER in path.parts else None
        for now, then in moved.items():
            name, text = name.replace(now, then), text and text.replace(now, then)
        if text is not None:
            path.write_bytes(text)
        path.rename(path.with_name(name.decode()))
    for path in table.rglob(".*.crc"):  # of what was in them before
        path.unlink()


@pytest.mark.slow
def test_cleaning_deletes_what_was_replaced_before_the_hours_that_are_kept(
    on_spark: str, tmp_path: Path
) -> None:
    """Three versions of one bucket, of which the last is of today: a reader of the last day needs the second still."""
    assert on_spark == "spark"
    for number, word in enumerate(("one", "two", "three"), 1):
        run(tmp_path, [Change(STAYS, ("a",), [("a", word, 0)])], number)
    table = tmp_path / STAYS.path
    instants = sorted(timeline.instants(table))
    assert len(instants) == 3
    backdate(table, instants[:2], days=2)

    def kept() -> list[str]:
        return sorted(path.stem.rsplit("_", 1)[1] for path in table.glob("bucket=0/*.parquet"))

    assert len(kept()) == 3
    upkeep.clean(table, STAYS, 72)
    assert len(kept()) == 3
    upkeep.clean(table, STAYS, 24)
    assert kept() == [str(before(instants[1], 2)), str(instants[2])]
    assert rows(open_lake(tmp_path), STAYS) == [("a", "three", 0)]


# --- read from S3, where another machine writes ---


@pytest.fixture(scope="module")
def bucket(written: Written) -> "Iterator[InS3]":
    """The lake's files in S3 as tenant `north`, at moto's server, where lakes are then; and what is in them."""
    here = {schema.name: rows(open_lake(written.folder), schema) for schema in (STAYS, LISTS, GROWN, EMPTIED)}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "METRICCARE_LAKES": "s3://lakes/all",
        }.items():
            environment.setenv(name, value)
        system = S3FileSystem(endpoint_override=f"http://{host}:{port}", allow_bucket_creation=True)
        system.create_dir("lakes")
        copy_files(str(written.folder), "lakes/all/north", LocalFileSystem(), system)
        yield here
    server.stop()


InS3 = dict[str, list[tuple[object, ...]]]


def test_a_lake_in_s3_is_read_as_one_on_disk(bucket: InS3, tmp_path: Path) -> None:
    lake = tmp_path / "north" / "lake"
    copies = lake.with_name("lake-copy")
    opened = open_lake(lake)
    assert opened.manifest is not None
    assert opened.manifest.run == 2
    assert not list(copies.glob("*/*/bucket=*"))  # nothing is fetched that nobody asked for
    assert {schema.name: rows(opened, schema) for schema in (STAYS, LISTS, GROWN, EMPTIED)} == bucket
    fetched = {file: file.stat().st_mtime_ns for file in copies.glob("*/*/bucket=*/*.parquet")}
    assert rows(open_lake(lake), STAYS) == bucket["stay"]
    assert {file: file.stat().st_mtime_ns for file in copies.glob("*/*/bucket=*/*.parquet")} == fetched
    assert not lake.exists()


def test_a_lake_in_s3_is_not_written_here(bucket: InS3, tmp_path: Path) -> None:
    assert bucket
    lake = tmp_path / "north" / "lake"
    with (
        pytest.raises(UsageError, match="a copy of s3://lakes/all/north, which is written elsewhere"),
        writing(lake, TABLES),
    ):
        pass


def test_a_tenant_without_a_lake_in_s3_has_no_figures(bucket: InS3, tmp_path: Path) -> None:
    assert bucket
    assert open_lake(tmp_path / "south" / "lake").manifest is None


def test_s3_that_does_not_answer_is_one_line(
    bucket: InS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bucket
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(StorageError, match="s3://lakes/all/west: ") as refused:
        open_lake(tmp_path / "west" / "lake")
    assert refused.value.way_out == "look at the bucket, the credentials and the network"
