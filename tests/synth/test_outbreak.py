"""The outbreak of the demonstration: what it holds, and that the rule of every new tenant sees a cluster in it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from metriccare.alerts.observed import Figures, Observed, Operations
from metriccare.alerts.presets import presets
from metriccare.alerts.reading import Labels, Verdict
from metriccare.gold import measures
from metriccare.lake.store import open_lake
from metriccare.synth.outbreak import outbreak
from tests.hospital import Hospital

END = date(2026, 6, 30)


def test_three_infections_in_one_ward_within_a_week_are_a_cluster_to_the_rule_of_a_new_tenant(
    hospital: Hospital, tmp_path: Path
) -> None:
    place = tmp_path / "outbreak.json"
    place.write_bytes(outbreak(END))
    hospital.ingest(place)
    hospital.run()
    (counted,) = measures.query(hospital.tenant, measure="hai", variant="default")
    assert (counted["numerator"], counted["denominator"]) == (3, 3)
    figures = Figures(open_lake(hospital.tenant.lake))
    (rule,) = [one for one in presets() if one.kind == "infection_cluster"]
    (reading,) = rule.judge(Observed(datetime(2026, 7, 1, tzinfo=UTC), figures, Operations()))
    figures.close()
    assert reading.verdict is Verdict.BREACH
    assert reading.labels == Labels("hospital-1", ward="2 North")


def test_the_same_day_gives_the_same_bytes() -> None:
    assert outbreak(END) == outbreak(END)
    entries = json.loads(outbreak(END))["entry"]
    assert [entry["request"]["url"] for entry in entries[:3]] == [
        "Patient/outbreak-20260630-1",
        "Encounter/outbreak-20260630-1",
        "Condition/outbreak-20260630-1",
    ]
