"""Terraform as a program: where its AWS provider lies, and what it is told so that it leaves nothing in the checkout.

Not what is asked of its answers. Where Terraform or the provider is missing, whoever asks for it is skipped with that
reason: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
"""

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

INFRA = Path(__file__).parents[2] / "infra"
PROVIDERS = "METRICCARE_TERRAFORM_PROVIDERS"
"""Names a folder that holds registry.terraform.io/hashicorp/aws, where it is not found by looking."""

PROVIDER = Path("registry.terraform.io", "hashicorp", "aws")
MIRRORS = (
    "~/.terraform.d/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/*",
)
MIRRORED = """provider_installation {{
  filesystem_mirror {{ path = {folder} }}
  direct {{ exclude = ["registry.terraform.io/hashicorp/aws"] }}
}}
"""


class Terraform:
    """`terraform` on a folder of infra/, with its data, its configuration and its answers under a folder of ours."""

    def __init__(self, folder: Path, root: Path = INFRA) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.root = root
        self._folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))},
            "CHECKPOINT_DISABLE": "1",
            "TF_DATA_DIR": str(folder / "data"),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            **self._where_providers_are(),
        }

    def _where_providers_are(self) -> dict[str, str]:
        told = os.environ.get("TF_CLI_CONFIG_FILE", "")
        mirror = _mirror()
        if mirror is None:
            return {"TF_CLI_CONFIG_FILE": told} if told and Path(told).exists() else {}
        config = self._folder / "terraform.tfrc"
        config.write_text(MIRRORED.format(folder=json.dumps(str(mirror))), encoding="utf-8")
        return {"TF_CLI_CONFIG_FILE": str(config)}

    def __call__(
        self, *arguments: str, workspace: str | None = None, given: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever that is; `given` are values of variables."""
        environment = {
            **self._environment,
            **{f"TF_VAR_{name}": value for name, value in (given or {}).items()},
        }
        if workspace is not None:
            environment["TF_WORKSPACE"] = workspace
        return subprocess.run(
            [program(), f"-chdir={self.root}", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def must(
        self, *arguments: str, workspace: str | None = None, given: Mapping[str, str] | None = None
    ) -> str:
        """Run a command that has to succeed; what it printed."""
        ended = self(*arguments, workspace=workspace, given=given)
        assert ended.returncode == 0, f"terraform {arguments[0]}: {ended.stderr}\n{ended.stdout[-4000:]}"
        return ended.stdout


def program() -> str:
    """Where Terraform is; skips the test where there is none."""
    found = shutil.which("terraform")
    if found is None:
        pytest.skip("terraform is not installed")
    return found


@functools.cache
def _mirror() -> Path | None:
    named = os.environ.get(PROVIDERS)
    if named:
        return Path(named)
    for pattern in MIRRORS:
        place = Path(pattern).expanduser()
        for folder in place.parent.glob(place.name):
            if (folder / PROVIDER).is_dir():
                return folder
    return None


def begun(terraform: Terraform, *backend: str) -> Terraform:
    """After `terraform init`; skips the test where the provider is neither on disk nor to be had."""
    ended = terraform("init", "-no-color", *(backend or ("-backend=false",)))
    if ended.returncode != 0 and "provider packages" in ended.stderr:
        pytest.skip(f"the AWS provider is neither on disk ({PROVIDERS} names a folder) nor to be had")
    assert ended.returncode == 0, ended.stderr
    return terraform
