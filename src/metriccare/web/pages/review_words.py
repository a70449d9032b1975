"""The words of a stay to review: what it counts in, why it is on the list, how its review stands.

Not the list (`to_review`). No dates: a month, and days since admission.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from metriccare.office.reviews import Review, Status
from metriccare.office.worklist import Item, Kind
from metriccare.web.graphics.marks import Mark
from metriccare.web.wording import SPACE, number, plural, short_month, who

KINDS = {
    Kind.READMISSION: "Readmission",
    Kind.INFECTION: "Infection",
    Kind.DEATH: "Death",
    Kind.LONG_STAY: "Long stay",
    Kind.FINDING: "Data problem",
}
_EVIDENCE = {
    "disposition": "by the discharge disposition",
    "deceased_date": "by the date of death",
    "death_condition": "by a condition that says so",
}
_INFECTIONS = {"catheter": "catheter infection", "cdi": "C. difficile"}
"""The types that are no abbreviation people say; the others are (CLABSI, CAUTI, VAP, SSI)."""
_FINDINGS = {
    "death_conflict": "Left alive by the disposition, dead by the record",
    "onset_missing": "Infection without an onset, so not counted",
    "onset_recorded_only": "Infection with the day of coding only, so not counted",
    "patient_mismatch": "A condition of another patient names this stay",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the worklist."""

    mark: Mark
    counts_in: str
    why: str
    more: str
    href: str
    code: str
    who: str
    found: str
    state: str
    owner: str
    is_new: bool
    begins: bool  # whether its reader may begin the review


def row(item: Item, review: Review, tenant: str, hospital: str, *, may_settle: bool) -> Row:
    """The line of an item; what its reader may not settle is new to her, and nothing to start."""
    begins = may_settle and review.status is Status.NEW
    reviewed = review.status is Status.REVIEWED
    new = f"Start{SPACE}review" if begins else "New"
    state = {Status.NEW: new, Status.IN_REVIEW: f"In{SPACE}review"}.get(review.status, "Reviewed")
    return Row(
        mark="common" if reviewed else ("stale" if item.kind is Kind.FINDING else "concern"),
        counts_in=KINDS[item.kind],
        why=why(item),
        more=f"{item.department}, {hospital}",
        href=address(tenant, item),
        code=item.stay_id[:12],
        who=who(item.sex, item.age_band),
        found=short_month(item.month).replace(" ", SPACE),
        state=state,
        owner=(review.outcome or "").capitalize() if reviewed else review.owner,
        is_new=review.status is Status.NEW,
        begins=begins,
    )


def why(item: Item) -> str:
    """Why a stay is on the list, in one sentence without a date."""
    match item.kind:
        case Kind.READMISSION:
            return f"Back after {plural(item.days_to_next or 0, 'day')}, unplanned"
        case Kind.INFECTION:
            return f"{_infections(item.details)} after more than 48 h in hospital"
        case Kind.DEATH:
            how = _EVIDENCE.get(item.details[0] if item.details else "", "")
            return f"Died on day {int(item.days) + 1}, {how}"
        case Kind.LONG_STAY:
            return f"{number(item.days, 0)} days; long is above {number(item.long_days)} here"
        case Kind.FINDING:
            return "; ".join(_FINDINGS.get(one, one) for one in item.details)


def _infections(types: Sequence[str]) -> str:
    """Their names as a ward says them, the first one as a sentence begins."""
    words = ", ".join(_INFECTIONS.get(one, one.upper()) for one in types)
    return words[:1].upper() + words[1:]


def address(tenant: str, item: Item) -> str:
    """Where the review of an item stands."""
    return f"/t/{tenant}/stays/{item.stay_id}/reviews/{item.kind.value}"
