"""The Spark session of this process: the one that is there already, as on a cluster, or one on this
machine's processors.

Not what runs on it (`bench`), nor what it needs to start (`parts`).
"""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metriccare import settings
from metriccare.errors import MetricCareError, StorageError
from metriccare.lake.spark import parts

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA_OPTIONS = (
    "-Duser.timezone=UTC -Djdk.attach.allowAttachSelf=true -Djol.skipHotspotSAAttach=true "
    "-Djol.skipDynamicAttach=true -XX:TieredStopAtLevel=1 -XX:+UseParallelGC"
)
"""In UTC, so that Hudi's instants grow; and without a look into the Java process that Hudi would take for its sizes.

A run plans far more than it computes, and is over in minutes: of one over a hundred thousand records, Java's second
compiler and its collector in the background took a quarter of the processor time.
"""


def session() -> "SparkSession":
    """The active session, or a new one. Raises MissingPartError where Spark cannot start here."""
    parts.packages()
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() or _started()


def _started() -> "SparkSession":
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    home, jar, processors = parts.java_home(), parts.jar(), settings.workers()
    if home is not None:
        os.environ["JAVA_HOME"] = str(home)
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    options = {
        "spark.master": f"local[{processors}]",
        "spark.app.name": "MetricCare",
        "spark.jars": str(jar),
        "spark.driver.memory": settings.spark_memory(),
        "spark.driver.extraJavaOptions": JAVA_OPTIONS,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
        "spark.sql.shuffle.partitions": str(2 * processors),
        "spark.default.parallelism": str(processors),
        "spark.sql.session.timeZone": "UTC",
        # every operator takes a page at least, and most tables of a run are small: of the tens of megabytes that Spark
        # would choose, a run spends a third of its time in clearing them away
        "spark.buffer.pageSize": "1m",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    configuration = SparkConf().setAll(list(options.items()))
    with _silent_children(), spark_errors(Path(settings.home())):
        context = SparkContext(conf=configuration)
        started = SparkSession(context)
    started.sparkContext.setLogLevel("OFF")  # its log would hold values of records
    return started


def java(session: "SparkSession", what: str = "_jvm") -> Any:  # noqa: ANN401 (Java has no types here)
    """The way into Java that PySpark has, and hides: `_jvm` its classes, `_jsc` the context that they ask for."""
    return getattr(session, what)


@contextmanager
def own_line(session: "SparkSession") -> Generator[None]:
    """In a thread beside the first: PySpark opens a socket for it, and leaves it open when the thread has ended."""
    try:
        yield
    finally:
        lines = java(session)._gateway_client  # noqa: SLF001
        if (line := lines.get_thread_connection()) is not None:
            with suppress(ValueError):
                lines.deque.remove(line)
            line.close()


@contextmanager
def _silent_children() -> Generator[None]:
    """What a process that is started here prints goes nowhere: Java's launcher talks before it can be told not to."""
    kept = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        for number in kept:
            os.dup2(nowhere, number)
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)


@contextmanager
def spark_errors(place: Path) -> Generator[None]:
    """Turn what Spark and Hudi raise into one line: a full disk, too little memory, or a task that failed."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise _told(place, str(error)) from error


def _told(place: Path, text: str) -> MetricCareError:
    if "OutOfMemoryError" in text or "exit code: 137" in text:
        return MetricCareError(
            f"{place}: Spark ran out of memory",
            way_out="give it more with METRICCARE_SPARK_MEMORY, or run fewer tasks at once with METRICCARE_WORKERS; "
            "then run the same command again: it carries on",
        )
    if "No space left on device" in text:
        return StorageError(
            f"{place}: no space left on device",
            way_out="free some disk space, then run the same command again: it carries on",
        )
    return MetricCareError(
        f"{place}: Spark failed: {_reason(text)}",
        way_out="run the same command again: it carries on; where it fails again, metriccare doctor",
    )


def _reason(text: str) -> str:
    """The line that names a cause, of the many that Java prints; cut, as it may quote what it worked on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:") or "Error: " in line]
    return (causes[-1] if causes else lines[0] if lines else "no reason given")[:160]
