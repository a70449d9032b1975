"""Promises about the repository itself: its pins, its documentation's links, its decisions."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / "requirements" / name).read_text(encoding="utf-8")))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("file", REQUIREMENTS, ids=relative)
def test_requirements_name_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("file", REQUIREMENTS, ids=relative)
def test_requirements_pin_each_package_with_hashes(file: Path) -> None:
    text = re.sub(r"^ *#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    assert [entry for entry in entries if not (PINNED.match(entry) and "--hash=sha256:" in entry)] == []


def test_requirements_for_development_hold_those_of_the_product() -> None:
    assert pins("core.txt").items() <= pins("dev.txt").items()


def test_requirements_hold_what_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=\[]", dependency, maxsplit=1)[0] for dependency in project["dependencies"]}
    assert named <= pins("core.txt").keys()


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_documentation_links_lead_somewhere(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_decisions_are_all_in_their_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(page.name for page in folder.glob("0*.md"))


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=relative)
def test_decision_says_context_decision_and_consequences(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


def rooms() -> set[str]:
    """The folders of the package, and the modules beside them."""
    package = ROOT / "src" / "metriccare"
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    return folders | {path.stem for path in package.glob("*.py")} - {"__init__"}


def test_architecture_page_and_picture_name_every_room() -> None:
    explanation = ROOT / "docs" / "explanation"
    page = (explanation / "architecture.md").read_text(encoding="utf-8")
    picture = (explanation / "architecture.svg").read_text(encoding="utf-8")
    shown = set(re.findall(r"[a-z]+", " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))))
    rows = set(re.findall(r"`([a-z]+)(?:/|\.py)`", page))
    assert sorted(rooms() - rows) == []
    assert sorted(rooms() - shown) == []


def test_a_decision_that_is_not_built_says_so_in_the_list_too() -> None:
    folder = ROOT / "docs" / "decisions"
    table = (folder / "README.md").read_text(encoding="utf-8")
    states = dict(re.findall(r"^\| \[[0-9]{4}\]\(([^)]+)\) \|[^|]*\| (.*) \|$", table, re.MULTILINE))
    for page in sorted(folder.glob("0*.md")):
        said = "not built yet" in page.read_text(encoding="utf-8").partition("## Context")[0]
        assert ("not built yet" in states[page.name]) is said, page.name
