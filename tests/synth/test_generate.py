"""The public face: options, progress, refusals, and memory that does not grow with the patients."""

import errno
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metriccare.errors import StorageError, UsageError
from metriccare.synth import staffing
from metriccare.synth.generate import GenerateOptions, generate


def _options(out: Path, **changes: Any) -> GenerateOptions:
    return replace(GenerateOptions(1, 10, 2, date(2024, 7, 1), 1, out, "ndjson"), **changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hospitals", 0),
        ("patients", 0),
        ("months", 0),
        ("months", 241),
        ("seed", -1),
        ("dirty", 0.6),
        ("dirty", -0.1),
    ],
)
def test_option_out_of_range_is_named_with_its_range(tmp_path: Path, name: str, value: float) -> None:
    with pytest.raises(UsageError, match=rf"--{name} is {value} \(give a value from"):
        _options(tmp_path, **{name: value})


def test_start_far_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--start is 1800"):
        _options(tmp_path, start=date(1800, 1, 1))


def test_progress_is_told_how_many_patients_are_done(tmp_path: Path) -> None:
    told: list[int] = []
    generate(_options(tmp_path / "out", patients=120), told.append)
    assert told == sorted(told)
    assert told[-1] == 120


def test_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match=r"is there already and not an empty folder \(give another --out"):
        generate(_options(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_out_that_is_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("keep")
    with pytest.raises(UsageError, match="is there already"):
        generate(_options(tmp_path / "out"))


def test_empty_folder_and_missing_parents_are_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert generate(_options(tmp_path / "empty")).resources["Patient"] == 10
    assert generate(_options(tmp_path / "a" / "b")).fhir == tmp_path / "a" / "b" / "fhir"


def test_parent_that_is_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Not a directory"):
        generate(_options(tmp_path / "file" / "out"))


def test_full_disk_is_one_line_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "staffing.csv")

    monkeypatch.setattr(staffing, "write", full)
    with pytest.raises(StorageError, match=r"staffing.csv: the disk is full \(make room"):
        generate(_options(tmp_path / "out"))


def test_many_hospitals_have_names_of_their_own(tmp_path: Path) -> None:
    generate(_options(tmp_path / "out", hospitals=40, months=1, patients=40))
    lines = (tmp_path / "out/fhir/Organization.ndjson").read_text().splitlines()
    names = {line.split('"name":"')[1].split('"')[0] for line in lines}
    assert len(names) == 40


def test_window_of_a_century_ago_keeps_the_clock_of_its_time(tmp_path: Path) -> None:
    report = generate(_options(tmp_path / "out", start=date(1960, 1, 1), patients=50, months=12))
    assert report.data_through is not None
    assert report.data_through.year == 1960


@pytest.mark.slow
def test_memory_stays_flat_when_the_patients_double(tmp_path: Path) -> None:
    peaks: list[int] = []
    for patients in (500, 2000):
        tracemalloc.start()
        generate(_options(tmp_path / str(patients), patients=patients, hospitals=3, months=24, dirty=0.01))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.25 * peaks[0]
