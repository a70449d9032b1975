"""Files, folders and standard input; compression; what is refused; and landing each content exactly once."""

import errno
import gzip
import io
import os
import socket
import sys
from pathlib import Path

import pytest
import zstandard

from metriccare.bronze import frames, records
from metriccare.bronze import ingest as ingest_module
from metriccare.bronze.ingest import Progress, ingest
from metriccare.bronze.opening import opened
from metriccare.bronze.store import Staged
from metriccare.errors import DataError, NotFoundError, StorageError
from tests.bronze.inbox import Inbox, one_line

A, B = one_line(',"id":"a"') + b"\n", one_line(',"id":"b"') + b"\n"
BOTH = A + B


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(BOTH),
        gzip.compress(A) + gzip.compress(b"") + gzip.compress(B),
        zstd(BOTH),
        zstd(A) + b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd(B),
        b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd(BOTH),
    ],
    ids=["gzip", "gzip members", "zstd", "zstd frames", "zstd skippable first"],
)
def test_compression_is_known_by_content(inbox: Inbox, packed: bytes):
    plain = inbox.land(BOTH)
    report = inbox.report(packed, "name says nothing.json")
    assert [(source.outcome, source.landing) for source in report.sources] == [("known", plain)]


def test_empty_compressed_files_are_empty(inbox: Inbox):
    assert inbox.land(gzip.compress(b""), "a.gz").records == 0
    assert [source.outcome for source in inbox.report(zstd(b""), "a.zst").sources] == ["known"]


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(BOTH)[:-3], gzip.compress(BOTH)[:20], gzip.compress(BOTH)[:-8] + b"\0" * 8, zstd(BOTH)[:-2],
     gzip.compress(BOTH) + b"rubbish", zstd(BOTH) + b"rubbish"],
    ids=["gzip cut at its end", "gzip cut", "gzip checksum", "zstd cut", "gzip and rubbish", "zstd and rubbish"],
)  # fmt: skip
def test_damaged_compression_refuses_the_file_and_no_other(inbox: Inbox, packed: bytes):
    inbox.write(packed, "a.ndjson.gz")
    inbox.write(BOTH, "b.ndjson")
    report = ingest(inbox, [inbox.folder / "in"])
    assert [source.outcome for source in report.sources] == ["refused", "landed"]
    message = report.refused[0].message
    assert "a.ndjson.gz: its compressed data is damaged or cut off" in message
    assert "\n" not in message
    assert message.endswith("(nothing of it was landed; fetch the file again)")
    with opened(inbox) as (store, ledger):
        assert [source.state for source in ledger.sources()] == ["refused", "landed"]
        assert list(store.staging.iterdir()) == []
    with pytest.raises(DataError, match="everything else has landed"):
        report.raise_if_faulty()


def test_same_content_lands_once(inbox: Inbox):
    first = inbox.land(BOTH)
    report = inbox.report(BOTH, "another name.json")
    assert report.sources[0].outcome == "known"
    assert report.sources[0].landing == first
    assert report.new == []
    assert records.landings(inbox) == [first]
    report.raise_if_faulty()


def test_landing_numbers_follow_the_bytes_of_the_path(inbox: Inbox):
    names = [
        "b.ndjson",
        "a/z.json",
        "a.ndjson",
        "B.jsonl",
        "a-b/c.ndjson",
        "é.ndjson",
        "c.ndjson.gz",
        "d.json.zst",
    ]
    for number, name in enumerate(names):
        inbox.write(one_line(f',"id":"{number}"'), name)
    report = ingest(inbox, [inbox.folder / "in"])
    landed = [Path(source.name).relative_to(inbox.folder / "in").as_posix() for source in report.sources]
    assert landed == sorted(names, key=os.fsencode)
    assert landed[:3] == ["B.jsonl", "a-b/c.ndjson", "a.ndjson"]
    assert [source.landing.number for source in report.sources if source.landing] == list(range(1, 9))


def test_names_that_are_not_fhir_are_ignored_and_counted(inbox: Inbox):
    for name in ("staffing.csv", "truth.toml", "x.xml.gz", "notes"):
        inbox.write(b"a,b", name)
    inbox.write(A, "A.NDJSON")
    report = ingest(inbox, [inbox.folder / "in"])
    assert (len(report.new), report.ignored) == (1, 4)


def test_a_file_given_by_itself_may_have_any_name(inbox: Inbox):
    assert inbox.report(A, "staffing.csv").new[0].good == 1


def test_links_in_a_circle_end(inbox: Inbox):
    inbox.write(A, "x/a.ndjson")
    (inbox.folder / "in/x/loop").symlink_to(inbox.folder / "in")
    (inbox.folder / "in/gone.ndjson").symlink_to(inbox.folder / "nowhere")
    assert len(ingest(inbox, [inbox.folder / "in"]).new) == 1


def test_name_that_is_not_utf8(inbox: Inbox):
    folder = inbox.write(A, "a.ndjson").parent
    (folder / "a.ndjson").rename(Path(os.fsdecode(os.fsencode(folder) + b"/\xff.ndjson")))
    assert ingest(inbox, [folder]).new[0].name.endswith("\\xff.ndjson")


def test_standard_input(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(BOTH))))
    (landing,) = ingest(inbox, ["-"]).new
    assert (landing.name, landing.good) == ("standard input", 2)


def test_what_is_no_file_is_named_and_never_waited_for(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    folder = inbox.write(A).parent
    monkeypatch.chdir(folder)  # the address of a socket has room for a short path only
    os.mkfifo("pipe.ndjson")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.ndjson")
    Path("round.ndjson").symlink_to("back.ndjson")
    Path("back.ndjson").symlink_to("round.ndjson")
    Path("astray.ndjson").symlink_to("nowhere")
    names = ("/dev/zero", "astray.ndjson", "back.ndjson", "pipe.ndjson", "round.ndjson", "socket.ndjson")
    messages = [source.message for source in ingest(inbox, map(Path, names)).refused]
    assert messages == [
        "/dev/zero: this is a device, which never ends, and not a file",
        "astray.ndjson: the link leads nowhere",
        "back.ndjson: the link leads back to itself",
        "pipe.ndjson: this is a pipe and not a file; send what comes through it to: metriccare ingest -",
        "round.ndjson: the link leads back to itself",
        "socket.ndjson: this is a socket and not a file; send what comes through it to: metriccare ingest -",
    ]
    report = ingest(inbox, [folder])
    assert len(report.new) == 1
    assert [source.message for source in report.refused] == [f"{folder}/{one}" for one in messages[1:]]


def test_missing_and_empty_paths_do_not_hold_up_the_others(inbox: Inbox):
    (inbox.folder / "empty").mkdir()
    report = ingest(inbox, [inbox.folder / "gone.ndjson", inbox.folder / "empty", inbox.write(A)])
    assert [source.message.removeprefix(str(inbox.folder)) for source in report.refused] == [
        "/gone.ndjson: there is no such file or folder",
        "/empty: the folder holds no FHIR file: none ends in .ndjson, .jsonl, .json",
    ]
    assert len(report.new) == 1
    with pytest.raises(DataError, match=r"^of 3 sources 2 could not be landed \("):
        report.raise_if_faulty()


def test_nothing_but_what_is_not_there_is_not_found(inbox: Inbox):
    report = ingest(inbox, [inbox.folder / "gone.ndjson"])
    with pytest.raises(NotFoundError, match="gone") as caught:
        report.raise_if_faulty()
    assert caught.value.way_out == "check the path: nothing has landed"


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        (b"", "there is no record in it (landing 1)"),
        (b"\n\n", "there is no record in it (landing 1)"),
        (b'{"resourceType":"Bundle","type":"searchset"}', "there is no record in it (landing 1)"),
        (b"PK\3\4\0rubbish", "its one record is not good (landing 1)"),
        (b'{"a":1}\n{"b":2}\n', "none of its 2 records is good (landing 1)"),
        (A + b"{broken", ""),
    ],
)
def test_content_without_a_good_record_lands_and_is_named(inbox: Inbox, content: bytes, doubt: str):
    path = inbox.write(content)
    for outcome in ("landed", "known"):
        (source,) = ingest(inbox, [path]).sources
        assert (source.outcome, source.doubt.removeprefix(f"{path}: ")) == (outcome, doubt)


def test_content_without_a_good_record_is_an_error_and_an_empty_file_is_none(inbox: Inbox):
    paths = [inbox.write(b"", "empty.json"), inbox.write(b"\xff\xfe", "a.json"), inbox.write(A)]
    with pytest.raises(DataError, match="its one record is not good") as caught:
        ingest(inbox, paths).raise_if_faulty()
    assert caught.value.way_out == "it is kept: metriccare quarantine list --landing 2"
    with pytest.raises(DataError, match=r"^of 3 sources 1 could not be landed and 1 has no good record \("):
        ingest(inbox, [*paths[1:], inbox.folder / "gone"]).raise_if_faulty()
    ingest(inbox, [paths[0], paths[2]]).raise_if_faulty()


def test_content_without_a_good_record_in_a_folder_is_an_error_where_nothing_is_good(inbox: Inbox):
    inbox.write(b"\xff\xfe", "a.json")
    with pytest.raises(DataError, match="its one record is not good"):
        ingest(inbox, [inbox.folder / "in"]).raise_if_faulty()
    inbox.write(A, "Patient.ndjson")
    report = ingest(inbox, [inbox.folder / "in"])
    report.raise_if_faulty()
    assert [source.doubt != "" for source in report.sources] == [False, True]


def test_unreadable_file_is_refused(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    path = inbox.write(A)

    really_open = Path.open

    def refuse(self: Path, mode: str) -> object:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return really_open(self, mode)

    monkeypatch.setattr(Path, "open", refuse)
    (source,) = ingest(inbox, [path]).refused
    assert source.message.endswith("records.ndjson: cannot be read: Permission denied")


def test_zero_bytes_land_as_nothing(inbox: Inbox):
    report = inbox.report(b"")
    landing = report.new[0]
    assert (landing.records, landing.good, landing.quarantined, landing.blank, landing.size) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert inbox.read(landing) == []


def test_not_json_at_all_is_kept_whole_in_quarantine(inbox: Inbox):
    data = b"%PDF-1.4\n" + bytes(range(256)) * 10
    landing = inbox.land(data, "scan.json")
    (row,) = inbox.bad(landing)
    assert (row["offset"], row["length"]) == (0, len(data))
    assert records.raw(inbox, landing.number, 0, len(data)) == data


def test_full_disk_says_so_and_leaves_nothing(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Staged, "publish", full)
        with pytest.raises(StorageError) as caught:
            inbox.report(A)
    assert str(caught.value) == (
        f"{inbox.bronze}: cannot be written: No space left on device "
        "(nothing is half landed; make room or mend it, then run the same command again)"
    )
    assert list(inbox.store.staging.iterdir()) == []
    assert records.landings(inbox) == []
    assert inbox.report(A).new[0].number == 1


def test_disk_that_fills_while_bytes_are_kept(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(frames.FrameWriter, "add", full)
    with pytest.raises(StorageError, match="No space left"):
        inbox.report(A)
    assert list(inbox.store.staging.iterdir()) == []


def test_a_fault_of_ours_is_not_called_a_full_disk(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(Staged, "publish", broken)
    with pytest.raises(OSError, match="Bad file"):
        inbox.report(A)


def test_progress_tells_bytes_and_size(inbox: Inbox):
    told: list[Progress] = []
    path = inbox.write(BOTH)
    ingest(inbox, [path], progress=told.append)
    assert told == [Progress(str(path), len(BOTH), len(BOTH))]


def test_what_killed_processes_left_is_swept_and_what_lives_is_not(inbox: Inbox):
    inbox.report(A)
    living = inbox.store.stage()
    dead = inbox.store.stage()
    dead.file.close()
    inbox.report(B, "b.ndjson")
    assert list(inbox.store.staging.iterdir()) == [living.path]
    living.discard()


def test_raw_of_a_landing_that_is_not_there(inbox: Inbox):
    with pytest.raises(NotFoundError, match="tenant t has no landing 7"):
        records.raw(inbox, 7, 0, 1)


def test_damaged_object_is_named(inbox: Inbox):
    landing = inbox.land(BOTH)
    path = inbox.store.object(landing.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match="this landed file is damaged"):
        records.raw(inbox, 1, 0, 1)


def test_module_has_one_entry():
    assert ingest_module.ingest is ingest
