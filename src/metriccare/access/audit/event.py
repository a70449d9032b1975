"""One event of the audit trail: who did what to what, when and from where. Never whom it is about in clear.

An object is named by its type and an id that is a pseudonym or no person's at all. The detail takes keys from a list
only, so that nobody can put a name, a date of birth or a search text into the trail by carelessness.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from metriccare.access.policy import Principal


class Action(StrEnum):
    """What was done, or tried."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    SESSION_EXPIRED = "session_expired"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of an action)
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    TOKEN_MADE = "token_made"  # noqa: S105 (the name of an action)
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 (the name of an action)
    REFUSED = "refused"
    STAYS_LISTED = "stays_listed"
    STAY_VIEWED = "stay_viewed"
    STAY_SEARCHED = "stay_searched"
    RAW_RECORD_VIEWED = "raw_record_viewed"
    FINDINGS_LISTED = "findings_listed"
    QUARANTINE_VIEWED = "quarantine_viewed"
    EMERGENCY_OPENED = "emergency_opened"
    EMERGENCY_CLOSED = "emergency_closed"
    REVIEWED = "reviewed"
    EXPORTED = "exported"
    SQL = "sql"
    INGESTED = "ingested"
    RUN_STARTED = "run_started"
    PEOPLE_CHANGED = "people_changed"
    SETTINGS_CHANGED = "settings_changed"
    TARGET_CHANGED = "target_changed"
    CHART_CHANGED = "chart_changed"
    DEADLINE_CHANGED = "deadline_changed"
    ALERT_CHANGED = "alert_changed"
    FEEDBACK_GIVEN = "feedback_given"
    TENANT_CHANGED = "tenant_changed"
    AUDIT_READ = "audit_read"
    AUDIT_EXPORTED = "audit_exported"
    BACKUP = "backup"
    RESTORED = "restored"
    TRAIL_BROKEN = "trail_broken"  # said by the trail itself


class Outcome(StrEnum):
    """What became of it."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


# Nothing here can hold what a patient is called, or when she was born, came or left.
DETAIL_KEYS = frozenset(
    {
        "change", "command", "count", "department", "format", "head_mac", "head_number", "hospital", "kind",
        "landing", "last_mac", "last_number", "line", "measure", "method", "needs", "query_sha256", "reason_id",
        "purpose", "role", "route", "setting", "stay_id", "target", "until", "user_id", "variant", "version",
        "via", "why", "year",
    }
)  # fmt: skip
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 200
# As wide as the columns are.
_WIDTHS = {
    "actor_id": 64, "actor_name": 200, "tenant": 63, "object_type": 40, "object_id": 200, "address": 64,
    "request_id": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in the trail about one thing that happened."""

    at: datetime
    actor_id: str
    actor_name: str
    action: Action
    tenant: str | None = None
    object_type: str = ""
    object_id: str = ""
    outcome: Outcome = Outcome.ALLOWED
    address: str = ""
    request_id: str = ""
    detail: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        unknown = set(self.detail) - DETAIL_KEYS
        if unknown:
            raise ValueError(f"the audit trail takes no {', '.join(sorted(unknown))}")
        if self.at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        for name, width in _WIDTHS.items():
            value: str | None = getattr(self, name)
            object.__setattr__(self, name, None if value is None else clean(value, width))
        object.__setattr__(self, "detail", {key: clean(self.detail[key]) for key in sorted(self.detail)})


def by(principal: Principal | None) -> tuple[str, str]:
    """The actor's id and name; nobody who is signed in has neither."""
    return ("", "") if principal is None else (principal.user_id, principal.name)


def clean(text: str, width: int = _LONGEST) -> str:
    """As every engine can keep it and every terminal show it."""
    return _UNPRINTABLE.sub("\ufffd", text)[:width]
