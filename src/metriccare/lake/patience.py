"""How long a query of a user may keep DuckDB busy. Not how long its answer may take to be read."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Patience:
    """Seconds that the steps of one query may take together; 0 = as long as they need."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds

    @contextmanager
    def on(self, connection: "DuckDBPyConnection") -> Generator[None]:
        """A step, interrupted when the time is up: it then raises `duckdb.InterruptException`."""
        if not self.seconds:
            yield
            return
        started = time.monotonic()
        timer = threading.Timer(max(0.0, self._left), connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._left -= time.monotonic() - started
