"""What silver reads: the good records in order, by type, in batches of bounded size, and never more than is there."""

import json
from itertools import pairwise
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.bronze import frames, reading, records
from tests.bronze.inbox import Inbox, one_line

LINES = [
    one_line(f',"id":"{number}"', kind) for number, kind in enumerate(["Patient", "Encounter", "Basic"] * 40)
]
DATA = b"\n\n{\n".join([b"\n".join(LINES[:50]), b"\n".join(LINES[50:])]) + b"\n"


def test_records_come_in_order_with_their_bytes(inbox: Inbox):
    rows = inbox.read(inbox.land(DATA))
    assert [row["json"] for row in rows] == LINES
    assert [row["seq"] for row in rows] == [*range(1, 51), *range(53, 123)]
    assert [row["line"] for row in rows] == [*range(1, 51), *range(53, 123)]
    assert {row["resource_type"] for row in rows} == {"Patient", "Encounter", "Basic"}
    assert [row["id"] for row in rows] == [str(number) for number in range(120)]
    assert not any(row["deleted"] for row in rows)


def test_records_of_some_types(inbox: Inbox):
    landing = inbox.land(DATA)
    rows = inbox.read(landing, types=frozenset({"Patient", "Basic"}))
    assert [row["json"] for row in rows] == [line for line in LINES if b"Encounter" not in line]
    assert inbox.read(landing, types=frozenset({"Goal"})) == []


def text_bytes(batch: pa.RecordBatch) -> int:
    return sum(row["length"] for row in batch.to_pylist())


@pytest.mark.parametrize("max_bytes", [1, 100, 1000, 10**9])
def test_batches_are_bounded(inbox: Inbox, max_bytes: int):
    landing = inbox.land(DATA)
    batches = list(records.batches(inbox, landing, max_bytes=max_bytes))
    assert all(batch.schema == records.SCHEMA for batch in batches)
    assert [row for batch in batches for row in batch["json"].to_pylist()] == LINES
    assert all(batch.num_rows == 1 or text_bytes(batch) <= max_bytes for batch in batches)


def test_raw_gives_any_part(inbox: Inbox):
    inbox.land(DATA)
    assert records.raw(inbox, 1, 0, len(DATA)) == DATA
    assert records.raw(inbox, 1, 10, 7) == DATA[10:17]
    assert records.raw(inbox, 1, len(DATA) - 2, 50) == DATA[-2:]
    assert records.raw(inbox, 1, len(DATA) + 5, 5) == b""


def test_records_across_frames(inbox: Inbox):
    with patch.object(reading, "BLOCK_BYTES", 100):
        landing = inbox.land(DATA)
    assert [row["json"] for row in inbox.read(landing)] == LINES
    assert [row["json"] for row in inbox.read(landing, max_bytes=150)] == LINES


def test_kept_bytes_are_plain_zstd(inbox: Inbox):
    landing = inbox.land(DATA)
    stored = pa.CompressedInputStream(
        pa.BufferReader(inbox.store.object(landing.sha256).read_bytes()), "zstd"
    ).read()
    assert stored == DATA


def test_kept_bytes_land_again_as_the_same(inbox: Inbox):
    landing = inbox.land(DATA)
    stored = inbox.store.object(landing.sha256).read_bytes()
    assert inbox.report(stored, "copy.zst").sources[0].landing == landing


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6), st.data())
def test_frames_give_back_any_part(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cuts: list[int], draw: st.DataObject
):
    path = tmp_path_factory.mktemp("frames") / "object.zst"
    bounds = [0, *sorted({min(cut, len(data)) for cut in cuts} - {0, len(data)}), len(data)]
    with path.open("wb") as file:
        writer = frames.FrameWriter(file)
        for start, end in pairwise(bounds):
            writer.add(frames.compress(data[start:end]), end - start)
        writer.finish()
    offset, length = draw.draw(st.integers(0, 210)), draw.draw(st.integers(0, 210))
    with frames.FrameReader(path) as reader:
        assert reader.size == len(data)
        assert reader.read(offset, length) == data[offset : offset + length]
        assert reader.read(0, len(data)) == data


def test_links_are_rewritten_only_where_they_are_known(inbox: Inbox):
    urn = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": {"resourceType": "Basic", "subject": {"reference": urn}}},
            {"fullUrl": urn, "resource": {"resourceType": "Patient", "id": "p"}},
            {"request": {"method": "DELETE", "url": "Basic/1"}},
        ],
    }
    rows = inbox.read(inbox.land(json.dumps(bundle).encode()))
    assert [row["json"] for row in rows] == [
        b'{"resourceType": "Basic", "subject": {"reference": "Patient/p"}}',
        b'{"resourceType": "Patient", "id": "p"}',
        None,
    ]
