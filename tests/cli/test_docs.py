"""The documentation is tested: every command, option, setting and exit code is in it and has its words."""

import re
from pathlib import Path

import pytest

from metriccare import errors
from metriccare.cli import failures
from metriccare.tenants import presets
from metriccare.tenants.configuration import ClassRule, DispositionRule, HaiCode, TenantSettings
from tools import command_page

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
COMMANDS = command_page.commands()


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_command_is_in_the_documentation_word_for_word(name: tuple[str, ...]):
    assert f"\n## {' '.join(name)}\n\n```text\n{command_page.help_of(name)}\n```\n" in page("cli.md")


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_command_says_what_it_does_in_one_short_sentence(name: tuple[str, ...]):
    first = command_page.help_of(name).split("\n\n")[1].strip()
    assert first.endswith(".")
    assert len(" ".join(first.split())) <= 100


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_command_has_words_for_every_option(name: tuple[str, ...]):
    text = command_page.help_of(name)
    listed = re.findall(r"^  (-[-\w, ]+?(?: [A-Z<\[][^ ]*)?)(  +\S.*)?$", text, re.MULTILINE)
    assert [option for option, words in listed if not words and f"{option}\n      " not in text] == []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name[0] != "demo"], ids=" ".join)
def test_command_that_prints_data_has_json(name: tuple[str, ...]):
    text = command_page.help_of(name)
    groups = {("tenants",), ("quarantine",), ("users",), ("audit",), ("alerts",)}
    groups |= {
        ("alerts", "channels"),
        ("alerts", "outbox"),
        ("feeds",),
        ("schedule",),
        ("athena",),
        ("insight",),
        ("benchmarks",),
    }
    ways = {
        ("tenants", "remove"),
        ("users", "disable"),
        ("alerts", "rules"),
        ("alerts", "channels", "remove"),
        ("feeds", "remove"),
        ("feeds", "key"),  # JSON is all that it prints
        ("serve",),
        ("worker",),
    }
    silent = name in groups | ways
    assert ("--json" in text) is not silent


def test_commands_are_those_of_the_product():
    assert {name[0] for name in COMMANDS} == {
        "demo", "generate", "tenants", "ingest", "run", "measures", "explain", "findings", "quarantine", "codes",
        "status", "replay", "doctor", "sql", "users", "audit", "alerts", "worker", "runs", "feeds", "schedule", "serve",
        "backup", "restore", "athena", "insight", "benchmarks",
    }  # fmt: skip


def test_settings_page_lists_every_setting():
    text = page("settings.md")
    for setting in TenantSettings.model_fields:
        assert re.search(rf"^\| `\[*{setting}\]*` \|", text, re.MULTILINE), setting


@pytest.mark.parametrize("model", [ClassRule, DispositionRule, HaiCode])
def test_settings_page_names_every_part_of_a_rule(model: type[ClassRule | DispositionRule | HaiCode]):
    text = page("settings.md")
    assert [
        part for part in model.model_fields if f"`{part}`" not in text and f"\n{part} = " not in text
    ] == []


def test_settings_page_names_every_preset():
    assert [name for name in presets.names() if f"`{name}`" not in page("settings.md")] == []


def test_exit_codes_page_lists_every_code():
    kinds = [errors.MetricCareError, *errors.MetricCareError.__subclasses__()]
    codes = {0, failures.FAULT, failures.INTERRUPTED, failures.BROKEN_PIPE} | {
        kind.default_exit_code for kind in kinds
    }
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page("exit-codes.md"), re.MULTILINE)} == codes


def test_variables_of_the_environment_are_documented():
    source = (ROOT / "src" / "metriccare" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"METRICCARE_[A-Z]+[A-Z]", source))
    assert {"METRICCARE_HOME", "METRICCARE_KEY"} <= named
    assert [name for name in named if f"`{name}" not in page("state.md")] == []
