"""Dates of death that contradict each other are told in their order, whatever order an engine has them in."""

from pathlib import Path

from metriccare.gold.explain.stay import explain_stay
from tests.fhir_builders import DEATH, DIED, condition, encounter, patient
from tests.hospital import Hospital


def test_dates_of_death_stand_in_their_order(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path)
    days = ("2025-03-09", "2025-03-05", "2025-03-21", "2025-03-01", "2025-03-15", "2025-03-12")
    hospital.land(
        patient("p1", birth="1950-01-01"),
        encounter("index", "2025-03-01", "2025-03-04", subject="Patient/p1"),
        *(
            encounter(f"e{day}", day, day, subject="Patient/p1", disposition=[DIED]) | {"status": "finished"}
            for day in days
        ),
        *(condition(f"c{day}", DEATH, subject="Patient/p1", onset=day) for day in days),
    )
    hospital.run()
    [said] = [one.says for one in explain_stay(hospital.tenant, "index").rules if one.rule == "30d_died"]
    assert said == (
        "30d_65_94: dates of death 2025-03-01 (day 0), 2025-03-05 (day 4), 2025-03-09 (day 8), 2025-03-12 (day 11), "
        "2025-03-15 (day 14), 2025-03-21 (day 20), against day 0 to 30 from admission"
    )
