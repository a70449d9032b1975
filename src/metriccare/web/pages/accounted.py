"""What a compliance officer accounts for: findings to settle, every line that landed, every record that was opened.

Counts only; the findings, the quarantine and the trail have pages of their own.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from metriccare.access import emergency, reasons
from metriccare.access.reasons import Purpose
from metriccare.bronze.records import landings
from metriccare.gold import finding_rules
from metriccare.gold import findings as gold_findings
from metriccare.web.pages.finding_words import finding_title
from metriccare.web.visit import Visit

SHOWN_RULES = 5
WEEK = timedelta(days=7)
PURPOSES = {
    Purpose.TREATMENT: "For treatment",
    Purpose.QUALITY_REVIEW: "For a stay review",
    Purpose.DATA_ERROR: "For a data error",
    Purpose.COMPLAINT: "For a complaint",
    Purpose.AUDIT: "For an audit",
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A rule that fired: what it means, on how many records, and whether they count."""

    rule: str
    title: str
    meaning: str
    records: int
    counted: bool


def findings(visit: Visit) -> list[FindingLine]:
    """The rules with the most records first."""
    found: Counter[str] = Counter()
    for one in finding_summary(visit):
        found[str(one["rule"])] += int(str(one["records"]))
    return [
        FindingLine(
            rule,
            finding_title(rule),
            finding_rules.rule(rule).meaning,
            records,
            finding_rules.rule(rule).counted,
        )
        for rule, records in found.most_common(SHOWN_RULES)
    ]


def finding_summary(visit: Visit) -> list[gold_findings.Row]:
    """Records and stays by rule and hospital, read once per version."""
    snapshot = visit.snapshot
    if snapshot is None:
        return []
    return snapshot.kept(
        "findings", None, lambda _: gold_findings.summary(snapshot.tenant, snapshot.lake), len
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """What landed: it must add up, file by file."""

    landings: int
    records: int
    good: int
    quarantined: int
    blank: int
    adding_up: int


def lines_landed(visit: Visit) -> Lines:
    """Over all that the tenant has landed."""
    found = landings(visit.tenant)
    return Lines(
        len(found),
        sum(one.records for one in found),
        sum(one.good for one in found),
        sum(one.quarantined for one in found),
        sum(one.blank for one in found),
        sum(one.records == one.good + one.quarantined + one.blank for one in found),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """Raw records opened in the last seven days, by purpose; emergency accesses by name."""

    purposes: tuple[tuple[str, int], ...]
    emergencies: tuple[str, ...]


def records_opened(visit: Visit) -> Opened:
    """Who opened what, as counts; the list is the audit trail."""
    since = visit.now - WEEK
    with visit.db.reading() as session:
        given = reasons.list_in(session, visit.tenant.name, since)
        opened = emergency.list_in(session, visit.tenant.name, since)
    counts = Counter(one.purpose for one in given)
    return Opened(
        tuple((words, counts[purpose]) for purpose, words in PURPOSES.items() if counts[purpose]),
        tuple(one.user_name for one in opened),
    )
