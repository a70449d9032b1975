"""The page that shows how to use the API does what it says: every block of it is run against a real server."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.gold.measures import query
from metriccare.tenants import registry
from tests.web.api.conftest import token_of
from tests.web.api.serving import serving

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "use-the-api.md"
BLOCK = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def ran(app: FastAPI, apart: Path, tmp_path: Path) -> list[str]:
    """What each block prints, in order."""
    del apart
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    with serving(app) as address:
        variables = {
            "PATH": "/usr/bin:/bin",
            "METRICCARE": address,
            "TOKEN": token_of(app, "ruth"),
            "INGEST_TOKEN": token_of(app, "dana"),
        }
        return [
            _run(kind, text, variables, tmp_path) for kind, text in BLOCK.findall(PAGE.read_text("utf-8"))
        ]


def _run(kind: str, text: str, variables: dict[str, str], folder: Path) -> str:
    program = ["bash", "-euo", "pipefail", "-c", text] if kind == "bash" else [sys.executable, "-c", text]
    done = subprocess.run(
        program, cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_block_does_what_the_page_says(ran: list[str], home: Path, tmp_path: Path) -> None:
    measures, etag, ingest, stays, saved = ran
    tenant = registry.get(home, "demo-north")
    assert json.loads(measures)["items"] == query(tenant, measure="readmission_30d", by=["hospital", "year"])
    assert etag == "304\n"
    landed = json.loads(ingest)
    assert (landed["outcome"], landed["good"], landed["quarantined"]) == ("landed", 1, 1)
    assert gzip.decompress((tmp_path / "tonight.ndjson.gz").read_bytes()).count(b"\n") == 2
    of_2025 = query(tenant, measure="readmission_30d", variant="default", by=["year"])
    assert stays.count("\n") == next(row["numerator"] for row in of_2025 if row["year"] == "2025")
    assert saved == ""
    head, *readmitted = (tmp_path / "readmissions.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("stay_id,patient_id,hospital")
    assert len(readmitted) == sum(int(row["numerator"] or 0) for row in of_2025)
