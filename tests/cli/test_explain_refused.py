"""`metriccare explain` where there is nothing to explain."""

import pytest

from tests.cli.conftest import Run


@pytest.mark.usefixtures("north")
@pytest.mark.parametrize("arguments", [("--measure", "alos"), ("stay", "index")])
def test_tenant_without_tables_is_told_to_run(arguments: tuple[str, ...], run: Run) -> None:
    result = run("explain", *arguments)
    assert result.code == 3
    assert result.err == (
        "metriccare: tenant north has no numbers yet: nothing has landed "
        "(metriccare ingest PATH --tenant north --run)\n"
    )


@pytest.mark.usefixtures("north")
def test_wrong_use_says_what_there_is(run: Run) -> None:
    assert "--measure" in run("explain").out
    assert run("explain", "stay", " ").code == 2
    assert run("explain", "--measure", "deaths").code == 2
