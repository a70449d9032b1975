"""Events of the audit trail as FHIR R4 AuditEvent resources. Not where they go.

Every element and code is R4's: the profile of https://hl7.org/fhir/R4/auditevent.html with its value sets. Names of
people are the users', never a patient's; an object is its pseudonymous id.
"""

from collections.abc import Mapping
from ipaddress import ip_address

from metriccare.access.audit.chain import Link
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.audit.trail import detail_of

_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_OWN = "urn:metriccare"
_SECURITY_SOURCE = "http://terminology.hl7.org/CodeSystem/security-source-type"
_ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"

_USER_AUTHENTICATION = ("110114", "User Authentication")
_SECURITY_ALERT = ("110113", "Security Alert")
_QUERY = ("110112", "Query")
_EXPORT = ("110106", "Export")
_IMPORT = ("110107", "Import")
_PATIENT_RECORD = ("110110", "Patient Record")
_AUDIT_LOG_USED = ("110101", "Audit Log Used")
_APPLICATION = ("110100", "Application Activity")

_TYPES: Mapping[Action, tuple[str, str]] = {
    **dict.fromkeys(
        (Action.SIGN_IN, Action.SIGN_OUT, Action.SIGN_OUT_EVERYWHERE, Action.SESSION_EXPIRED), _USER_AUTHENTICATION
    ),
    **dict.fromkeys(
        (
            Action.PASSWORD_CHANGED, Action.SECOND_FACTOR_CHANGED, Action.LINK_MADE, Action.LINK_USED,
            Action.TOKEN_MADE, Action.TOKEN_REVOKED, Action.REFUSED, Action.PEOPLE_CHANGED, Action.TRAIL_BROKEN,
            Action.EMERGENCY_OPENED, Action.EMERGENCY_CLOSED,
        ),
        _SECURITY_ALERT,
    ),
    **dict.fromkeys((Action.STAYS_LISTED, Action.STAY_SEARCHED, Action.FINDINGS_LISTED, Action.SQL), _QUERY),
    **dict.fromkeys(
        (Action.STAY_VIEWED, Action.RAW_RECORD_VIEWED, Action.QUARANTINE_VIEWED, Action.REVIEWED), _PATIENT_RECORD
    ),
    **dict.fromkeys((Action.EXPORTED, Action.BACKUP), _EXPORT),
    **dict.fromkeys((Action.INGESTED, Action.RESTORED), _IMPORT),
    **dict.fromkeys((Action.AUDIT_READ, Action.AUDIT_EXPORTED), _AUDIT_LOG_USED),
}  # fmt: skip
_READS = frozenset(
    {
        Action.STAYS_LISTED, Action.STAY_VIEWED, Action.STAY_SEARCHED, Action.RAW_RECORD_VIEWED, Action.AUDIT_READ,
        Action.FINDINGS_LISTED, Action.QUARANTINE_VIEWED, Action.EXPORTED, Action.AUDIT_EXPORTED,
    }
)  # fmt: skip
_CREATES = frozenset({Action.LINK_MADE, Action.TOKEN_MADE, Action.INGESTED, Action.FEEDBACK_GIVEN})
_UPDATES = frozenset(
    {
        Action.PASSWORD_CHANGED, Action.SECOND_FACTOR_CHANGED, Action.PEOPLE_CHANGED, Action.SETTINGS_CHANGED,
        Action.TARGET_CHANGED, Action.DEADLINE_CHANGED, Action.TENANT_CHANGED, Action.REVIEWED, Action.TOKEN_REVOKED,
        Action.ALERT_CHANGED, Action.CHART_CHANGED,
    }
)  # fmt: skip
_OUTCOMES = {Outcome.ALLOWED: "0", Outcome.REFUSED: "4", Outcome.FAILED: "8"}
# What a purpose of `reasons` is called there.
_PURPOSES = {
    "treatment": "TREAT", "quality_review": "HQUALIMP", "data_error": "HOPERAT", "complaint": "HCOMPL",
    "audit": "HCOMPL",
}  # fmt: skip
# audit-entity-type and network-type have codes of one digit.
_PERSON, _SYSTEM_OBJECT = "1", "2"
_MACHINE, _IP = "1", "2"


def audit_event(link: Link) -> dict[str, object]:
    """One event as a resource."""
    action, detail = Action(link.action), detail_of(link)
    code, display = _TYPES.get(action, _APPLICATION)
    resource: dict[str, object] = {
        "resourceType": "AuditEvent",
        "id": f"metriccare-{link.number}",
        "type": {"system": _DICOM, "code": code, "display": display},
        "subtype": [{"system": f"{_OWN}:action", "code": action.value}],
        "action": _action(action),
        "recorded": link.at.isoformat(timespec="microseconds"),
        "outcome": _OUTCOMES[Outcome(link.outcome)],
        "agent": [_agent(link)],
        "source": {
            "observer": {"display": "MetricCare"},
            "type": [{"system": _SECURITY_SOURCE, "code": "4", "display": "Application Server"}],
        },
    }
    purpose = _purpose(action, detail)
    if purpose:
        resource["purposeOfEvent"] = [{"coding": [{"system": _REASON, "code": purpose}]}]
    resource["entity"] = _entities(link, detail)
    return resource


def _action(action: Action) -> str:
    """C, R or U; E, to execute, for all else."""
    return "R" if action in _READS else "C" if action in _CREATES else "U" if action in _UPDATES else "E"


def _purpose(action: Action, detail: Mapping[str, str]) -> str | None:
    if action is Action.EMERGENCY_OPENED:
        return "BTG"  # break the glass
    return _PURPOSES.get(detail.get("purpose", ""))


def _agent(link: Link) -> dict[str, object]:
    agent: dict[str, object] = {"requestor": True}
    if link.actor_id:
        agent["who"] = {"identifier": {"system": f"{_OWN}:user", "value": link.actor_id}}
    if link.actor_name:
        agent["name"] = link.actor_name
    if link.address:
        agent["network"] = {"address": link.address, "type": _IP if _is_ip(link.address) else _MACHINE}
    return agent


def _is_ip(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True


def _entities(link: Link, detail: Mapping[str, str]) -> list[dict[str, object]]:
    """What it was about, then the tenant that it belongs to and the request that it came with."""
    context = {
        "tenant": link.tenant or "",
        "request": link.request_id,
        "number": str(link.number),
        "mac": link.mac,
    }
    pairs = [(key, value) for key, value in {**context, **detail}.items() if value]
    entity: dict[str, object] = {
        "type": {"system": _ENTITY_TYPE, "code": _PERSON if link.object_type == "user" else _SYSTEM_OBJECT},
        "detail": [{"type": key, "valueString": value} for key, value in pairs],
    }
    if link.object_id:
        system = f"{_OWN}:{link.object_type or 'object'}"
        entity = {"what": {"identifier": {"system": system, "value": link.object_id}}} | entity
    return [entity]
