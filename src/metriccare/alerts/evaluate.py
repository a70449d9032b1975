"""One evaluation of a tenant's rules: readings, states, alerts and messages, decided in one transaction.

Not when it happens (`live`), nor what a rule says (`kinds`). A crash leaves the decision whole or not made; a lake
version that was judged is not judged again, and judging it costs no query of the lake.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from metriccare.alerts import rules as kept_rules
from metriccare.alerts import telling
from metriccare.alerts.book import Book
from metriccare.alerts.deciding import Decision
from metriccare.alerts.observed import Figures, Observed, Operations
from metriccare.alerts.observed.warm import WarmFigures
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rules import Kept, definition_of
from metriccare.alerts.tables import EvaluatedRow
from metriccare.database.engine import Database
from metriccare.errors import MetricCareError
from metriccare.lake import manifest as manifests
from metriccare.office import targets
from metriccare.office.desk import Desk
from metriccare.tenants.registry import Tenant

ATTEMPTS = 5
NO_RUN = "none"


@dataclass(slots=True)
class Decided:
    """What an evaluation has done: rules judged, and alerts that fired, ended or were escalated."""

    judged: int = 0
    fired: list[str] = field(default_factory=list[str])
    resolved: list[str] = field(default_factory=list[str])
    escalated: int = 0


class Evaluator:
    """Evaluates tenants, each in one thread at a time; keeps their newest figures in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._warm = WarmFigures()

    @property
    def questions(self) -> int:
        """How often a lake was asked so far; over unchanged data that number stands still."""
        return self._warm.questions

    def close(self) -> None:
        """Give back the memory."""
        self._warm.close()

    def evaluate(self, tenant: Tenant, operations: Operations, now: datetime) -> Decided:
        """Judge the tenant's rules and write what follows. Raises DatabaseUnavailable; nothing is decided then."""
        for _ in range(ATTEMPTS):
            # Judging asks the lake, which may take seconds: no other tenant and nobody who writes waits for it.
            with self._warm.current(tenant) as figures:
                with self._database.reading() as session:
                    facts = _facts(Book(session, tenant.name), figures)
                judged = _judged(facts, Observed(now, figures, operations, facts.targets))
            decide = partial(_decide, tenant=tenant, facts=facts, judged=judged, now=now)
            if (decided := self._database.write(decide)) is not None:
                return decided
        return Decided()  # runs follow one another so fast that the next evaluation is already due


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an evaluation rests on; where any of it has changed when it is to be decided, it is judged anew."""

    run: int | None
    version: str
    basis: str
    judged_before: tuple[str, str]
    rules: Mapping[str, Kept]
    targets: tuple[targets.Target, ...]


_Judged = Sequence[tuple[Kept, tuple[Reading, ...]]]


def _facts(book: Book, figures: Figures | None) -> _Facts:
    mark = book.session.get(EvaluatedRow, book.tenant)
    rules = kept_rules.current(book)
    holding = tuple(targets.current(Desk(book.session, book.tenant)))
    return _Facts(
        run=figures.run if figures else None,
        version=_version(figures),
        basis=_basis(rules.values(), holding),
        judged_before=_judged_before(mark),
        rules=rules,
        targets=holding,
    )


def _judged(facts: _Facts, observed: Observed) -> _Judged:
    """The readings of each rule that may have news: the others are answered by what is known already."""
    news = facts.judged_before != (facts.version, facts.basis)
    due = [kept for kept in facts.rules.values() if kept.rule.enabled]
    return [(kept, tuple(_readings(kept, observed))) for kept in due if news or kept.rule.follows_clock]


def _decide(
    session: Session, tenant: Tenant, facts: _Facts, judged: _Judged, now: datetime
) -> Decided | None:
    """What was judged, decided in one transaction; None where what it rests on has changed meanwhile."""
    book = Book(session, tenant.name)
    mark = _locked(book, now)
    if not _still_so(book, mark, tenant, facts):
        return None
    decision = Decision(book, lambda: tenant.key, facts.rules, facts.run, now)
    for kept, readings in judged:
        decision.take(kept, readings)
    decision.close_orphans()
    telling.tell(book, facts.rules, decision.news, now)
    escalated = telling.escalate(book, facts.rules, now)
    mark.version, mark.basis, mark.at = facts.version, facts.basis, now
    return Decided(len(judged), decision.fired, decision.resolved, escalated)


def _still_so(book: Book, mark: EvaluatedRow, tenant: Tenant, facts: _Facts) -> bool:
    """Whether figures, rules and targets are those that were judged, and nobody has judged newer ones."""
    holding = targets.current(Desk(book.session, tenant.name))
    return (
        facts.version == _newest(tenant)
        and facts.judged_before == _judged_before(mark)
        and facts.basis == _basis(kept_rules.current(book).values(), holding)
    )


def _judged_before(mark: EvaluatedRow | None) -> tuple[str, str]:
    return (mark.version, mark.basis) if mark else ("", "")


def _locked(book: Book, now: datetime) -> EvaluatedRow:
    """The tenant's mark, so that a second evaluation of it waits for this one."""
    mark = book.session.get(EvaluatedRow, book.tenant, with_for_update=True)
    if mark is None:
        mark = EvaluatedRow(tenant=book.tenant, version="", basis="", at=now)
        book.session.add(mark)
        book.session.flush()
    return mark


def _readings(kept: Kept, observed: Observed) -> Iterator[Reading]:
    try:
        yield from kept.rule.judge(observed)
    except MetricCareError as error:
        # A rule that cannot be judged is a state of its own; it must not keep the others from being judged.
        yield Reading(Labels(), Verdict.ERROR, error.message)


def _version(figures: Figures | None) -> str:
    return f"{figures.run} {figures.finished_at}" if figures else NO_RUN


def _newest(tenant: Tenant) -> str:
    manifest = manifests.read(tenant.lake)
    return f"{manifest.run} {manifest.finished_at}" if manifest else NO_RUN


def _basis(rules: Iterable[Kept], holding: Iterable[targets.Target]) -> str:
    """What besides the figures a verdict rests on: the rules and the targets."""
    digest = hashlib.sha256()
    for kept in rules:
        digest.update(f"{kept.version} {definition_of(kept.rule)}\n".encode())
    for target in holding:
        digest.update(f"{target}\n".encode())
    return digest.hexdigest()
