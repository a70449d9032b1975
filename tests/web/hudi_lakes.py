"""The larger made-up tenant's lake as Spark and Hudi write it, for the tests that read figures to run on that too.

The same keys and landings as in the embedded engine's home: only the lake is computed anew. Not the tests themselves.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from metriccare.lake.spark import parts
from tests.spark_session import SMALL

READERS = {
    f"tests.web.{module}"
    for module in (
        "api.test_export", "api.test_measures",
        "figures.test_exact", "figures.test_monthly", "figures.test_published", "figures.test_snapshot",
        "figures.test_stays", "figures.test_wards",
        "pages.test_measure_pages", "pages.test_paper", "pages.test_quality", "pages.test_stay_pages",
        "test_exporting",
    )
}  # fmt: skip
"""Modules that read the made-up tenants' figures and write to no lake."""

LARGER = "demo-north"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of the readers that looks at made-up lakes has both kinds."""
    if getattr(metafunc.module, "__name__", "") in READERS and "made_up" in metafunc.fixturenames:
        kinds = [
            pytest.param("duckdb", id=pytest.HIDDEN_PARAM),
            pytest.param("spark", id="hudi", marks=pytest.mark.slow),
        ]
        metafunc.parametrize("lakes_by", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def lakes_by(request: pytest.FixtureRequest) -> str:
    """The engine that wrote the made-up tenants' lakes; a test says nothing and has the embedded one's."""
    return str(getattr(request, "param", "duckdb"))


def computed_again(embedded: Path, home: Path) -> None:
    """The tenants of another home, the larger one's lake by Spark; in a process of its own, so that no Java is left.

    The other tenant keeps its lake: one server has both kinds. Skips where Java or the jar is missing.
    """
    try:
        parts.packages()
        parts.java_home()
        parts.jar()
    except parts.MissingPartError as error:
        pytest.skip(f"Spark cannot start here: {error}")
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(embedded, home, ignore=shutil.ignore_patterns("ready"))
    shutil.rmtree(home / "tenants" / LARGER / "lake")
    environment = {**os.environ, **SMALL, "METRICCARE_HOME": str(home), "METRICCARE_ENGINE": "spark"}
    program = "import sys; from metriccare.cli.main import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", program, "run", "--tenant", LARGER], env=environment, check=True)
