"""Lines, documents and how a file is recognised; and that it does not matter how the bytes arrive."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.bronze import examine, layout, lines, reasons
from metriccare.bronze.layout import Document
from metriccare.bronze.tables import Tables
from tests.bronze.inbox import Inbox, Row, one_line

A, B = one_line(',"id":"a"'), one_line(',"id":"b"', "Patient")


def examined(
    data: bytes, block: int = 1 << 20, run: int = examine.RUN_BYTES
) -> tuple[list[Row], list[Row], Tables]:
    """The rows of the index and of the quarantine of a file that arrives in blocks."""
    index, quarantine = io.BytesIO(), io.BytesIO()
    tables = Tables(index, quarantine)
    blocks = (data[start : start + block] for start in range(0, len(data), block))
    with patch.object(examine, "RUN_BYTES", run):
        laid_out = layout.lay_out(blocks, Path(gettempdir()))
        if isinstance(laid_out, Document):
            tables.add(examine.document(laid_out))
        else:
            for piece in laid_out:
                tables.add(examine.piece(piece))
    tables.finish()
    return pq.read_table(index).to_pylist(), pq.read_table(quarantine).to_pylist(), tables


def ids(data: bytes) -> list[object]:
    return [row["id"] for row in examined(data)[0]]


def counts(data: bytes) -> tuple[int, int, int, int]:
    _, _, tables = examined(data)
    return tables.records, tables.index.rows, tables.quarantine.rows, tables.blank


@pytest.mark.parametrize(
    ("data", "records", "good", "quarantined", "blank"),
    [
        (b"", 0, 0, 0, 0),
        (b"\n", 1, 0, 0, 1),
        (b" \t\r\n\n", 2, 0, 0, 2),
        (A, 1, 1, 0, 0),
        (A + b"\n", 1, 1, 0, 0),
        (A + b"\n" + B, 2, 2, 0, 0),
        (A + b"\r\n" + B + b"\r\n", 2, 2, 0, 0),
        (A + b"\n\n \n" + B, 4, 2, 0, 2),
        (A + b"\n" + B[:-5], 2, 1, 1, 0),
        (A + b"\n" + A + B + b"\n", 2, 1, 1, 0),
        (A + b"\nnull\n5\n" + B, 4, 2, 2, 0),
        (b"\xef\xbb\xbf" + A + b"\n" + B, 2, 2, 0, 0),
        (b"[" + A + b",\n" + B + b"]", 2, 2, 0, 0),
        (b"[]", 1, 0, 0, 1),
        (b"[" + A + b",5,[" + B + b"]]", 3, 1, 2, 0),
        (b"[" + A + b"]\n[" + B + b"," + A + b"]\n", 3, 3, 0, 0),
        (b"half a line\n" + A + b"\n", 2, 1, 1, 0),
        (b"not json at all\nnor is this", 1, 0, 1, 0),
        (b"a,b\n1,2\n", 1, 0, 1, 0),
        (b"[\n" + A + b",\n" + B, 1, 0, 1, 0),
        (b'{"resourceType":"Bundle","entry":[\n{"resource":' + A + b"},\n", 1, 0, 1, 0),
        (b'{"a":[{"b":\n1}]}', 1, 0, 1, 0),
    ],
)
def test_counts(data: bytes, records: int, good: int, quarantined: int, blank: int):
    assert counts(data) == (records, good, quarantined, blank)


def test_pretty_printed_resource_is_one_record():
    data = b"\n  " + json.dumps(json.loads(A), indent=2).encode() + b"\n\n"
    good, bad, tables = examined(data)
    assert (bad, tables.records, tables.blank) == ([], 1, 0)
    assert (good[0]["line"], good[0]["offset"], good[0]["length"]) == (2, 3, len(data.strip()))


def test_pretty_printed_array_tells_the_line_of_each_element():
    data = b"[\n" + json.dumps(json.loads(A), indent=1).encode() + b",\n" + B + b"\n]\n"
    good, _, _ = examined(data)
    assert [(row["entry"], row["line"]) for row in good] == [("[0]", 2), ("[1]", 7)]
    assert [data[row["offset"] :][: row["length"]][-6:] for row in good] == [
        b'"a"\n}'.rjust(6),
        b'd":"b"}'[-6:],
    ]


def test_first_line_may_be_the_bad_one():
    good, bad, _ = examined(A[:-3] + b"\n" + A + b"\n" + B)
    assert [(row["seq"], row["line"]) for row in good] == [(2, 2), (3, 3)]
    assert [(row["seq"], row["line"], row["reason"]) for row in bad] == [(1, 1, "truncated")]


def test_indented_line_keeps_its_exact_place():
    data = b"\n  " + A + b"\t\n"
    good, _, _ = examined(data)
    assert [(row["seq"], row["line"], row["offset"], row["length"]) for row in good] == [(2, 2, 3, len(A))]


def test_line_longer_than_the_limit_costs_itself_alone():
    long = b'{"resourceType":"Basic","x":"' + b"z" * 500 + b'"}'
    with patch.object(lines, "MAX_RECORD_BYTES", 100), patch.object(layout, "MAX_RECORD_BYTES", 100):
        good, bad, _ = examined(A + b"\n" + long + b"\n" + B + b"\n" + long, block=64)
    assert [(row["seq"], row["line"], row["id"]) for row in good] == [(1, 1, "a"), (3, 3, "b")]
    place = len(A) + 1
    assert [(row["line"], row["offset"], row["length"], row["reason"]) for row in bad] == [
        (2, place, len(long), "too_large"),
        (4, place + len(long) + 1 + len(B) + 1, len(long), "too_large"),
    ]


def test_document_larger_than_memory_allows_is_spooled():
    elements = [one_line(f',"id":"{number}"') for number in range(50)]
    data = b"[\n" + b",\n".join(elements) + b"\n]"
    with patch.object(layout, "MAX_RECORD_BYTES", 1000):
        good, _, _ = examined(data, block=256)
    assert [row["id"] for row in good] == [str(number) for number in range(50)]
    assert [data[row["offset"] :][: row["length"]] for row in good] == elements


def test_one_line_bundle_longer_than_the_limit_is_a_document():
    entries = b",".join(b'{"resource":' + one_line(f',"id":"{number}"') + b"}" for number in range(50))
    data = b'{"resourceType":"Bundle","type":"collection","entry":[' + entries + b"]}"
    with patch.object(layout, "MAX_RECORD_BYTES", 1000), patch.object(lines, "MAX_RECORD_BYTES", 1000):
        good, _, _ = examined(data, block=256)
    assert len(good) == 50


def test_broken_document_larger_than_a_record_may_be_is_one_record():
    data = b"[\n" + b"1,\n" * 1000
    with patch.object(layout, "MAX_RECORD_BYTES", 1000), patch.object(reasons, "MAX_RECORD_BYTES", 1000):
        _, bad, _ = examined(data, block=256)
    assert [(row["line"], row["offset"], row["length"]) for row in bad] == [(1, 0, len(data) - 1)]


GOOD_LINES = [A, B, one_line(',"id":"q","x":{"y":[1,2]}', "Observation"), b"  " + A + b" ", A + b"\r"]
OTHER_LINES = [
    b"", b" \r", b"{", B[:-1], b"5", b"[]", b"[" + A + b"," + B + b"]", b"\xff", A + A, b"{}", b"}\r", b"x" * 700,
    one_line(',"id":"d","id":"d"'),
    one_line(',"modifierExtension":[{}]'),
    one_line(',"modifierExtension":[{}]', "Basic"),
    one_line(',"x":"\\u0022","y":1,"y":1'),
    one_line(',"x":"\\u0000"', "Basic"),
    one_line(',"x":1e999', "Basic"),
    one_line(',"note":"\\u0041\\\\"'),
    b'{"resourceType":"Basic","id":"w","x":[' + b",".join([b"{}"] * 300) + b"]}",
    b'{"resourceType":"Basic","x":' + b"[" * 250 + b"]" * 250 + b"}",
    b'{"resourceType":"Bundle","entry":[{"resource":' + A + b"},{}]}",
]  # fmt: skip


def texts() -> st.SearchStrategy[bytes]:
    some = st.lists(st.sampled_from(GOOD_LINES * 3 + OTHER_LINES), max_size=30)
    return st.tuples(some, st.sampled_from([b"", b"\n"])).map(lambda found: b"\n".join(found[0]) + found[1])


@given(texts(), st.integers(1, 400), st.integers(1, 400))
def test_result_does_not_depend_on_blocks_or_runs(data: bytes, block: int, run: int):
    good, bad, tables = examined(data)
    again = examined(data, block, run)
    assert (again[0], again[1]) == (good, bad)
    assert tables.records == len(good) + len(bad) + tables.blank


@given(texts())
def test_places_name_the_bytes_of_each_record(data: bytes):
    good, bad, _ = examined(data)
    for row in good:
        record = json.loads(data[row["offset"] : row["offset"] + row["length"]])
        assert (record["resourceType"], record.get("id")) == (row["resource_type"], row["id"])
    for row in [*good, *bad]:
        assert data[: row["offset"]].count(b"\n") == row["line"] - 1
    seqs = sorted(row["seq"] for row in [*good, *bad])
    assert seqs == sorted(set(seqs))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_are_accounted_for(data: bytes, block: int):
    good, bad, tables = examined(data, block)
    assert tables.records == len(good) + len(bad) + tables.blank


@given(st.lists(st.binary(max_size=20), max_size=20), st.integers(1, 30))
def test_pieces_are_whole_lines_and_miss_nothing(parts: list[bytes], block: int):
    data = b"\n".join(parts)

    def blocks() -> Iterator[bytes]:
        return (data[start : start + block] for start in range(0, len(data), block))

    pieces = list(lines.pieces(blocks()))
    assert b"".join(bytes(piece.data) for piece in pieces) == data
    assert all(bytes(piece.data).endswith(b"\n") for piece in pieces[:-1])
    assert all(data[piece.offset :].startswith(bytes(piece.data)) for piece in pieces)


def test_landing_counts_what_was_found(inbox: Inbox):
    landing = inbox.land(A + b"\n\n" + B[:-2] + b"\n")
    assert (landing.records, landing.good, landing.quarantined, landing.blank) == (3, 1, 1, 1)
