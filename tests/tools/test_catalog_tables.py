"""What Terraform describes of the lakes is what the declarations say now."""

import json
import sys
from pathlib import Path

import pytest

from tools import catalog_tables


def test_files_in_the_repository_are_current() -> None:
    assert catalog_tables.outdated() == [], "run: python -m tools.catalog_tables"


def test_a_table_has_hudis_columns_around_the_products_own() -> None:
    tables = {f"{table['zone']}.{table['name']}": table for table in catalog_tables.tables()}
    table = tables["silver.encounter_diagnosis"]
    assert [column["name"] for column in table["columns"]] == [
        "_hoodie_commit_time", "_hoodie_commit_seqno", "_hoodie_record_key", "_hoodie_partition_path",
        "_hoodie_file_name",
        "encounter_id", "position", "condition_id", "condition_key",
        "row_key", "_hoodie_is_deleted", "row_order",
    ]  # fmt: skip
    assert table["key"] == "encounter_id"


def test_a_rows_identity_is_of_the_class_of_its_key() -> None:
    classes = {
        (table["name"], column["name"]): column["phi"]
        for table in catalog_tables.tables()
        for column in table["columns"]
    }
    assert classes["stay", "row_key"] == classes["stay", "_hoodie_record_key"] == "pseudonym"
    assert classes["measure_result", "row_key"] == "none"


def test_a_table_is_of_the_class_of_its_heaviest_column() -> None:
    classes = {table["name"]: table["phi"] for table in catalog_tables.tables()}
    assert classes["identifier"] == "direct"
    assert classes["patient_source"] == "pseudonym"


def test_check_names_what_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalog_tables, "FOLDER", tmp_path)
    for name in catalog_tables.FILES:
        (tmp_path / name).parent.mkdir()
    assert catalog_tables.main() == 0
    queries = tmp_path / "analytics" / "queries.json"
    queries.write_text(json.dumps([]), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["catalog_tables", "--check"])
    assert catalog_tables.main() == 1
    said = "infra/modules/analytics/queries.json is out of date: python -m tools.catalog_tables\n"
    assert capsys.readouterr().out == said
