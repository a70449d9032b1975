"""The words of `finding_rules.toml` belong to the rules that the SQL writes, and only to them."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

import metriccare.gold
from metriccare.errors import UsageError
from metriccare.gold import finding_rules
from metriccare.gold.definitions import MEASURES

SQL = Path(metriccare.gold.__file__).parent / "sql"
RULE_COLUMNS = {
    "feed_finding": {"rule"},
    "finding": {"rule"},
    "visit": {"stay_fault"},
    "encounter_link": {"start_fault", "end_fault"},
}
"""Where a rule's name is written as a literal: the file, and the columns it comes out in."""


def written_rules() -> dict[str, set[bool]]:
    """Each rule that the SQL can write, with what `counted` it writes beside it (nothing where another file does)."""
    rules: dict[str, set[bool]] = {}
    for name, columns in RULE_COLUMNS.items():
        for statement in sqlglot.parse((SQL / f"{name}.sql").read_text(encoding="utf-8"), dialect="duckdb"):
            assert statement is not None
            for select in statement.find_all(exp.Select):
                counted = {
                    column.this.this
                    for column in select.selects
                    if column.alias == "counted" and isinstance(column.this, exp.Boolean)
                }
                for column in select.selects:
                    if column.alias in columns:
                        for literal in results(column.this):
                            rules.setdefault(literal, set()).update(counted)
    return rules


def results(expression: object) -> list[str]:
    """The texts that an expression can come out as: a literal, or those behind THEN and ELSE."""
    if isinstance(expression, exp.Literal):
        return [expression.this]
    if isinstance(expression, exp.Case):
        branches = [branch.args["true"] for branch in expression.args["ifs"]]
        if default := expression.args.get("default"):
            branches.append(default)
        return [text for branch in branches for text in results(branch)]
    return []


def test_every_rule_of_the_sql_has_words_and_no_other_has() -> None:
    assert set(written_rules()) == set(finding_rules.rules())


def test_rules_say_of_counted_what_the_sql_says() -> None:
    said = {name: {rule.counted} for name, rule in finding_rules.rules().items()}
    assert {name: said[name] for name, counted in written_rules().items() if counted} == {
        name: counted for name, counted in written_rules().items() if counted
    }


def test_rules_move_measures_that_exist() -> None:
    assert {measure for rule in finding_rules.rules().values() for measure in rule.moves} == set(MEASURES)


def test_unknown_rule_is_named_with_those_there_are() -> None:
    with pytest.raises(
        UsageError, match=r"^no finding rule 'no_such' \(choose one of ambiguous_identifier, bad_dat"
    ):
        finding_rules.rule("no_such")
