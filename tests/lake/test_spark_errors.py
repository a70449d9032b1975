"""What Java says at length is said in one line, with the way out."""

from pathlib import Path

import pytest

from metriccare.errors import MetricCareError, StorageError
from metriccare.lake.spark.session import spark_errors

py4j = pytest.importorskip("py4j.protocol", reason="PySpark is not installed: make setup-spark")

STORY = "An error occurred while calling o174.save.\n: org.apache.spark.SparkException: aborted\n\tat a.b(C.java:1)\n"


def told(text: str) -> MetricCareError:
    with pytest.raises(MetricCareError) as raised, spark_errors(Path("lake/silver/encounter")):
        raise py4j.Py4JError(text)
    return raised.value


def test_too_little_memory() -> None:
    error = told(f"{STORY}Caused by: java.lang.OutOfMemoryError: Java heap space\n")
    assert error.message == "lake/silver/encounter: Spark ran out of memory"
    assert "METRICCARE_SPARK_MEMORY" in error.way_out
    assert "carries on" in error.way_out


def test_an_executor_that_the_system_has_killed() -> None:
    assert told("ExecutorLostFailure (executor 3 exited) exit code: 137").message.endswith(
        "ran out of memory"
    )


def test_a_full_disk() -> None:
    error = told(f"{STORY}Caused by: java.io.IOException: No space left on device\n")
    assert isinstance(error, StorageError)
    assert error.message == "lake/silver/encounter: no space left on device"


def test_the_last_cause_is_what_is_told() -> None:
    error = told(
        f"{STORY}Caused by: one thing\n\tat x\nCaused by: org.apache.hudi.HoodieException: another\n\tat y\n"
    )
    assert error.message == (
        "lake/silver/encounter: Spark failed: Caused by: org.apache.hudi.HoodieException: another"
    )


def test_what_has_no_cause_is_cut_short() -> None:
    assert told("x" * 5_000).message == f"lake/silver/encounter: Spark failed: {'x' * 160}"
