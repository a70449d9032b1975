"""One Spark session for all tests of a process, and the reason where there can be none. Not a way around ours."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from metriccare.lake.spark.parts import MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SMALL = {
    "METRICCARE_SPARK_MEMORY": "1500m",
    "METRICCARE_WORKERS": "2",
}

QUICK = {
    "spark.sql.codegen.wholeStage": "false",  # a program compiled for each query of a few rows
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="session")
def spark() -> "Iterator[SparkSession]":
    """The session as the product starts it, on two threads; a test that asks for it is skipped where there is none."""
    from metriccare.lake.spark.session import session

    with pytest.MonkeyPatch.context() as environment:
        for name, value in SMALL.items():
            environment.setenv(name, value)
        try:
            running = session()
        except MissingPartError as error:
            pytest.skip(f"Spark cannot start here: {error}")
    for name, value in QUICK.items():
        running.conf.set(name, value)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def spark_engine(spark: "SparkSession") -> str:
    """What METRICCARE_ENGINE has to be for runs on this session."""
    assert spark.version.startswith("3.5.")
    return "spark"


@pytest.fixture
def on_spark(spark_engine: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs of this test are computed by Spark and written as Hudi tables."""
    monkeypatch.setenv("METRICCARE_ENGINE", spark_engine)
    return spark_engine


JAVA = {"spark", "trino"}
"""Fixtures that start a Java machine, which takes seconds and more than a gigabyte."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Long tests of a Java machine run beside the others, in one process: each would start a machine of its own."""
    if not JAVA.isdisjoint(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.java)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """PySpark leaves it to Python to close the socket of each answer, and compares versions by a module of yesterday.

    Tests of the same Java machine stand first: of the processes that share out the tests the first begins with them and
    no other takes them from it, so that there is one machine and not one in each process.
    """
    for item in items:
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore:.*distutils.*:DeprecationWarning"))
    items.sort(key=lambda item: JAVA.isdisjoint(getattr(item, "fixturenames", ())))
