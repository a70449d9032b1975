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
    heads = ("| attack |", "| leak |")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(heads)]
    assert [row.split("|")[1] for row in rows if not NAMED.search(row.rsplit("|", 2)[1])] == []


def test_every_known_leak_of_such_servers_stands_in_the_list() -> None:
    text = (ROOT / "docs/explanation/threats.md").read_text(encoding="utf-8")
    listed = text.split("| leak |")[1].split("\n\n")[0].splitlines()[2:]
    told = " ".join(row.split("|")[1] for row in listed)
    assert len(listed) == 6
    for word in ("cache of pages", "search parameter", "what is unique", "background", "key", "role above"):
        assert word in told
