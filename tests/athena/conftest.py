"""The Trino that the tests of this folder share."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.athena.trino import Trino, jars, java


@pytest.fixture(scope="session")
def trino(tmp_path_factory: pytest.TempPathFactory) -> Generator[Trino]:
    """A running Trino."""
    folder: Path = tmp_path_factory.mktemp("trino")
    server = Trino(java(), jars(folder))
    yield server
    server.stop()
