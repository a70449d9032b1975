"""The checks of `metriccare doctor` on one tenant: settings, key, bronze and its ledger, the lake. It mends nothing."""

import hashlib
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare import settings
from metriccare.cli.check import Check, wrong
from metriccare.errors import DataError, MetricCareError

if TYPE_CHECKING:
    from metriccare.bronze.frames import FrameReader
    from metriccare.bronze.landing import Landing
    from metriccare.lake.manifest import Manifest
    from metriccare.lake.table import LakeTable
    from metriccare.tenants.registry import Tenant

_SAMPLE = 5
_BLOCK = 8 << 20


def checks(home: Path, name: str, *, deep: bool) -> list[Check]:
    """Everything about one tenant; what cannot be looked at is itself a finding."""
    from metriccare.tenants import registry

    try:
        tenant = registry.get(home, name)
    except MetricCareError as error:
        return [wrong(name, "settings", error)]
    return list(
        chain(
            [Check(name, "settings", "ok", "valid")],
            _key(tenant),
            _lock(tenant),
            _bronze(tenant, deep),
            _lake(tenant),
        )
    )


def _key(tenant: "Tenant") -> Iterator[Check]:
    try:
        yield Check(tenant.name, "key", "ok", f"{len(tenant.key)} bytes, closed to others")
    except MetricCareError as error:
        yield wrong(tenant.name, "key", error)


def _lock(tenant: "Tenant") -> Iterator[Check]:
    from metriccare.lake.lock import is_locked

    if is_locked(tenant.lake):
        yield Check(
            tenant.name, "lock", "note", "another process is writing", "wait for it, or look for a hung run"
        )
    else:
        yield Check(tenant.name, "lock", "ok", "free")


def _bronze(tenant: "Tenant", deep: bool) -> Iterator[Check]:
    from metriccare.bronze.opening import has_ledger_file, opened
    from metriccare.cli.output import counted

    if has_ledger_file() and (found := _ledger_file(tenant)) is not None:
        yield found
        return
    with opened(tenant) as (_, ledger):
        landings = ledger.landings()
        unfinished = sum(source.state == "landing" for source in ledger.sources())
    yield Check(tenant.name, "ledger", "ok", f"{len(landings)} landed files")
    if unfinished:
        found = f"{counted(unfinished, 'file')} did not finish landing"
        yield Check(tenant.name, "ledger", "note", found, "give the same metriccare ingest again")
    yield from _objects(tenant, landings, deep)


def _ledger_file(tenant: "Tenant") -> Check | None:
    """What keeps the ledger's file from being read; None where nothing does."""
    file = tenant.bronze / "ledger.sqlite"
    if not file.exists():
        way_out = f"metriccare ingest PATH --tenant {tenant.name}"
        return Check(tenant.name, "ledger", "note", "nothing has landed", way_out)
    broken = _integrity(file)
    way_out = "restore the ledger from a backup; the objects are not lost"
    return Check(tenant.name, "ledger", "wrong", broken, way_out) if broken else None


def _integrity(ledger: Path) -> str:
    """What SQLite finds wrong with the ledger; nothing where it is sound."""
    try:
        connection = sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)
        try:
            found = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        return f"the ledger cannot be read: {error}"
    return "" if found == "ok" else f"the ledger is damaged: {found.splitlines()[0]}"


def _objects(tenant: "Tenant", landings: "list[Landing]", deep: bool) -> Iterator[Check]:
    """Every landed file is there with its size; the hash of all, or of a few spread over the years."""
    hashed = {landing.number for landing in landings[:: 1 if deep else max(1, len(landings) // _SAMPLE)]}
    from metriccare.bronze.names import shown_landing

    faults = 0
    for landing in landings:
        fault = _fault(tenant, landing, hashing=landing.number in hashed)
        if fault:
            faults += 1
            way_out = f"restore {tenant.bronze} from a backup, or ingest that file into a new tenant"
            found = f"{shown_landing(landing.number, landing.name)}: {fault}"
            yield Check(tenant.name, "objects", "wrong", found, way_out)
    if not faults:
        yield Check(
            tenant.name, "objects", "ok", f"{len(landings)} there, {len(hashed)} of them read again and equal"
        )


def _fault(tenant: "Tenant", landing: "Landing", *, hashing: bool) -> str:
    from metriccare.bronze.frames import FrameReader
    from metriccare.bronze.store import Store

    store = Store(tenant.bronze)
    expected = [store.object(landing.sha256), store.index(landing.sha256)]
    expected += [store.quarantine(landing.sha256)] if landing.quarantined else []
    missing = [file for file in expected if not file.exists()]
    if missing:
        return f"{missing[0]} is missing"
    if landing.records != landing.good + landing.quarantined + landing.blank:
        return "its records do not add up"
    try:
        with FrameReader(expected[0]) as reader:
            if reader.size != landing.size:
                return f"{expected[0]} has {reader.size} bytes and not {landing.size}"
            if hashing and _sha256(reader) != landing.sha256:
                return f"{expected[0]} is not what landed"
    except MetricCareError as error:
        return error.message
    return ""


def _sha256(reader: "FrameReader") -> str:
    digest = hashlib.sha256()
    for offset in range(0, reader.size, _BLOCK):
        digest.update(reader.read(offset, _BLOCK))
    return digest.hexdigest()


def _lake(tenant: "Tenant") -> Iterator[Check]:
    from metriccare.lake import manifest as manifests

    try:
        manifest = manifests.read(tenant.lake)
    except MetricCareError as error:
        yield wrong(tenant.name, "lake", error)
        return
    if manifest is None:
        yield Check(
            tenant.name, "lake", "note", "nothing is built yet", f"metriccare run --tenant {tenant.name}"
        )
        return
    faults = list(_tables(tenant, manifest))
    yield from faults
    if not faults:
        yield Check(
            tenant.name, "lake", "ok", f"run {manifest.run} of {manifest.finished_at}, all tables there"
        )
    if changed := _changed(tenant, manifest):
        way_out = f"metriccare run --tenant {tenant.name}"
        yield Check(tenant.name, "lake", "note", f"{' and '.join(changed)} changed since", way_out)


def _changed(tenant: "Tenant", manifest: "Manifest") -> tuple[str, ...]:
    from metriccare.gold.lineage import changed_rules, rules_of

    try:
        return changed_rules(manifest, rules_of(tenant))
    except MetricCareError:
        return ()  # the key cannot be read, and the check of the key says so


def _tables(tenant: "Tenant", manifest: "Manifest") -> Iterator[Check]:
    from metriccare.gold.tables import TABLES as GOLD_TABLES
    from metriccare.lake.store import open_lake
    from metriccare.silver.tables import TABLES as SILVER_TABLES

    lake = open_lake(tenant.lake)
    for schema in (*SILVER_TABLES, *GOLD_TABLES):
        if schema.path in manifest.tables:
            yield from _table(tenant, lake.table(schema))


def _table(tenant: "Tenant", table: "LakeTable") -> Iterator[Check]:
    path, rebuilt = table.schema.path, f"metriccare run --full --tenant {tenant.name}"
    try:
        files = [file for found in table.files().values() for file in found]
    except MetricCareError as error:
        way_out = rebuilt if isinstance(error, DataError) else error.way_out
        yield Check(tenant.name, "lake", "wrong", f"{path} version {table.version}: {error.message}", way_out)
        return
    missing = [] if settings.lakes() else [file for file in files if not file.exists()]
    if missing:
        yield Check(tenant.name, "lake", "wrong", f"{path}: {missing[0]} is missing", rebuilt)
