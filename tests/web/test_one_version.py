"""A page asked for while runs commit shows one version of the lake throughout, and never fails."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from metriccare.web.app import create_app
from metriccare.web.demonstration import SOUTH, prepare_people
from metriccare.web.premises import ServeOptions
from tests.gold.explain.scene import stay
from tests.hospital import Hospital, Record
from tests.web.conftest import NOW, URL, Browser

STAYS = 7  # of each batch: the nth run has n times as many
NORTH = 3  # of them, in the hospital that sorts first
RUNS = 4
PAGE = f"/t/{SOUTH}/measures/mortality?by=hospital"


def batch(number: int) -> Iterator[Record]:
    """Stays of the same month in two hospitals, in equal parts with the batches before."""
    for one in range(STAYS):
        name = f"{number}-{one}"
        yield {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1950-01-01"}
        where = "north" if one < NORTH else "south"
        yield stay(name, name, "2025-03-01T08:00:00Z", "2025-03-04T08:00:00Z", at=where)


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    """A tenant of the demonstration's people, with its first run."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    found = Hospital(tmp_path / "home", SOUTH)
    found.land(*batch(1), name="1.ndjson")
    found.run()
    prepare_people(tmp_path / "home", NOW)
    return found


def shown(page: str) -> tuple[int, int, list[int]]:
    """The run that the page says it is of, the discharges in its headline, those of its rows, their sum last."""
    (run,) = re.findall(r"Data version: run (\d+) ", page)
    (whole,) = re.findall(r"0 of (\d+) discharges", page)
    rows = re.findall(r'data-label="Discharges"><a[^>]*>(\d+)<', page)
    return int(run), int(whole), sorted(int(row) for row in rows)


def test_every_page_is_of_one_version_while_runs_commit(hospital: Hospital) -> None:
    app = create_app(hospital.tenant.folder.parents[1], ServeOptions(demo=True, public_url=URL))
    reader, seen = Browser(app).sign_in("ruth.okafor@demo.example"), Counter[int]()

    def commit() -> None:
        for number in range(2, RUNS + 1):
            hospital.land(*batch(number), name=f"{number}.ndjson")
            hospital.run()

    writer = Thread(target=commit)
    writer.start()
    committing = True
    while committing:
        committing = writer.is_alive()  # and once more when all is committed
        answer = reader.get(PAGE)
        assert answer.status_code == 200
        run, whole, rows = shown(answer.text)
        assert (whole, rows) == (STAYS * run, [NORTH * run, (STAYS - NORTH) * run, STAYS * run])
        seen[run] += 1
    writer.join()
    assert set(seen) >= {1, RUNS}
    assert list(seen) == sorted(seen), "a version came back"
    app.state.premises.warm.close()
    app.state.premises.database.close()
