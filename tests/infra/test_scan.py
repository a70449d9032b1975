"""infra/ scanned by checkov: nothing is found, and what is passed over says why where it stands."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.infra.terraform import INFRA

pytestmark = pytest.mark.aws
ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv-iac" / "bin" / "checkov"


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What checkov says, without asking anybody for rules of theirs."""
    if not CHECKOV.exists():
        pytest.skip("checkov is not installed: make test-aws does it")
    command = [
        str(CHECKOV),
        "--directory",
        str(INFRA),
        "--framework",
        "terraform",
        "--skip-download",
        "--output",
        "json",
    ]
    ended = subprocess.run([*command, "--compact"], capture_output=True, text=True, check=False, cwd=ROOT)
    return json.loads(ended.stdout)


def test_nothing_is_found(report: dict[str, Any]) -> None:
    found = [
        (one["check_id"], one["resource"], one["check_name"]) for one in report["results"]["failed_checks"]
    ]
    assert found == []
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 150


def test_what_is_passed_over_says_why(report: dict[str, Any]) -> None:
    reasons = {
        (one["check_id"], one["resource"]): one["check_result"].get("suppress_comment", "")
        for one in report["results"]["skipped_checks"]
    }
    assert reasons
    assert [where for where, reason in reasons.items() if len(reason) < 30] == []
