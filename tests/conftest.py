"""Fixtures that every test may use."""

from pathlib import Path

import pytest

from tests.hospital import Hospital

pytest_plugins = [
    "pytester",
    "tests.databases",
    "tests.hypothesis_profiles",
    "tests.pretended_aws",
    "tests.skip_policy",
    "tests.spark_session",
]


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    """A fresh tenant with the default settings."""
    return Hospital(tmp_path)
