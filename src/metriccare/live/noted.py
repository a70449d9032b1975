"""A run on the command line, in the history like one of a worker. Not the run (`computing`).

It does not depend on the application's database: where that does not answer, the run goes on and nobody notes it.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.errors import BusyError, MetricCareError
from metriccare.live import history, whom
from metriccare.live.doing import Doing
from metriccare.live.outcome import Outcome

Say = Callable[[str], None]


@contextmanager
def noted(home: Path, tenant: str, say: Say) -> Generator[Doing]:
    """What is done meanwhile is a run of this tenant that somebody began by hand; `say` is told where none notes it."""
    doing = Doing()
    note = _Note(home, tenant, say)
    try:
        yield doing
    except BusyError:
        note.end(None)
        raise
    except BaseException as error:
        kind = type(error).__qualname__
        text = str(error) if isinstance(error, MetricCareError) else f"unexpected {kind}"
        note.end(doing.outcome("failed", kind, text))
        raise
    note.end(doing.outcome("succeeded" if any(one.step == "gold" for one in doing.steps) else "nothing_new"))


class _Note:
    def __init__(self, home: Path, tenant: str, say: Say) -> None:
        self._say = say
        self._database: Database | None = None
        self._row = ""
        try:
            self._database = database = Database.of(home)
            migrate.upgrade(database)
            with database.writing() as session:
                now = datetime.now(UTC)
                self._row = history.begin(session, tenant, "run", "command_line", now, worker=whom.name())
        except (MetricCareError, OSError) as error:
            self._not_noted(error)

    def end(self, outcome: Outcome | None) -> None:
        """How it ended; None: it did not begin."""
        if self._database is None or not self._row:
            return
        try:
            with self._database.writing() as session:
                if outcome is None:
                    history.drop(session, self._row)
                else:
                    history.end(session, self._row, outcome, datetime.now(UTC))
        except (MetricCareError, OSError) as error:
            self._not_noted(error)
        self._database.close()

    def _not_noted(self, error: Exception) -> None:
        if self._database is not None:
            self._database.close()
        self._say(f"this run is not in the history: {error}")
