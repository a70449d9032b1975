"""A tenant's rules as they are kept: a change adds a version with its author, a removal one without a definition.

Not what a rule may say (`rule`, `kinds`), nor the file it comes from (`rules_file`).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from metriccare.alerts.book import Book
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import rule_of
from metriccare.alerts.tables import INBOX, ChannelRow, RuleRow
from metriccare.errors import ChangedMeanwhileError, NotFoundError
from metriccare.office.desk import Author, InvalidEntryError


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule as it holds now, with its version and who wrote that."""

    rule: Rule
    version: int
    author: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a set of rules has changed, by name."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


def current(book: Book) -> dict[str, Kept]:
    """The rules that hold, by name."""
    newest = {row.name: row for row in book.all(book.rows(RuleRow).order_by(RuleRow.name, RuleRow.version))}
    return {
        name: Kept(rule_of(json.loads(row.definition)), row.version, row.author_name)
        for name, row in newest.items()
        if row.definition is not None
    }


def edition(book: Book) -> str:
    """A text that is another one as soon as any rule has changed."""
    held = [f"{name} {kept.version}" for name, kept in current(book).items()]
    return hashlib.sha256("\n".join(held).encode()).hexdigest()


def versions(book: Book, name: str) -> list[RuleRow]:
    """Every version of one rule, oldest first. Raises NotFoundError."""
    query = book.rows(RuleRow).where(RuleRow.name == name).order_by(RuleRow.version)
    book.one(query, "rule")
    return book.all(query)


def put(book: Book, author: Author, rule: Rule, *, seen: int | None = None) -> int:
    """Write a rule, new or changed; its version. The same rule again writes nothing.

    `seen` is the version that its author has read, 0 for a rule that is not there: raises ChangedMeanwhileError where
    that is no longer the newest. Raises InvalidEntryError for one that would tell a channel which is not there: it
    would tell nobody.
    """
    _refuse_unknown_channels(book, rule)
    rows = book.all(book.rows(RuleRow).where(RuleRow.name == rule.name).order_by(RuleRow.version))
    _refuse_changed(rows, seen)
    definition = definition_of(rule)
    if rows and rows[-1].definition == definition:
        return rows[-1].version
    return _write(book, author, rule.name, len(rows) + 1, definition)


def remove(book: Book, author: Author, name: str, *, seen: int | None = None) -> None:
    """End a rule; its versions and alerts stay. Raises NotFoundError, and ChangedMeanwhileError as `put`."""
    rows = versions(book, name)
    if rows[-1].definition is None:
        raise NotFoundError(f"there is no rule '{name}'", way_out="it was removed before")
    _refuse_changed(rows, seen)
    _write(book, author, name, len(rows) + 1, None)


def apply(book: Book, author: Author, rules: Iterable[Rule], *, prune: bool = False) -> Applied:
    """Make the tenant's rules these; with `prune`, those that are not among them are removed. Raises as `put`."""
    given = {rule.name: rule for rule in rules}
    done = foresee(book, given.values(), prune=prune)
    for rule in given.values():
        put(book, author, rule)
    for name in done.removed:
        remove(book, author, name)
    return done


def foresee(book: Book, rules: Iterable[Rule], *, prune: bool = False) -> Applied:
    """What `apply` would change; nothing is written. Raises as `put`."""
    before = current(book)
    given = {rule.name: rule for rule in rules}
    for rule in given.values():
        _refuse_unknown_channels(book, rule)
    gone = tuple(name for name in before if name not in given) if prune else ()
    return Applied(
        tuple(name for name in given if name not in before),
        tuple(name for name, rule in given.items() if name in before and before[name].rule != rule),
        gone,
        tuple(name for name, rule in given.items() if name in before and before[name].rule == rule),
    )


def definition_of(rule: Rule) -> str:
    """A rule as canonical JSON."""
    return json.dumps(rule.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)


def _refuse_unknown_channels(book: Book, rule: Rule) -> None:
    wanted = {"channels": rule.channels, "escalate_to": rule.escalate_to}
    known = (
        {INBOX, *(row.name for row in book.all(book.rows(ChannelRow)))}
        if any(wanted.values())
        else set[str]()
    )
    for setting, names in wanted.items():
        for name in names:
            if name not in known:
                raise InvalidEntryError(
                    setting, f"rule '{rule.name}': there is no channel '{name}'", way_out="leave it out"
                )


def _refuse_changed(rows: list[RuleRow], seen: int | None) -> None:
    newest = rows[-1].version if rows and (seen or rows[-1].definition is not None) else 0
    if seen is not None and seen != newest:
        raise _changed_meanwhile()


def _changed_meanwhile() -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        "somebody changed this rule meanwhile", way_out="look at it again, then decide"
    )


def _write(book: Book, author: Author, name: str, version: int, definition: str | None) -> int:
    row = RuleRow(name=name, version=version, definition=definition)
    row.author_id, row.author_name, row.at = author.id, author.name, author.now
    try:
        with book.session.begin_nested():
            book.add(row)
    except IntegrityError:  # of two at the same moment, one has written this version
        raise _changed_meanwhile() from None
    return version
