"""Who shares yearly totals with the other tenants, and those totals."""

import sqlalchemy as sa
from alembic import op

from metriccare.database import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "peer_consent",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("since", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_peer_consent")),
    )
    op.create_table(
        "peer_count",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("year", sa.String(length=4), nullable=False),
        sa.Column("hospital", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "measure", "variant", "year", "hospital", name=op.f("pk_peer_count")
        ),
    )


def downgrade() -> None:
    op.drop_table("peer_count")
    op.drop_table("peer_consent")
