"""A webhook's secret of before, which counts for a while beside the new one."""

import sqlalchemy as sa
from alembic import op

from metriccare.database import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert_channel", sa.Column("former_secret", sa.Text(), nullable=True))
    until = sa.Column("former_until", tables.UtcDateTime(timezone=True), nullable=True)
    op.add_column("alert_channel", until)


def downgrade() -> None:
    op.drop_column("alert_channel", "former_until")
    op.drop_column("alert_channel", "former_secret")
