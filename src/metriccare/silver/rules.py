"""A tenant's settings as the variables and tables that silver's SQL reads: key pads, code maps, class rules.

Not the settings themselves (`tenants.configuration`). Values are bound, never pasted into SQL.
"""

import hashlib
import hmac
from collections import defaultdict
from typing import TYPE_CHECKING

from metriccare.tenants.configuration import TenantSettings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLASS_RULE = (
    "STRUCT(kind VARCHAR, class_system VARCHAR, class_code VARCHAR, identifier_system VARCHAR, "
    "identifier_system_suffix VARCHAR, type_system VARCHAR, type_code VARCHAR)"
)
BLOCK = 64  # bytes of a SHA-256 block, RFC 2104

SNOMED_CT = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
NAMED_SYSTEMS = {"urn:oid:2.16.840.1.113883.6.96": SNOMED_CT, "urn:oid:2.16.840.1.113883.6.90": ICD_10_CM}
"""The second URIs of the code systems of measure-specification.md section 1 that a value set may use."""


def prepare(connection: "DuckDBPyConnection", settings: TenantSettings, key: bytes, buckets: int) -> None:
    """Set the variables of `sql/macros.sql` on this connection."""
    variables: dict[str, object] = {
        **whereabouts(key, buckets),
        "zone": settings.time_zone,
        "has_class_rules": bool(settings.class_map),
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    _map_variable(connection, "disposition_map", _dispositions(settings), "VARCHAR")
    infections = _infections(settings)
    _map_variable(connection, "infection_map", infections, "VARCHAR[]")
    connection.execute("CREATE OR REPLACE TEMP TABLE infection_code (key VARCHAR, types VARCHAR[])")
    connection.execute(
        "INSERT INTO infection_code SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[][])",
        [list(infections.keys()), list(infections.values())],
    )
    _class_rules(connection, settings)


def whereabouts(key: bytes, buckets: int) -> dict[str, object]:
    """The variables that say what an id is called behind bronze, and in which bucket it stands."""
    padded = key.ljust(BLOCK, b"\0")
    return {
        "inner_pad": bytes(byte ^ 0x36 for byte in padded),
        "outer_pad": bytes(byte ^ 0x5C for byte in padded),
        "buckets": buckets,
    }


def pseudonym(key: bytes, identifier: str) -> str:
    """What an id is called behind bronze: HMAC-SHA256 (RFC 2104) as 64 hexadecimal characters, as in SQL."""
    return hmac.digest(key, identifier.encode(), hashlib.sha256).hex()


def _map_variable(
    connection: "DuckDBPyConnection", name: str, entries: dict[str, object], type_: str
) -> None:
    connection.execute(
        f"SET VARIABLE {name} = map(?::VARCHAR[], ?::{type_}[])",
        [list(entries.keys()), list(entries.values())],
    )


def _dispositions(settings: TenantSettings) -> dict[str, object]:
    entries: dict[str, object] = {}
    for rule in settings.disposition_map:
        system = "*" if rule.system is None else NAMED_SYSTEMS.get(rule.system, rule.system)
        entries.setdefault(f"{system}|{rule.code}", rule.disposition)
    return entries


def compared_code(system: str, code: str) -> str:
    """A code as it is compared: ICD-10-CM in upper case without dots (measure-specification.md section 1)."""
    return code.upper().replace(".", "") if system == ICD_10_CM else code


def _infections(settings: TenantSettings) -> dict[str, object]:
    types: defaultdict[str, set[str]] = defaultdict(set)
    for entry in settings.hai_codes:
        system = NAMED_SYSTEMS.get(entry.system.split("|")[0], entry.system.split("|")[0])
        types[f"{system}|{compared_code(system, entry.code)}"].add(entry.type)
    return {key: sorted(found) for key, found in types.items()}


def _class_rules(connection: "DuckDBPyConnection", settings: TenantSettings) -> None:
    rules = [
        {
            "kind": rule.kind,
            "class_system": rule.class_system and rule.class_system.split("|")[0],
            "class_code": rule.class_code,
            "identifier_system": rule.identifier_system,
            "identifier_system_suffix": rule.identifier_system_suffix,
            "type_system": rule.type_system,
            "type_code": rule.type_code,
        }
        for rule in settings.class_map
    ]
    connection.execute(f"SET VARIABLE class_rules = ?::{CLASS_RULE}[]", [rules])
