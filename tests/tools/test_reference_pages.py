"""The reference pages in the repository are those that the declarations make."""

import sys
from pathlib import Path

import pytest

from metriccare.gold import definitions, finding_rules
from metriccare.lake.dictionary import markdown
from metriccare.lake.schema import Column, TableSchema
from tools import reference_pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_pages_in_the_repository_are_current() -> None:
    assert reference_pages.outdated() == [], "run: python -m tools.reference_pages"


def test_findings_page_lists_every_rule() -> None:
    page = (REFERENCE / "findings.md").read_text(encoding="utf-8")
    assert [rule for rule in finding_rules.rules() if f"| `{rule}` |" not in page] == []


def test_measures_page_lists_every_variant() -> None:
    page = (REFERENCE / "measures.md").read_text(encoding="utf-8")
    variants = [variant.id for name in definitions.MEASURES for variant in definitions.measure(name).variants]
    assert [variant for variant in variants if f"| `{variant}` |" not in page] == []


def test_dictionary_says_of_a_table_its_grain_key_and_columns() -> None:
    columns = (Column("visit_id", "VARCHAR", "the visit", "pseudonym"), Column("kind", "VARCHAR", "a | b"))
    table = TableSchema("gold", "visit", "one row per visit", "visit_id", columns)
    assert markdown([table]) == (
        "## gold.visit\n\nOne row per visit. Replaced together: `visit_id`.\n\n"
        "| column | type | meaning | personal data |\n|---|---|---|---|\n"
        "| `visit_id` | VARCHAR | the visit | pseudonym |\n"
        "| `kind` | VARCHAR | a \\| b |  |\n"
    )


def test_check_names_what_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference_pages, "FOLDER", tmp_path)
    assert reference_pages.main() == 0
    (tmp_path / "measures.md").write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["reference_pages", "--check"])
    assert reference_pages.main() == 1
    assert (
        capsys.readouterr().out
        == "docs/reference/measures.md is out of date: python -m tools.reference_pages\n"
    )
