"""The settings of the process, as the environment gives them."""

from pathlib import Path

import pytest

from metriccare import settings


def test_home_is_in_the_users_folder_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("METRICCARE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.home() == tmp_path / ".metriccare"


def test_home_that_is_empty_text_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("METRICCARE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.home() == tmp_path / ".metriccare"


def test_home_is_absolute_even_where_the_variable_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("METRICCARE_HOME", "state")
    monkeypatch.chdir(tmp_path)
    assert settings.home() == tmp_path / "state"


def test_key_variable_is_the_name_in_capitals():
    assert settings.key_variable("north-shore-2") == "METRICCARE_KEY_NORTH_SHORE_2"
