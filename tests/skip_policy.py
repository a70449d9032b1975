"""Under CI=true a skipped test is a failed one, unless tests/allowed_skips.toml names it with its reason.

On a developer's machine a skip stays a skip. An expected failure (xfail) is not a skip.
"""

import os
import tomllib
from collections.abc import Generator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ALLOWED = Path("tests", "allowed_skips.toml")


class AllowedSkipsError(Exception):
    """The list of allowed skips says something it may not say."""


def read_allowed(path: Path) -> dict[str, str]:
    """Pattern of test ids -> why they may be skipped."""
    if not path.exists():
        return {}
    allowed: dict[str, str] = {}
    for number, entry in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("skip", []), start=1):
        if set(entry) != {"test", "reason"} or not all(str(value).strip() for value in entry.values()):
            raise AllowedSkipsError(f"{path}: entry {number} needs a `test` and a `reason`, and nothing else")
        allowed[entry["test"]] = entry["reason"]
    return allowed


def is_allowed(node_id: str, allowed: dict[str, str]) -> bool:
    """The brackets of a parametrised id are plain characters in a pattern, only `*` and `?` are not."""
    return any(fnmatchcase(node_id, pattern.replace("[", "[[]")) for pattern in allowed)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ALLOWED] = read_allowed(config.rootpath / ALLOWED)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report, collector.config)
    return report


_ALLOWED = pytest.StashKey[dict[str, str]]()


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    if is_allowed(report.nodeid, config.stash[_ALLOWED]):
        return
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped ({why}) and {ALLOWED} does not name it"
