"""The rule that CI runs every test, tried on small test files of its own."""

from pathlib import Path

import pytest

from tests.skip_policy import AllowedSkipsError, is_allowed, read_allowed

SKIPPING = """
import pytest

def test_runs():
    pass

@pytest.mark.skip(reason="no engine here")
def test_marked():
    pass

@pytest.mark.parametrize("size", [1])
def test_inside(size):
    pytest.skip("no room here")

@pytest.mark.xfail(strict=True)
def test_expected_failure():
    assert False
"""


@pytest.fixture
def rules(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(test_it=SKIPPING)
    return pytester


def run(pytester: pytest.Pytester) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "tests.skip_policy", "-p", "no:cov", "-p", "no:xdist")


def allow(pytester: pytest.Pytester, *tests: str) -> None:
    folder = pytester.mkdir("tests")
    entries = [f'[[skip]]\ntest = "{test}"\nreason = "why not"\n' for test in tests]
    (folder / "allowed_skips.toml").write_text("\n".join(entries), encoding="utf-8")


def test_skip_in_ci_fails_and_says_what_to_do(rules: pytest.Pytester) -> None:
    result = run(rules)
    result.assert_outcomes(passed=1, failed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(
        ["*test_marked was skipped (*no engine here) and *allowed_skips.toml does not name it*"]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_skip_in_ci_passes_where_it_is_named(rules: pytest.Pytester) -> None:
    allow(rules, "test_it.py::test_marked", "test_it.py::test_inside[1]")
    run(rules).assert_outcomes(passed=1, skipped=2, xfailed=1)


def test_skip_in_ci_fails_beside_one_that_is_named(rules: pytest.Pytester) -> None:
    allow(rules, "test_it.py::test_inside[1]")
    run(rules).assert_outcomes(passed=1, errors=1, skipped=1, xfailed=1)


def test_skip_in_ci_passes_where_a_pattern_names_it(rules: pytest.Pytester) -> None:
    allow(rules, "test_it.py::test_marked", "test_it.py::test_inside*")
    run(rules).assert_outcomes(passed=1, skipped=2, xfailed=1)


def test_skip_outside_ci_stays_a_skip(rules: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI")
    run(rules).assert_outcomes(passed=1, skipped=2, xfailed=1)


def test_module_skipped_at_collection_fails_in_ci(rules: pytest.Pytester) -> None:
    rules.makepyfile(test_it="import pytest\npytest.importorskip('no_such_module_anywhere')\n")
    run(rules).assert_outcomes(errors=1)


def test_brackets_of_an_id_are_plain_characters() -> None:
    assert is_allowed("a.py::test[1]", {"a.py::test[1]": "why"})
    assert not is_allowed("a.py::test1", {"a.py::test[1]": "why"})


@pytest.mark.parametrize(
    "entry", ['test = "a"', 'test = "a"\nreason = " "', 'test = "a"\nreason = "b"\nuntil = "c"']
)
def test_allowed_skip_needs_a_reason(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "allowed_skips.toml"
    file.write_text(f"[[skip]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(AllowedSkipsError, match="entry 1 needs"):
        read_allowed(file)


def test_no_list_allows_nothing(tmp_path: Path) -> None:
    assert read_allowed(tmp_path / "none.toml") == {}
