"""Writes the package of the Lambda functions: our modules that they import, Powertools, and nothing else.

    python -m tools.lambda_zip --out build/lambda.zip

The same bytes from the same sources, on any machine: names in order, one time, one mode, and nothing compressed, which
zlib does in its own way in each version. boto3 is not in it: Lambda's
runtime has it (https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html), and it is most of what would be there.
"""

import argparse
import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HANDLERS = ("metriccare.aws.lambda_handlers.landed", "metriccare.aws.lambda_handlers.job_state")
LIBRARIES = ("aws_lambda_powertools", "typing_extensions")
"""What the functions need that Lambda's runtime lacks."""

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16
LARGEST = 50 * 1024 * 1024
"""Bytes that Lambda takes as a package that is sent to it."""

IMPORTED = f"""
import os, sys
os.environ["POWERTOOLS_TRACE_DISABLED"] = "true"
import {", ".join(HANDLERS)}
print("\\n".join(sys.modules[name].__file__ for name in sorted(sys.modules) if name.split(".")[0] == "metriccare"))
"""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Write the package of the Lambda functions.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "lambda.zip", metavar="FILE")
    out: Path = parser.parse_args().out
    write(out)
    print(f"{out}: {out.stat().st_size / 1024:,.0f} KiB")


def write(out: Path) -> None:
    """Write the package. Ends with a message where it is larger than Lambda takes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}")
    with zipfile.ZipFile(aside, "w") as package:
        for name, file in sorted({**_ours(), **dict(_libraries())}.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_STORED, MODE
            package.writestr(entry, file.read_bytes())
    if aside.stat().st_size > LARGEST:
        sys.exit(f"{aside} has {aside.stat().st_size:,} bytes, and Lambda takes {LARGEST:,}")
    aside.replace(out)


def _ours() -> dict[str, Path]:
    """Our modules as a process that imports nothing but the handlers has them."""
    done = subprocess.run(  # noqa: S603 (a program of ours)
        [sys.executable, "-c", IMPORTED], check=True, capture_output=True, text=True, cwd=ROOT / "src"
    )
    files = map(Path, done.stdout.split())
    return {file.relative_to(ROOT / "src").as_posix(): file for file in files}


def _libraries() -> Iterator[tuple[str, Path]]:
    for name in LIBRARIES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            sys.exit(f"the package {name} is not installed here: run make setup-aws")
        file = Path(found.origin)
        if found.submodule_search_locations is None:
            yield file.name, file
        else:
            for path in file.parent.rglob("*"):
                if path.is_file() and path.suffix != ".pyc":
                    yield path.relative_to(file.parents[1]).as_posix(), path


if __name__ == "__main__":
    main()
