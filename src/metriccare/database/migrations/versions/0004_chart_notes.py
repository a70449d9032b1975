"""Notes in control charts: from which month limits are calculated anew, why, and by whom."""

import sqlalchemy as sa
from alembic import op

from metriccare.database import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_chart_note",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("hospital", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_chart_note")),
        sa.UniqueConstraint("note_id", "version", name=op.f("uq_office_chart_note_note_id_version")),
    )
    op.create_index(op.f("ix_office_chart_note_tenant"), "office_chart_note", ["tenant"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_office_chart_note_tenant"), table_name="office_chart_note")
    op.drop_table("office_chart_note")
