"""From a record number as people know it to the stays behind it: looked up in bronze, hashed under the tenant's key.

What was typed is the value of a variable and nothing else: it is not kept, not logged and not part of any address.
"""

import hashlib
import hmac

from metriccare.access.policy import Scope
from metriccare.lake.engine import packaged_sql
from metriccare.silver.tables import IDENTIFIER
from metriccare.web.figures.snapshot import PACKAGE, Snapshot

MOST = 50


def stays_of_number(snapshot: Snapshot, scope: Scope, number: str) -> list[str]:
    """The stays in the scope of the patient or encounter whose id or identifier this is, the latest first."""
    key = snapshot.tenant.key
    encounters, patients = {_hashed(key, number)}, {_hashed(key, number)}
    cursor = snapshot.cursor()
    try:
        snapshot.lake.view(cursor, IDENTIFIER)
        cursor.execute("SET VARIABLE value = ?", [number])
        rows = cursor.execute(packaged_sql(PACKAGE, "find_identifier")).fetchall()
        for kind, resource_key in rows:
            found = encounters if kind == "Encounter" else patients
            found.add(_hashed(key, str(resource_key).partition("/")[2]))
        for name, ids in (("encounters", encounters), ("patients", patients)):
            cursor.execute(f"SET VARIABLE {name} = ?", [sorted(ids)])
        cursor.execute("SET VARIABLE most = ?", [MOST])
        stays = cursor.execute(packaged_sql(PACKAGE, "stays_of")).fetchall()
    finally:
        cursor.close()
    return [
        str(stay) for stay, hospital, department, _ in stays if scope.holds(str(hospital), str(department))
    ]


def _hashed(key: bytes, identifier: str) -> str:
    return hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()
