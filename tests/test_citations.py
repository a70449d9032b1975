"""What the code cites is in the repository: sections of the measure specification, and decisions, by their numbers."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPECIFICATION = ROOT / "docs/reference/measure-specification.md"
CITING = sorted(
    path
    for folder in ("src", "tests", "tools", "benchmarks", "docs")
    for ending in ("py", "sql", "toml", "md")
    for path in (ROOT / folder).rglob(f"*.{ending}")
)
SECTIONS = re.compile(
    r"[Ss]pecification(?:\.md)?,? sections? ((?:[0-9]+(?: \([a-z0-9_ ]+\))?(?:, | and | to )?)+)"
)
ELSEWHERE = re.compile(r"(?<![\w/(-])(?:measures\.md,? section|field-guide\.md|design\.md)")


def cited(pattern: re.Pattern[str]) -> dict[Path, list[str]]:
    found = {
        path: pattern.findall(path.read_text(encoding="utf-8")) for path in CITING if path != Path(__file__)
    }
    return {path: texts for path, texts in found.items() if texts}


def test_cited_sections_of_the_specification_are_there() -> None:
    there = set(re.findall(r"^## ([0-9]+)\. ", SPECIFICATION.read_text(encoding="utf-8"), re.MULTILINE))
    assert there == {"1", "2", "3", "4", "5", "6", "7"}
    citations = cited(SECTIONS)
    assert len(citations) > 40
    for path, texts in citations.items():
        named = {
            number for text in texts for number in re.findall(r"(?<![a-z0-9_])[0-9]+(?![a-z0-9_])", text)
        }
        assert named <= there, path


def test_cited_decisions_are_there() -> None:
    for path, numbers in cited(re.compile(r"docs/decisions/([0-9]{4})")).items():
        for number in numbers:
            assert list((ROOT / "docs/decisions").glob(f"{number}-*.md")), path


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    assert cited(ELSEWHERE) == {}
