"""What a token's permission is good for, in the words of whoever ticks it. Not who holds it (`access.policy`)."""

from metriccare.access.policy import Permission

_P = Permission

WORDS = {
    _P.SIGNED_IN: "Read what the tenant is, and its versions",
    _P.PUBLISHED: "Read published figures",
    _P.EXACT: "Read exact small counts",
    _P.STAYS: "Read stays",
    _P.RAW_RECORD: "Open raw records, for a reason",
    _P.REVIEW: "Review stays",
    _P.REVIEW_FINDINGS: "Review doubtful records",
    _P.FINDINGS: "Read findings",
    _P.QUALITY_COUNTS: "Read counts of data quality",
    _P.QUARANTINE: "Open quarantined records, for a reason",
    _P.QUARANTINE_PLACES: "Read reasons and places in quarantine",
    _P.OPERATIONS: "Runs, schedule and feeds",
    _P.PEOPLE: "People and their roles",
    _P.SETTINGS: "Settings",
    _P.TARGETS_READ: "Read targets",
    _P.TARGETS: "Set targets",
    _P.DEADLINES_READ: "Read deadlines",
    _P.DEADLINES: "Enter deadlines",
    _P.AUDIT: "Read the audit trail",
    _P.EXPORT: "Take exports",
    _P.INGEST: "Land records",
    _P.TENANTS: "Tenants",
    _P.RUN_HEALTH: "Read ingestion and runs of all tenants",
    _P.FEEDBACK: "Give feedback",
    _P.FEEDBACK_RESULTS: "Read feedback",
    _P.EMERGENCY: "Open a stay in an emergency",
    _P.ALERTS: "Read alerts",
    _P.ALERTS_ACT: "Take, assign, snooze and note alerts",
    _P.ALERT_RULES: "Alert rules and silences",
    _P.CHANNELS: "Channels of alerts",
}
