"""The rules that a tenant begins with: given once, never over what it has."""

import numpy as np

from metriccare.alerts import presets, rules
from metriccare.alerts.book import Book
from metriccare.alerts.observed.series import Days, rolling
from metriccare.alerts.reading import Labels
from metriccare.alerts.replay import replay
from metriccare.alerts.tables import RuleRow
from metriccare.database.engine import Database
from metriccare.gold.definitions import measure
from tests.alerts.conftest import NOON, PRIYA, observed

A = Labels("A")
NAMES = [
    "feed-silent", "figures-are-old", "infection-cluster", "mortality-rises", "quarantine-share",
    "readmission-target-missed", "run-failed",
]  # fmt: skip


def test_new_tenant_is_given_them_once(book: Book) -> None:
    assert presets.begin(book, NOON)
    given = rules.current(book)
    assert list(given) == NAMES
    assert {(kept.version, kept.author) for kept in given.values()} == {(1, "MetricCare")}
    assert not presets.begin(book, NOON)
    assert len(book.all(book.rows(RuleRow))) == 7


def test_tenant_that_removed_its_rules_is_given_none_again(book: Book) -> None:
    presets.begin(book, NOON)
    for name in NAMES:
        rules.remove(book, PRIYA, name)
    assert not presets.begin(book, NOON)
    assert rules.current(book) == {}


def test_tenant_with_a_rule_of_its_own_keeps_only_that(book: Book) -> None:
    rules.put(book, PRIYA, presets.presets()[0])
    assert not presets.begin(book, NOON)
    assert list(rules.current(book)) == ["infection-cluster"]


def test_mortality_rises_is_seldom_chance() -> None:
    """Sixty years of a hospital of 550 discharges in 90 days, 2.5 % of whom die: nothing ever happens there."""
    (rule,) = [one for one in presets.presets() if one.name == "mortality-rises"]
    chance, days = np.random.default_rng(5), np.arange(60 * 365, dtype=np.int64)
    n = chance.poisson(550 / 90, len(days))
    sums = np.stack([chance.binomial(n, 0.025), n, np.zeros_like(n)])
    variant = measure("mortality").variant("default")
    found = replay(rule, observed(rolling([Days(A, days, sums)], variant, 90, 0, len(days) - 1)))
    assert found.a_year is not None
    assert 0.2 < found.a_year < 0.8


def test_every_tenant_of_an_installation_is_given_its_own(local_database: Database) -> None:
    with local_database.writing() as session:
        rules.put(Book(session, "south"), PRIYA, presets.presets()[3])
    presets.begin_everywhere(local_database, ["north", "south"], NOON)
    presets.begin_everywhere(local_database, ["north", "south"], NOON)
    with local_database.reading() as session:
        assert list(rules.current(Book(session, "north"))) == NAMES
        assert list(rules.current(Book(session, "south"))) == ["figures-are-old"]
