"""What others publish about hospitals, and which of CMS's facilities a tenant's hospital is."""

import sqlalchemy as sa
from alembic import op

from metriccare.database import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benchmark_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("release", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_file")),
        sa.UniqueConstraint("release", "name", name=op.f("uq_benchmark_file_release_name")),
    )
    op.create_table(
        "benchmark_row",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=6), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["benchmark_file.id"], name=op.f("fk_benchmark_row_file_id_benchmark_file")
        ),
        sa.PrimaryKeyConstraint("file_id", "line", name=op.f("pk_benchmark_row")),
    )
    op.create_index("ix_benchmark_row_measure_place", "benchmark_row", ["measure", "place"], unique=False)
    op.create_table(
        "benchmark_facility",
        sa.Column("hospital", sa.String(length=200), nullable=False),
        sa.Column("facility", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_facility")),
        sa.UniqueConstraint("tenant", "hospital", name=op.f("uq_benchmark_facility_tenant_hospital")),
    )
    op.create_index(op.f("ix_benchmark_facility_tenant"), "benchmark_facility", ["tenant"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_benchmark_facility_tenant"), table_name="benchmark_facility")
    op.drop_table("benchmark_facility")
    op.drop_index("ix_benchmark_row_measure_place", table_name="benchmark_row")
    op.drop_table("benchmark_row")
    op.drop_table("benchmark_file")
