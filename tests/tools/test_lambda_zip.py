"""The functions' package: small, the same each time, and enough."""

import subprocess
import sys
import zipfile
from pathlib import Path

import boto3
import pytest

from tools import lambda_zip

ALONE = """
import sys
sys.path[:0] = [{package!r}, {runtime!r}]
from metriccare.aws.lambda_handlers import job_state, landed
assert landed.__file__.startswith({package!r})
heavy = {{"duckdb", "msgspec", "pyarrow", "deltalake", "sqlalchemy"}} & sys.modules.keys()
assert not heavy, heavy
print(landed.handler.__name__, job_state.handler.__name__)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, written once."""
    out = tmp_path_factory.mktemp("package") / "new folder" / "lambda.zip"
    lambda_zip.write(out)
    return out


def test_the_same_sources_give_the_same_bytes(package: Path, tmp_path: Path):
    lambda_zip.write(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_it_holds_the_handlers_and_neither_the_measures_nor_boto3(package: Path):
    names = zipfile.ZipFile(package).namelist()
    assert "metriccare/aws/lambda_handlers/landed.py" in names
    assert not [name for name in names if name.startswith(("metriccare/gold", "metriccare/bronze", "boto"))]
    assert package.stat().st_size < 6 * 1024 * 1024


def test_the_handlers_need_nothing_beside_it_and_the_runtime(package: Path, tmp_path: Path):
    runtime = tmp_path / "runtime"  # as Lambda has it: boto3 and what that needs
    runtime.mkdir()
    libraries = Path(boto3.__file__).parents[1]
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        (runtime / name).symlink_to(libraries / name)
    program = ALONE.format(package=str(package), runtime=str(runtime))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.stderr, done.stdout.split()) == ("", ["handler", "handler"])


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lambda_zip, "LIBRARIES", ("no_such_library",))
    with pytest.raises(SystemExit, match="no_such_library is not installed here: run make setup-aws"):
        lambda_zip.write(tmp_path / "lambda.zip")
