"""Files in S3: one brought here, one put there. Credentials, region and endpoint are AWS's variables.

Not which files, nor when (`remote`, and bronze's own).
"""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.errors import StorageError

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

ATTEMPTS = 3
CONNECT_SECONDS = 5
ENDPOINT = "AWS_ENDPOINT_URL"
BLOCK = 1 << 20


def system() -> "FileSystem":
    """The way to S3. Raises an OSError at the first use where there is none."""
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    return S3FileSystem(
        endpoint_override=os.environ.get(ENDPOINT) or None,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        connect_timeout=CONNECT_SECONDS,
    )


def received(found: "FileSystem", address: str, place: Path) -> Path | None:
    """The file at an address (`bucket/key`), brought beside the place where it belongs; None where there is none."""
    from pyarrow.fs import FileType

    if found.get_file_info(address).type == FileType.NotFound:
        return None
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}-{time.time_ns()}")
    with found.open_input_stream(address) as stream, aside.open("wb") as file:
        while block := stream.read(BLOCK):
            file.write(block)
    return aside


def put(found: "FileSystem", place: Path, address: str) -> None:
    """Write a file to an address; it is there whole, or as before."""
    with place.open("rb") as file, found.open_output_stream(address) as stream:
        while block := file.read(BLOCK):
            stream.write(block)


@contextmanager
def s3_errors(address: str) -> Generator[None]:
    """What S3 or the way there refuses, said in one line."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{address}: {str(error).splitlines()[0][:160]}",
            way_out="look at the bucket, the credentials and the network",
        ) from error
