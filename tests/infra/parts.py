"""What Terraform reads and other parts of the build make: the handlers' zip and the scripts of the Glue jobs.

Placeholders, for tests that look at the plan only; not the parts themselves.
"""

import zipfile
from pathlib import Path

from tests.infra.terraform import INFRA

EARLIEST = (1980, 1, 1, 0, 0, 0)


def placeholders(folder: Path) -> dict[str, str]:
    """Values of `lambda_zip` and `glue_scripts`: files that are there and do nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "lambda.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("placeholder.py", EARLIEST), "")
    return {"lambda_zip": str(folder / "lambda.zip"), "glue_scripts": str(INFRA / "tests" / "jobs")}
