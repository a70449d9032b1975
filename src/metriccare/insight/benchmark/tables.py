"""The tables of benchmarks. Files and rows are public and belong to no tenant; which facility a hospital is does.

Not what a row says (`figures`), nor which file stands for which (`shelf`).
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Id, Table
from metriccare.office.tables import Belongs


class BenchmarkFile(Table):
    """One imported file of a release, as it came: its name, its fingerprint and its header."""

    __tablename__ = "benchmark_file"
    __table_args__ = (UniqueConstraint("release", "name"),)

    id: Mapped[Id]
    release: Mapped[str] = mapped_column(String(7))
    name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    header: Mapped[str] = mapped_column(Text)  # JSON list
    unknown: Mapped[str] = mapped_column(Text)  # JSON list
    rows: Mapped[int]
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))


class BenchmarkRow(Table):
    """One row of a file, whole: the line it began at, what it is about, and every cell as it stood."""

    __tablename__ = "benchmark_row"
    __table_args__ = (Index("ix_benchmark_row_measure_place", "measure", "place"),)

    file_id: Mapped[str] = mapped_column(ForeignKey("benchmark_file.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(6))
    measure: Mapped[str] = mapped_column(String(200))
    cells: Mapped[str] = mapped_column(Text)  # JSON list, beside the file's header


class FacilityRow(Belongs, Table):
    """Which facility of CMS a hospital of a tenant is."""

    __tablename__ = "benchmark_facility"
    __table_args__ = (UniqueConstraint("tenant", "hospital"),)

    hospital: Mapped[str] = mapped_column(String(200))
    facility: Mapped[str] = mapped_column(String(6))
