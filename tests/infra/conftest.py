"""The plans of dev and prod, made once for all tests of this folder and all processes that run them."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from tests.infra import plan
from tests.infra.parts import placeholders
from tests.infra.plan import Plan
from tests.infra.terraform import Terraform, begun

ENVIRONMENTS = ("dev", "prod")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every process of this test run knows."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "infra"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def terraform(shared: Path) -> Terraform:
    """Terraform on infra/, its provider found, without a state."""
    with FileLock(shared / "init.lock"):
        program = Terraform(shared / "terraform")
        if not (shared / "terraform" / "begun").exists():
            begun(program)
            (shared / "terraform" / "begun").touch()
    return program


@pytest.fixture(scope="session")
def given(shared: Path) -> Mapping[str, str]:
    """Values of the variables that name files."""
    with FileLock(shared / "parts.lock"):
        return placeholders(shared / "parts")


@pytest.fixture(scope="session")
def answers(terraform: Terraform, given: Mapping[str, str], shared: Path) -> dict[str, str]:
    """What `terraform test` says of dev and prod, with a pretended provider."""
    return {name: _answer(terraform, given, shared, name) for name in ENVIRONMENTS}


def _answer(terraform: Terraform, given: Mapping[str, str], shared: Path, name: str) -> str:
    answer = shared / f"{name}.json"
    with FileLock(answer.with_suffix(".lock")):
        if not answer.exists():
            asked = ("test", "-json", "-verbose", "-filter=tests/whole.tftest.hcl")
            answer.write_text(terraform.must(*asked, workspace=name, given=given), encoding="utf-8")
    return answer.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def runs(answers: dict[str, str]) -> dict[str, dict[str, Plan]]:
    """The plans of each environment, by the name of their `run`."""
    return {name: plan.read(answer) for name, answer in answers.items()}


@pytest.fixture(scope="session")
def plans(runs: dict[str, dict[str, Plan]]) -> dict[str, Plan]:
    """What dev and prod would be."""
    return {name: found["environment"] for name, found in runs.items()}


@pytest.fixture(scope="session")
def hosting(runs: dict[str, dict[str, Plan]]) -> dict[str, Plan]:
    """What dev and prod would be with the application in them."""
    return {name: found["application"] for name, found in runs.items()}


@pytest.fixture(params=ENVIRONMENTS)
def planned(request: pytest.FixtureRequest, plans: dict[str, Plan]) -> Plan:
    """Each environment's plan, one after the other."""
    return plans[request.param]
