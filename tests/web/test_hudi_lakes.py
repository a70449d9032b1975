"""Whoever reads a lake does not know who wrote it: commands and alert rules answer the same of a Hudi lake.

The pages and the API have their own tests, which run on both kinds (`hudi_lakes`).
"""

import json
from pathlib import Path

import pytest

from metriccare.alerts.observed.figures import Figures
from metriccare.alerts.observed.question import Asked
from metriccare.alerts.observed.warm import WarmFigures
from metriccare.cli.main import main
from metriccare.gold.definitions import MEASURES, measure
from metriccare.lake.store import open_lake
from metriccare.tenants import registry

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("lakes_by", ["spark"], indirect=True, ids=["hudi"])]
NORTH = "demo-north"
STAYS = "SELECT department, count(*) AS stays, sum(los_us) AS us FROM stay GROUP BY department ORDER BY ALL"


@pytest.fixture
def embedded(made_up: Path) -> Path:
    """The home with the same landings that the embedded engine has computed."""
    home = made_up.with_name("made-up-home")
    kinds = [open_lake(registry.get(each, NORTH).lake).engine for each in (made_up, home)]
    assert kinds == ["spark", "duckdb"]
    return home


@pytest.mark.parametrize(
    "command",
    [
        ("measures", "--by", "hospital,department,month"),
        ("measures", "--by", "year,race"),
        ("findings",),
        ("explain", "--measure", "hai"),
        ("explain", "--measure", "readmission_30d"),
        ("sql", STAYS),
    ],
    ids=" ".join,
)
def test_a_command_prints_the_same(
    made_up: Path, embedded: Path, command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    printed: list[object] = []
    for home in (made_up, embedded):
        monkeypatch.setenv("METRICCARE_HOME", str(home))
        assert main([*command, "--tenant", NORTH, "--json"]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0]
    assert printed[0] == printed[1]


def test_alert_rules_see_the_same_figures(made_up: Path, embedded: Path) -> None:
    asked = [
        Asked(name, variant.id, window, ("hospital", "department"))
        for name in MEASURES
        for variant in measure(name).variants
        for window in ("month", "year", "rolling_30")
    ]
    kept = WarmFigures()
    seen: list[object] = []
    for home in (made_up, embedded):
        with kept.current(registry.get(home, NORTH)) as figures:
            assert isinstance(figures, Figures)
            series = [{place: list(points) for place, points in figures.series(one).items()} for one in asked]
            seen.append((series, figures.infections, figures.hospital_names, figures.through))
            assert sum(map(len, series)) > len(asked)
    kept.close()
    assert seen[0] == seen[1]
