"""The tables of the first web application."""

# pyright: reportUnknownArgumentType=false

import sqlalchemy as sa
from alembic import op

from metriccare.database import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=63), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("todo", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=2500), nullable=False),
        sa.Column("hospital", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("ward", sa.String(length=200), nullable=True),
        sa.Column("measure", sa.String(length=64), nullable=True),
        sa.Column("variant", sa.String(length=64), nullable=True),
        sa.Column("since", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("fired_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fired_run", sa.Integer(), nullable=True),
        sa.Column("normal_run", sa.Integer(), nullable=True),
        sa.Column("resolved_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("owner_name", sa.String(length=200), nullable=True),
        sa.Column("taken_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_tenant"), "alert", ["tenant"], unique=False)
    op.create_index("ix_alert_tenant_state_fired_at", "alert", ["tenant", "state", "fired_at"], unique=False)
    op.create_table(
        "alert_channel",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resting_until", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_delivered_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_channel")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_alert_channel_tenant_name")),
    )
    op.create_index(op.f("ix_alert_channel_tenant"), "alert_channel", ["tenant"], unique=False)
    op.create_table(
        "alert_evaluated",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_alert_evaluated")),
    )
    op.create_table(
        "alert_message",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=63), nullable=False),
        sa.Column("told", sa.String(length=16), nullable=False),
        sa.Column("alert_ids", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("taken_until", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_message")),
    )
    op.create_index(op.f("ix_alert_message_tenant"), "alert_message", ["tenant"], unique=False)
    op.create_index(
        "ix_alert_message_way", "alert_message", ["tenant", "channel", "state", "taken_until"], unique=False
    )
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
        sa.UniqueConstraint("tenant", "name", "version", name=op.f("uq_alert_rule_tenant_name_version")),
    )
    op.create_index(op.f("ix_alert_rule_tenant"), "alert_rule", ["tenant"], unique=False)
    op.create_table(
        "alert_silence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=63), nullable=True),
        sa.Column("hospital", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("ward", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_silence")),
    )
    op.create_index(op.f("ix_alert_silence_tenant"), "alert_silence", ["tenant"], unique=False)
    op.create_table(
        "alert_standing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=63), nullable=False),
        sa.Column("place", sa.String(length=2500), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("since", sa.String(length=64), nullable=False),
        sa.Column("pending_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=True),
        sa.Column("normal_run", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_standing")),
        sa.UniqueConstraint("tenant", "rule", "place", name=op.f("uq_alert_standing_tenant_rule_place")),
    )
    op.create_index(op.f("ix_alert_standing_tenant"), "alert_standing", ["tenant"], unique=False)
    op.create_table(
        "api_idempotency",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_idempotency")),
        sa.UniqueConstraint("tenant", "user_id", "key", name=op.f("uq_api_idempotency_tenant_user_id_key")),
    )
    op.create_index(op.f("ix_api_idempotency_created_at"), "api_idempotency", ["created_at"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_tenant_number"), "audit_event", ["tenant", "number"], unique=False)
    op.create_table(
        "back_off",
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_back_off")),
    )
    op.create_table(
        "identity_settings",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("second_factor_required", sa.Boolean(), nullable=False),
        sa.Column("sign_on_only", sa.Boolean(), nullable=False),
        sa.Column("sign_on", sa.Text(), nullable=True),
        sa.Column("changed_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_identity_settings")),
    )
    op.create_table(
        "live_feed",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("state_since", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("next_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_feed")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_live_feed_tenant_name")),
    )
    op.create_index(op.f("ix_live_feed_tenant"), "live_feed", ["tenant"], unique=False)
    op.create_table(
        "live_job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=48), nullable=False),
        sa.Column("trigger", sa.String(length=12), nullable=False),
        sa.Column("asked_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("planned_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("taken_by", sa.String(length=200), nullable=True),
        sa.Column("taken_until", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_job")),
    )
    op.create_index(op.f("ix_live_job_tenant"), "live_job", ["tenant"], unique=False)
    op.create_index(
        "uq_live_job_taken",
        "live_job",
        ["tenant", "lane"],
        unique=True,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.create_index(
        "uq_live_job_waiting",
        "live_job",
        ["tenant", "kind", "about"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "live_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("until", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_live_lease")),
    )
    op.create_table(
        "live_plan",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("every", sa.String(length=100), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("keep_hours", sa.Integer(), nullable=True),
        sa.Column("last_planned_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "kind", name=op.f("pk_live_plan")),
    )
    op.create_table(
        "live_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("lake_run", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("trigger", sa.String(length=12), nullable=False),
        sa.Column("planned_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("started_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("late_s", sa.Double(), nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("error_kind", sa.String(length=80), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_run")),
    )
    op.create_index("ix_live_run_started_at", "live_run", ["started_at"], unique=False)
    op.create_index(op.f("ix_live_run_state"), "live_run", ["state"], unique=False)
    op.create_index("ix_live_run_tenant_started_at", "live_run", ["tenant", "started_at"], unique=False)
    op.create_table(
        "live_turn",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_live_turn")),
    )
    op.create_table(
        "office_deadline",
        sa.Column("deadline_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("completeness", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_deadline")),
        sa.UniqueConstraint("deadline_id", "version", name=op.f("uq_office_deadline_deadline_id_version")),
    )
    op.create_index(op.f("ix_office_deadline_tenant"), "office_deadline", ["tenant"], unique=False)
    op.create_table(
        "office_rating",
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_rating")),
    )
    op.create_index(op.f("ix_office_rating_tenant"), "office_rating", ["tenant"], unique=False)
    op.create_table(
        "office_review",
        sa.Column("stay_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_review")),
        sa.UniqueConstraint("tenant", "stay_id", "kind", name=op.f("uq_office_review_tenant_stay_id_kind")),
    )
    op.create_index(op.f("ix_office_review_tenant"), "office_review", ["tenant"], unique=False)
    op.create_table(
        "office_target",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("hospital", sa.String(length=200), nullable=True),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("to_month", sa.String(length=7), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_target")),
        sa.UniqueConstraint("target_id", "version", name=op.f("uq_office_target_target_id_version")),
    )
    op.create_index(op.f("ix_office_target_tenant"), "office_target", ["tenant"], unique=False)
    op.create_table(
        "office_tenant_step",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_tenant_step")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_office_tenant_step_tenant_number")),
    )
    op.create_index(op.f("ix_office_tenant_step_tenant"), "office_tenant_step", ["tenant"], unique=False)
    op.create_table(
        "office_usability",
        sa.Column("answers", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_usability")),
    )
    op.create_index(op.f("ix_office_usability_tenant"), "office_usability", ["tenant"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("second_factor_secret", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_since", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("second_factor_step", sa.Integer(), nullable=False),
        sa.Column("password_reset_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("password_reset_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "alert_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=True),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_event_alert_id_alert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_event")),
        sa.UniqueConstraint("alert_id", "number", name=op.f("uq_alert_event_alert_id_number")),
    )
    op.create_index(op.f("ix_alert_event_tenant"), "alert_event", ["tenant"], unique=False)
    op.create_index("ix_alert_event_tenant_at", "alert_event", ["tenant", "at"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_api_token_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_token_prefix")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("stay_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_emergency_access_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
    )
    op.create_index(op.f("ix_emergency_access_tenant"), "emergency_access", ["tenant"], unique=False)
    op.create_table(
        "external_identity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_external_identity_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint(
            "tenant", "issuer", "subject", name=op.f("uq_external_identity_tenant_issuer_subject")
        ),
    )
    op.create_table(
        "given_reason",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_given_reason_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_reason")),
    )
    op.create_index(op.f("ix_given_reason_tenant"), "given_reason", ["tenant"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("all_hospitals", sa.Boolean(), nullable=False),
        sa.Column("all_departments", sa.Boolean(), nullable=False),
        sa.Column("by_sign_on", sa.Boolean(), nullable=False),
        sa.Column("awaiting_since", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_membership_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "tenant", "role", name=op.f("uq_membership_user_id_tenant_role")),
    )
    op.create_index(op.f("ix_membership_tenant"), "membership", ["tenant"], unique=False)
    op.create_table(
        "office_review_step",
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["office_review.id"], name=op.f("fk_office_review_step_review_id_office_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_review_step")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_office_review_step_review_id_number")),
    )
    op.create_index(op.f("ix_office_review_step_tenant"), "office_review_step", ["tenant"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_one_time_link_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_one_time_link_code_hash")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_recovery_code_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "signed_in_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=True),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("awaiting", sa.String(length=20), nullable=False),
        sa.Column("started_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_signed_in_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in_session")),
        sa.UniqueConstraint("id_hash", name=op.f("uq_signed_in_session_id_hash")),
    )
    op.create_index(op.f("ix_signed_in_session_user_id"), "signed_in_session", ["user_id"], unique=False)
    op.create_table(
        "membership_scope",
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_membership_scope_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("membership_id", "kind", "value", name=op.f("pk_membership_scope")),
    )


def downgrade() -> None:
    op.drop_table("membership_scope")
    op.drop_index(op.f("ix_signed_in_session_user_id"), table_name="signed_in_session")
    op.drop_table("signed_in_session")
    op.drop_table("recovery_code")
    op.drop_table("one_time_link")
    op.drop_index(op.f("ix_office_review_step_tenant"), table_name="office_review_step")
    op.drop_table("office_review_step")
    op.drop_index(op.f("ix_membership_tenant"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_given_reason_tenant"), table_name="given_reason")
    op.drop_table("given_reason")
    op.drop_table("external_identity")
    op.drop_index(op.f("ix_emergency_access_tenant"), table_name="emergency_access")
    op.drop_table("emergency_access")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_alert_event_tenant_at", table_name="alert_event")
    op.drop_index(op.f("ix_alert_event_tenant"), table_name="alert_event")
    op.drop_table("alert_event")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_office_usability_tenant"), table_name="office_usability")
    op.drop_table("office_usability")
    op.drop_index(op.f("ix_office_tenant_step_tenant"), table_name="office_tenant_step")
    op.drop_table("office_tenant_step")
    op.drop_index(op.f("ix_office_target_tenant"), table_name="office_target")
    op.drop_table("office_target")
    op.drop_index(op.f("ix_office_review_tenant"), table_name="office_review")
    op.drop_table("office_review")
    op.drop_index(op.f("ix_office_rating_tenant"), table_name="office_rating")
    op.drop_table("office_rating")
    op.drop_index(op.f("ix_office_deadline_tenant"), table_name="office_deadline")
    op.drop_table("office_deadline")
    op.drop_table("live_turn")
    op.drop_index("ix_live_run_tenant_started_at", table_name="live_run")
    op.drop_index(op.f("ix_live_run_state"), table_name="live_run")
    op.drop_index("ix_live_run_started_at", table_name="live_run")
    op.drop_table("live_run")
    op.drop_table("live_plan")
    op.drop_table("live_lease")
    op.drop_index(
        "uq_live_job_waiting",
        table_name="live_job",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "uq_live_job_taken",
        table_name="live_job",
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.drop_index(op.f("ix_live_job_tenant"), table_name="live_job")
    op.drop_table("live_job")
    op.drop_index(op.f("ix_live_feed_tenant"), table_name="live_feed")
    op.drop_table("live_feed")
    op.drop_table("identity_settings")
    op.drop_table("back_off")
    op.drop_index(op.f("ix_audit_event_tenant_number"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index(op.f("ix_api_idempotency_created_at"), table_name="api_idempotency")
    op.drop_table("api_idempotency")
    op.drop_index(op.f("ix_alert_standing_tenant"), table_name="alert_standing")
    op.drop_table("alert_standing")
    op.drop_index(op.f("ix_alert_silence_tenant"), table_name="alert_silence")
    op.drop_table("alert_silence")
    op.drop_index(op.f("ix_alert_rule_tenant"), table_name="alert_rule")
    op.drop_table("alert_rule")
    op.drop_index("ix_alert_message_way", table_name="alert_message")
    op.drop_index(op.f("ix_alert_message_tenant"), table_name="alert_message")
    op.drop_table("alert_message")
    op.drop_table("alert_evaluated")
    op.drop_index(op.f("ix_alert_channel_tenant"), table_name="alert_channel")
    op.drop_table("alert_channel")
    op.drop_index("ix_alert_tenant_state_fired_at", table_name="alert")
    op.drop_index(op.f("ix_alert_tenant"), table_name="alert")
    op.drop_table("alert")
