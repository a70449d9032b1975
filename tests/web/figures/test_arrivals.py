"""When something of each hospital landed, and what has landed since: read from a lake and its ledger."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from metriccare.web.figures.arrivals import arrivals, waiting
from metriccare.web.figures.warm import Warm
from tests.fhir_builders import encounter, organization, patient
from tests.hospital import Hospital


def at(hour: int) -> datetime:
    return datetime(2026, 7, 14, hour, 30, tzinfo=UTC)


def test_each_hospital_has_the_moments_at_which_its_encounters_landed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = Hospital(tmp_path)

    def land(hour: int, *of: str) -> None:
        monkeypatch.setattr("metriccare.bronze.land._now", lambda: at(hour))
        hospital.land(
            *(organization(one) for one in of),
            *(patient(f"p-{one}-{hour}", birth="1950-01-01") for one in of),
            *(
                encounter(
                    f"e-{one}-{hour}", "2026-07-01", "2026-07-03", subject=f"Patient/p-{one}-{hour}",
                    provider=f"Organization/{one}",
                )
                for one in of
            ),
        )  # fmt: skip

    land(1, "north", "south")
    land(3, "north")
    hospital.run()
    snapshot = Warm().current(hospital.tenant)
    assert snapshot is not None
    assert arrivals(snapshot) == {"north": (at(1), at(3)), "south": (at(1),)}
    assert waiting(snapshot, at(4)) == ()
    land(5, "south")
    assert waiting(snapshot, at(6)) == (at(5),)
    assert arrivals(snapshot)["south"] == (at(1),)
