"""Which files of a drop folder are whole, in which order, and where they go."""

import os
from pathlib import Path

import pytest

from metriccare.errors import StorageError
from metriccare.live import folders
from metriccare.live.folders import Folder, Seen, Steadiness
from metriccare.live.moved_in import MovedIn


class Hand:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "drop").mkdir()
    return Folder("feed", "a", tmp_path / "drop")


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def steadiness(hand: Hand) -> Steadiness:
    return Steadiness(hand)


def names(seen: list[Seen]) -> list[str]:
    return [one.path.name for one in seen]


def whole(folder: Folder, steadiness: Steadiness) -> list[str]:
    return names(steadiness.whole(folder, folders.look(folder)))


def test_a_file_that_has_not_changed_for_two_seconds_is_whole(
    folder: Folder, steadiness: Steadiness, hand: Hand
) -> None:
    file = folder.path / "a.ndjson"
    file.write_text("{")
    assert whole(folder, steadiness) == []
    assert steadiness.unsteady()
    hand.seconds += 1.9
    file.write_text("{}")
    assert whole(folder, steadiness) == []
    hand.seconds += 1.9
    assert whole(folder, steadiness) == []
    hand.seconds += 0.1
    assert whole(folder, steadiness) == ["a.ndjson"]
    assert not steadiness.unsteady()


def test_a_file_that_was_renamed_in_is_whole_at_once(folder: Folder, steadiness: Steadiness) -> None:
    with MovedIn([folder.path]) as moved:
        (folder.path / "in-place.ndjson").write_text("{}")
        (folder.path / "a.part").write_text("{}")
        (folder.path / "a.part").rename(folder.path / "a.ndjson")
        found = moved.since()
        assert found == {folder.path / "a.ndjson"}
        assert moved.since() == set()
    steadiness.moved_in(found)
    assert whole(folder, steadiness) == ["a.ndjson"]


def test_a_file_that_is_still_written_to_after_it_was_renamed_in_is_not(
    folder: Folder, steadiness: Steadiness
) -> None:
    with (folder.path / "a.part").open("w") as file:
        file.write("{")
        file.flush()
        (folder.path / "a.part").rename(folder.path / "a.ndjson")
        steadiness.moved_in({folder.path / "a.ndjson"})
        assert whole(folder, steadiness) == []
    assert whole(folder, steadiness) == ["a.ndjson"]


def test_what_is_no_file_of_ours_is_passed_over(folder: Folder, tmp_path: Path) -> None:
    for name in (
        ".hidden.ndjson",
        "~a.json",
        "a.ndjson.tmp",
        "a.json.part",
        "notes.txt",
        "good.json",
        "b.NDJSON.gz",
    ):
        (folder.path / name).write_text("{}")
    (folder.path / "done").mkdir()
    (tmp_path / "secret.json").write_text("{}")
    (folder.path / "link.json").symlink_to(tmp_path / "secret.json")
    (folder.path / "inner.json").symlink_to(folder.path / "good.json")
    os.mkfifo(folder.path / "pipe.json")
    assert sorted(names(folders.look(folder))) == ["b.NDJSON.gz", "good.json"]


def test_a_link_put_in_the_place_of_a_file_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    file = folder.path / "a.json"
    file.write_text("{}")
    (seen,) = folders.look(folder)
    file.unlink()
    file.symlink_to(tmp_path / "secret.json")
    with pytest.raises(OSError, match="symbolic link"), folders.source(seen).open() as opened:
        opened.read()


def test_files_are_taken_in_the_order_in_which_they_came(folder: Folder) -> None:
    for name in ("c.json", "a.json", "b.json"):
        (folder.path / name).write_text("{}")
        os.utime(folder.path / name, (0, 0))
        while (folder.path / name).stat().st_ctime_ns >= _ticked(folder.path):
            pass
    assert names(folders.look(folder)) == ["c.json", "a.json", "b.json"]


def _ticked(folder: Path) -> int:
    """The file system's clock, which goes in steps of some milliseconds."""
    (folder / ".clock").write_text("")
    return (folder / ".clock").stat().st_ctime_ns


def test_a_folder_that_is_gone_is_named(folder: Folder) -> None:
    folder.path.rmdir()
    with pytest.raises(StorageError, match=f"{folder.path}: No such file or directory"):
        folders.look(folder)


def one(folder: Folder, name: str = "a.json", content: str = "{}") -> Seen:
    (folder.path / name).write_text(content)
    return next(seen for seen in folders.look(folder) if seen.path.name == name)


def test_landed_files_go_to_done_and_refused_ones_to_failed(folder: Folder, steadiness: Steadiness) -> None:
    for number in range(3):
        folders.put_away(folder, one(folder, content=str(number)), refused=False, steadiness=steadiness)
    folders.put_away(folder, one(folder, "b.json"), refused=True, steadiness=steadiness)
    assert folders.look(folder) == []
    assert sorted(path.name for path in (folder.path / "done").iterdir()) == [
        "2-a.json",
        "3-a.json",
        "a.json",
    ]
    assert (folder.path / "done" / "3-a.json").read_text() == "2"
    assert [path.name for path in (folder.path / "failed").iterdir()] == ["b.json"]


def test_landed_files_are_deleted_where_that_is_set(folder: Folder, steadiness: Steadiness) -> None:
    deleting = Folder("feed", "a", folder.path, "delete")
    folders.put_away(deleting, one(folder), refused=False, steadiness=steadiness)
    folders.put_away(deleting, one(folder, "b.json"), refused=True, steadiness=steadiness)
    assert sorted(path.name for path in folder.path.rglob("*.json")) == ["b.json"]


def test_landed_files_are_left_where_that_is_set_and_taken_again_when_they_change(
    folder: Folder, steadiness: Steadiness, hand: Hand
) -> None:
    leaving = Folder("feed", "a", folder.path, "leave")
    folders.put_away(leaving, one(folder), refused=False, steadiness=steadiness)
    hand.seconds += 60
    assert whole(leaving, steadiness) == []
    one(folder, content="{ }")
    assert whole(leaving, steadiness) == []
    hand.seconds += 2
    assert whole(leaving, steadiness) == ["a.json"]


def test_a_file_that_changed_while_it_landed_stays(folder: Folder, steadiness: Steadiness) -> None:
    seen = one(folder)
    (folder.path / "a.json").write_text("{} and more")
    folders.put_away(folder, seen, refused=False, steadiness=steadiness)
    assert names(folders.look(folder)) == ["a.json"]


def test_nothing_is_moved_out_by_a_link(folder: Folder, steadiness: Steadiness, tmp_path: Path) -> None:
    (folder.path / "done").symlink_to(tmp_path)
    with pytest.raises(StorageError, match="done is a link"):
        folders.put_away(folder, one(folder), refused=False, steadiness=steadiness)
    assert names(folders.look(folder)) == ["a.json"]
