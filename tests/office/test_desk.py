"""Nobody reaches the office's rows past the desk, so no query can forget the tenant."""

import ast
from pathlib import Path

import metriccare.office
from metriccare.office import tables
from metriccare.office.tables import Belongs

ROOM = Path(metriccare.office.__file__).parent
# `removal` counts and deletes a tenant's rows in every table there is, by the same condition.
MAY_SELECT = {"desk.py", "removal.py"}


def names_imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
    return {alias.name for node in imports for alias in node.names}


def test_only_the_desk_selects() -> None:
    queries = {"select", "insert", "update", "delete", "text", "sqlalchemy"}
    found = {file.name for file in ROOM.glob("*.py") if names_imported(file) & queries - {"text"}}
    assert found == MAY_SELECT


def test_every_table_has_a_tenant() -> None:
    found = [one for one in vars(tables).values() if isinstance(one, type) and hasattr(one, "__tablename__")]
    assert len(found) == 8
    assert all(issubclass(one, Belongs) for one in found)
