"""What Spark needs beside its package: said in one line where it is missing, and never taken for what it is not."""

from pathlib import Path

import pytest

from metriccare.gold.tables import STAY
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.spark import parts
from metriccare.lake.spark.parts import MissingPartError


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "metriccare"


def java(folder: Path, version: str) -> Path:
    """A program that says it is this Java."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return folder


def test_a_jar_that_is_not_there(empty_cache: Path) -> None:
    with pytest.raises(MissingPartError) as refused:
        parts.jar()
    assert refused.value.message == f"Hudi's jar is not at {empty_cache / parts.JAR}"
    assert refused.value.way_out == "make setup-spark installs it, or set METRICCARE_ENGINE=duckdb"


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "find_spec", lambda name: None if name == "hudi" else object())
    with pytest.raises(MissingPartError, match="the package hudi is not installed here"):
        parts.packages()


def test_java_17_is_taken_from_java_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = java(tmp_path / "seventeen", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert parts.java_home() == home


def test_another_java_does_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "eight", "1.8.0_292")))
    monkeypatch.setenv("PATH", str(java(tmp_path / "eleven", "11.0.2") / "bin"))
    monkeypatch.setattr(parts, "find_spec", lambda _: None)
    with pytest.raises(MissingPartError, match="Spark needs Java 17, and there is none here"):
        parts.java_home()


def test_a_jar_that_is_another_file_is_not_kept(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.jar"
    other.write_bytes(b"not the jar")
    monkeypatch.setattr(parts, "_resolved", lambda _: other)
    with pytest.raises(MissingPartError, match="is not the file that was tried"):
        parts.fetch()
    assert not (empty_cache / parts.JAR).exists()


def test_a_hudi_lake_cannot_be_read_without_hudi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parts, "find_spec", lambda _: None)
    with pytest.raises(MissingPartError, match="the package hudi is not installed here"):
        HudiLakeTable(tmp_path, STAY, 20260101000000000).files()
