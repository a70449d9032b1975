"""The threat model names a test for each attack: the tests are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_test_that_the_threat_model_names_exists() -> None:
    found = NAMED.findall((ROOT / "docs/explanation/threats.md").read_text(encoding="utf-8"))
    gone = [
        f"{file}::{name}"
        for file, name in found
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert gone == []
    assert len(found) > 40


def test_each_attack_has_a_test() -> None:
    text = (ROOT / "docs/explanation/threats.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row.split("|")[1] for row in rows if not NAMED.search(row.rsplit("|", 2)[1])] == []
