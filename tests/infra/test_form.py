"""infra/ as text: formatted, valid, its provider pinned, and an environment that nobody knows is refused."""

import re
from collections.abc import Mapping

import pytest

from tests.infra.terraform import INFRA, Terraform

MODULE_TESTS = sorted(
    path.name for path in (INFRA / "tests").glob("*.tftest.hcl") if path.name != "whole.tftest.hcl"
)


def test_is_formatted(terraform: Terraform) -> None:
    assert terraform("fmt", "-check", "-recursive", "-diff").stdout == ""


def test_is_valid(terraform: Terraform) -> None:
    assert "The configuration is valid" in terraform.must("validate", "-no-color", workspace="dev")


def test_a_workspace_that_is_no_environment_is_refused(
    terraform: Terraform, given: Mapping[str, str]
) -> None:
    asked = ("test", "-no-color", "-filter=tests/whole.tftest.hcl")
    ended = terraform(*asked, workspace="staging", given=given)
    assert ended.returncode == 1
    said = " ".join((ended.stdout + ended.stderr).split())
    assert (
        "Workspace 'staging' is none of dev, prod: choose one with `terraform workspace select dev`." in said
    )


def test_a_plan_without_the_jobs_scripts_says_that_they_are_not_here(
    terraform: Terraform, given: Mapping[str, str]
) -> None:
    asked = ("test", "-no-color", "-filter=tests/whole.tftest.hcl")
    ended = terraform(*asked, workspace="dev", given={**given, "glue_scripts": "../no-such-folder"})
    assert ended.returncode == 1
    said = " ".join((ended.stdout + ended.stderr).split())
    assert "The Glue jobs' scripts are not in this version of MetricCare" in said


def test_modules_keep_their_own_promises(terraform: Terraform, given: Mapping[str, str]) -> None:
    assert MODULE_TESTS
    filters = [f"-filter=tests/{name}" for name in MODULE_TESTS]
    assert " 0 failed." in terraform.must("test", "-no-color", *filters, workspace="dev", given=given)


def test_the_lock_file_pins_the_one_provider_for_every_platform() -> None:
    text = (INFRA / ".terraform.lock.hcl").read_text(encoding="utf-8")
    assert re.findall(r'^provider "(.+)"', text, re.MULTILINE) == ["registry.terraform.io/hashicorp/aws"]
    assert len(re.findall(r'"zh:[0-9a-f]{64}"', text)) == 15


@pytest.mark.parametrize("path", sorted(INFRA.rglob("*.tf")), ids=lambda path: str(path.relative_to(INFRA)))
def test_no_place_of_a_machine_is_written_down(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'"(?:/home|/opt|/usr|/root|/tmp|/var|/work)/', text) == []
    assert not re.search(r"\b\d{12}\b", text), "an account's id is asked for, never written down"
