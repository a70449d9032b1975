"""Fixtures for bronze alone."""

from pathlib import Path

import pytest

from tests.bronze.inbox import Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty bronze."""
    return Inbox(tmp_path)
