"""What a full disk and a stored file that is gone are called, whichever engine meets them."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from metriccare.errors import DataError, StorageError
from metriccare.lake.engine import storage_errors

FULL = os.strerror(errno.ENOSPC)
WAY_OUT = "free some disk space or check the permissions, then run the same command again: it carries on"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, FULL, "/lake/tmp/x"),
        duckdb.IOException(
            f'IO Error: Async write failed for range [offset=26, size=8]: {{"exception_message":"{FULL}"}}'
        ),
        duckdb.OutOfMemoryException(f"failed to offload data block of size 2 MiB.\nIO Error: {FULL}"),
    ],
)
def test_a_full_disk_is_named_in_the_systems_words(error: Exception) -> None:
    with pytest.raises(StorageError) as caught, storage_errors(Path("/lake")):
        raise error
    assert (caught.value.message, caught.value.way_out) == (f"/lake: {FULL}", WAY_OUT)


@pytest.mark.parametrize(
    "error",
    [
        OSError("Failed to open local file '/b/x.parquet'. Detail: [errno 2] No such file or directory"),
        duckdb.IOException('IO Error: No files found that match the pattern "/b/x.parquet"'),
    ],
)
def test_a_stored_file_that_is_gone_sends_to_the_doctor_and_not_to_the_disk(error: Exception) -> None:
    with pytest.raises(DataError) as caught, storage_errors(Path("/lake")):
        raise error
    assert caught.value.message == f"/lake: a stored file is missing: {error}"
    assert caught.value.way_out == "metriccare doctor says what to do"


def test_another_failure_keeps_its_first_line() -> None:
    with pytest.raises(StorageError) as caught, storage_errors(Path("/lake")):
        raise duckdb.IOException("IO Error: not readable\nand more")
    assert caught.value.message == "/lake: IO Error: not readable"
