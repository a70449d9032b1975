"""What lands after the first batch: for some stays that were counted, each kind of change that makes a merge go wrong.

Made from the raw records of the feed itself, so that it is as good for real data as for made-up ones.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from metriccare.errors import MetricCareError
from metriccare.gold.explain.stay import explain_stay
from metriccare.gold.tables import STAY
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant

Resource = dict[str, object]
EACH = 5
"""Stays for each kind of change."""

NEWER, OLDER = "2099-01-01T00:00:00Z", "1971-01-01T00:00:00Z"
DIED = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "exp"}]}


def write(tenant: Tenant, folder: Path) -> dict[str, int]:
    """Files of changes in `folder`, in the order of their names; how many records of each kind they hold."""
    folder.mkdir(parents=True)
    records = list(_encounters(tenant))
    shares = [records[kind * EACH : (kind + 1) * EACH] for kind in range(5)]
    newer, older, moved, other, gone = shares
    kinds: dict[str, list[Resource]] = {
        "late newer versions": [_version(each, NEWER) | _dead(each) for each in newer],
        "late older versions": [_version(each, OLDER) | _dead(each) for each in older],
        "stays moved to another month": [_version(each, NEWER) | _earlier(each) for each in moved],
        "stays moved to another patient": [
            _version(each, NEWER) | {"subject": whose["subject"]}
            for each, whose in zip(other, newer, strict=False)
        ],
    }
    for number, found in enumerate(kinds.values(), 1):
        text = "".join(json.dumps(resource) + "\n" for resource in found)
        (folder / f"{number}.ndjson").write_text(text, encoding="utf-8")
    (folder / "5.json").write_text(json.dumps(_deletion(gone)), encoding="utf-8")
    return {name: len(found) for name, found in kinds.items()} | {"deletions": len(gone)}


def _encounters(tenant: Tenant) -> Iterator[Resource]:
    """The raw Encounter of stays spread over the lake, in an order that both engines share."""
    connection = connect()
    try:
        open_lake(tenant.lake).view(connection, STAY)
        stays = [str(row[0]) for row in _spread(connection)]
    finally:
        connection.close()
    for stay in stays:
        for source in explain_stay(tenant, stay, with_raw=True).sources:
            if source.fact.startswith("Encounter/") and source.raw is not None:
                yield _resource(source.raw)
                break


def _spread(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Enough stays for every kind of change, ids being hashes and so in no order of time."""
    return connection.execute("SELECT stay_id FROM stay ORDER BY stay_id LIMIT ?", [5 * EACH]).fetchall()


def _resource(raw: str) -> Resource:
    """The Encounter itself, also where it landed as the entry of a Bundle."""
    found: Resource = json.loads(raw)
    inside = found.get("resource", found)
    if not isinstance(inside, dict) or inside.get("resourceType") != "Encounter":
        raise MetricCareError(
            "a stay's raw record is no Encounter", way_out="look at gold/explain/sources.py"
        )
    return dict(inside)


def _version(resource: Mapping[str, object], updated: str) -> Resource:
    return {**resource, "meta": {"lastUpdated": updated}}


def _dead(resource: Mapping[str, object]) -> Resource:
    inside = resource.get("hospitalization")
    return {"hospitalization": {**(inside if isinstance(inside, dict) else {}), "dischargeDisposition": DIED}}


def _earlier(resource: Mapping[str, object]) -> Resource:
    """The same stay two months before."""
    period = resource["period"]
    if not isinstance(period, dict):
        return {}
    moved = {
        key: (dt.datetime.fromisoformat(str(value)) - dt.timedelta(days=61)).isoformat()
        for key, value in period.items()
        if key in ("start", "end")
    }
    return {"period": {**period, **moved}}


def _deletion(resources: list[Resource]) -> Resource:
    entries = [
        {"request": {"method": "DELETE", "url": f"Encounter/{resource['id']}"}} for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}
