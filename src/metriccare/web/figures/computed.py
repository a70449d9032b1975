"""Which stays a run has computed: what is new since a version of the lake, as the stays' own lineage says.

Not what is new about them: a stay is computed anew whenever something of its patient comes.
"""

from metriccare.gold.tables import STAY
from metriccare.lake.engine import connect
from metriccare.web.figures.snapshot import Snapshot


def computed_after(snapshot: Snapshot, run: int) -> frozenset[str]:
    """The ids of the stays that a later run than this has computed, wherever they are: whoever asks narrows them."""
    return snapshot.kept("computed after", run, lambda _: _read(snapshot, run), len)


def _read(snapshot: Snapshot, run: int) -> frozenset[str]:
    connection = connect()
    try:
        snapshot.lake.view(connection, STAY)
        rows = connection.execute("SELECT stay_id FROM stay WHERE run > ?", [run]).fetchall()
    finally:
        connection.close()
    return frozenset(str(row[0]) for row in rows)
