"""One evaluation of a tenant's rules: readings, states, alerts and messages, decided in one transaction.

Not when it happens (`live`), nor what a rule says (`kinds`). A crash leaves the decision whole or not made; a lake
version that was judged is not judged again, and judging it costs no query of the lake.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Lock

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
    """Evaluates tenants, one at a time; keeps their newest figures in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._warm = WarmFigures()
        self._lock = Lock()

    @property
    def questions(self) -> int:
        """How often a lake was asked so far; over unchanged data that number stands still."""
        return self._warm.questions

    def close(self) -> None:
        """Give back the memory."""
        self._warm.close()

    def evaluate(self, tenant: Tenant, operations: Operations, now: datetime) -> Decided:
        """Judge the tenant's rules and write what follows. Raises DatabaseUnavailable; nothing is decided then."""
        with self._lock:  # the figures in memory are for one thread at a time
            return self._evaluated(tenant, operations, now)

    def _evaluated(self, tenant: Tenant, operations: Operations, now: datetime) -> Decided:
        for _ in range(ATTEMPTS):
            figures = self._warm.current(tenant)
            decide = partial(_decide, tenant=tenant, figures=figures, operations=operations, now=now)
            if (decided := self._database.write(decide)) is not None:
                return decided
        return Decided()  # runs follow one another so fast that the next evaluation is already due


def _decide(
    session: Session, tenant: Tenant, figures: Figures | None, operations: Operations, now: datetime
) -> Decided | None:
    """The evaluation within one transaction; None where a newer lake version has come meanwhile."""
    book = Book(session, tenant.name)
    mark = _locked(book, now)
    if _version(figures) != _newest(tenant):
        return None
    rules = kept_rules.current(book)
    holding = tuple(targets.current(Desk(book.session, tenant.name)))
    basis = _basis(rules.values(), holding)
    news = (mark.version, mark.basis) != (_version(figures), basis)
    observed = Observed(now, figures, operations, holding)
    decision = Decision(book, lambda: tenant.key, rules, figures.run if figures else None, now)
    decided = Decided()
    for kept in rules.values():
        if kept.rule.enabled and (news or not kept.rule.judges_figures):
            decision.take(kept, _readings(kept, observed))
            decided.judged += 1
    decision.close_orphans()
    telling.tell(book, rules, decision.news, now)
    decided.escalated = telling.escalate(book, rules, now)
    decided.fired, decided.resolved = decision.fired, decision.resolved
    mark.version, mark.basis, mark.at = _version(figures), basis, now
    return decided


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
