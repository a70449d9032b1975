"""Work in the background is always of one tenant: no row without one, no job that reaches another's data."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from metriccare.database.engine import Database
from metriccare.database.tables import Table
from metriccare.errors import ChangedMeanwhileError
from metriccare.live import carry_out, queue
from metriccare.live.tables import JobRow, LeaseRow, RunRow
from metriccare.live.workshop import utc_now
from tests.live.shop import Shop, drop, records, text
from tools import migration

OF_THE_INSTALLATION = {LeaseRow.__tablename__}
"""Who is the one scheduler of all tenants; holds nothing of any."""


def test_every_table_of_background_work_names_its_tenant() -> None:
    migration.import_rooms()
    tables = [table for name, table in Table.metadata.tables.items() if name.startswith(("live_", "alert_"))]
    assert len(tables) >= 10
    without = {table.name for table in tables if "tenant" not in table.c or table.c.tenant.nullable}
    assert without == OF_THE_INSTALLATION


def test_no_job_is_kept_without_a_tenant(local_database: Database) -> None:
    now = utc_now()
    job = {"id": "1", "tenant": None, "kind": "run", "lane": "lake", "trigger": "person", "state": "waiting"}
    with pytest.raises(ChangedMeanwhileError), local_database.writing() as session:
        session.execute(insert(JobRow).values(**job, about="", asked_at=now, due_at=now, attempts=0))
    with local_database.reading() as session:
        assert session.scalars(select(JobRow)).all() == []


def test_job_of_one_tenant_touches_nothing_of_another(
    home: Path, local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same content waits for both: what one has taken in is new to the other."""
    monkeypatch.setattr("metriccare.live.folders.STEADY_SECONDS", 0.0)
    shop = Shop(home, local_database, "a", "b")
    for name in ("a", "b"):
        drop(shop.tenant(name), "same.ndjson", text(*records(1)))
    _done_for(shop, "a")
    assert (shop.landed("a"), shop.landed("b")) == (["same.ndjson"], [])
    assert (shop.tenant("b").folder / "drop" / "same.ndjson").exists()
    assert not (shop.tenant("b").lake / "lake.json").exists()
    assert shop.told == ["a"]
    with local_database.reading() as session:
        assert {row.tenant for row in session.scalars(select(RunRow))} == {"a"}
    _done_for(shop, "b")
    assert (shop.landed("a"), shop.landed("b")) == (["same.ndjson"], ["same.ndjson"])


def _done_for(shop: Shop, tenant: str) -> None:
    """A job for this tenant alone, from its taking to its end."""
    now = utc_now()
    with shop.database.writing() as session:
        queue.ask(session, tenant, "run", "landing", now)
        job = queue.take(session, "worker", now)
    assert job is not None
    assert job.tenant == tenant
    carry_out.carry_out(shop.workshop, job)
