"""The policy, as the literal table of who may do what."""

import pytest

from metriccare.access.policy import (
    EVERYWHERE,
    GRANTS,
    NOWHERE,
    EmergencyGrant,
    Grant,
    Permission,
    Place,
    Principal,
    Role,
    Scope,
    Verdict,
    decide,
    permissions,
    scope_for,
)

# permission: administrator, clinician, compliance officer, operator
TABLE = """
signed_in          A C O P
published          A C O -
exact              - C O -
stays              - C O -
raw_record         - C O -
review             - C - -
review_findings    - C O -
findings           - - O -
quality_counts     A - O -
quarantine         - - O -
quarantine_places  - - O P
operations         A - - -
people             A - - -
settings           A - - -
targets_read       A C O -
targets            A - O -
deadlines_read     A C O -
deadlines          A - - -
audit              - - O -
export             - - O -
ingest             A - - -
tenants            - - - P
run_health         - - - P
feedback           A C O -
feedback_results   A - - -
emergency          - C - -
alerts             A C O -
alerts_act         A C O -
alert_rules        - - O -
channels           A - O -
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
UNIT = Scope(frozenset({"east"}), frozenset({"Surgery"}))


def principal(
    *grants: Grant, operator: bool = False, token: frozenset[Permission] | None = None, emergency: str = ""
) -> Principal:
    return Principal(
        user_id="u1",
        name="Ada",
        email="ada@example.org",
        operator=operator,
        grants=grants,
        via="password" if token is None else "token",
        second_factor=False,
        token_permissions=token,
        emergency=(EmergencyGrant("north", emergency),) if emergency else (),
    )


ADMINISTRATOR = principal(Grant("north", Role.ADMINISTRATOR))
CLINICIAN = principal(Grant("north", Role.CLINICIAN, UNIT))
COMPLIANCE = principal(Grant("north", Role.COMPLIANCE))
OPERATOR = principal(operator=True)


def test_table_names_every_permission() -> None:
    assert [line[0] for line in LINES] == [permission.value for permission in Permission]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_decide_in_own_tenant(line: list[str]) -> None:
    needs = Permission(line[0])
    of_a_role = [decide(who, needs, "north") for who in (ADMINISTRATOR, CLINICIAN, COMPLIANCE)]
    assert of_a_role == [Verdict.REFUSED if mark == "-" else Verdict.ALLOWED for mark in line[1:4]]
    assert decide(OPERATOR, needs, None) == (Verdict.REFUSED if line[4] == "-" else Verdict.ALLOWED)


@pytest.mark.parametrize("needs", Permission)
def test_decide_nobody(needs: Permission) -> None:
    assert decide(None, needs, "north") is Verdict.SIGN_IN
    assert decide(None, needs, None) is Verdict.SIGN_IN


@pytest.mark.parametrize("needs", sorted(set(Permission) - {Permission.TENANTS, Permission.RUN_HEALTH}))
@pytest.mark.parametrize(
    "who", [ADMINISTRATOR, CLINICIAN, COMPLIANCE, OPERATOR], ids=lambda who: str(who.grants)
)
def test_decide_in_another_tenant(who: Principal, needs: Permission) -> None:
    assert decide(who, needs, "south") is Verdict.NOT_FOUND
    assert permissions(who, "south") == frozenset()
    assert scope_for(who, "south", needs) == NOWHERE


@pytest.mark.parametrize("needs", [Permission.TENANTS, Permission.RUN_HEALTH])
def test_decide_of_the_installation_whatever_the_path_names(needs: Permission) -> None:
    assert decide(OPERATOR, needs, "north") is Verdict.ALLOWED
    assert decide(ADMINISTRATOR, needs, "north") is Verdict.REFUSED
    assert decide(ADMINISTRATOR, needs, "south") is Verdict.REFUSED


@pytest.mark.parametrize("needs", sorted(GRANTS[Role.COMPLIANCE] - {Permission.SIGNED_IN}))
def test_decide_without_a_tenant_is_no_way_around_the_roles(needs: Permission) -> None:
    assert decide(COMPLIANCE, needs, None) is Verdict.REFUSED


@pytest.mark.parametrize(
    ("hospital", "department", "verdict"),
    [
        ("east", "Surgery", Verdict.ALLOWED),
        ("east", "Medicine", Verdict.NOT_FOUND),
        ("west", "Surgery", Verdict.NOT_FOUND),
        ("east", None, Verdict.NOT_FOUND),
        (None, None, Verdict.NOT_FOUND),
    ],
)
@pytest.mark.parametrize(
    "needs", [Permission.STAYS, Permission.EXACT, Permission.RAW_RECORD, Permission.REVIEW]
)
def test_decide_at_a_place(
    hospital: str | None, department: str | None, verdict: Verdict, needs: Permission
) -> None:
    assert decide(CLINICIAN, needs, "north", Place(hospital, department)) is verdict


def test_decide_at_a_place_that_a_tenant_wide_role_may_see() -> None:
    assert decide(COMPLIANCE, Permission.STAYS, "north", Place(None, None)) is Verdict.ALLOWED


def test_decide_emergency_access_concerns_a_place_outside_the_scope() -> None:
    assert decide(CLINICIAN, Permission.EMERGENCY, "north", Place("west", "Surgery")) is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("needs", "verdict"),
    [
        (Permission.STAYS, Verdict.ALLOWED),
        (Permission.RAW_RECORD, Verdict.ALLOWED),
        (Permission.REVIEW, Verdict.NOT_FOUND),
        (Permission.EXACT, Verdict.NOT_FOUND),
    ],
)
def test_decide_emergency_opens_one_stay(needs: Permission, verdict: Verdict) -> None:
    who = principal(Grant("north", Role.CLINICIAN, UNIT), emergency="s1")
    assert decide(who, needs, "north", Place("west", "Surgery", "s1")) is verdict
    assert decide(who, needs, "north", Place("west", "Surgery", "s2")) is Verdict.NOT_FOUND


def test_decide_emergency_of_another_tenant_opens_nothing() -> None:
    who = principal(
        Grant("north", Role.CLINICIAN, UNIT), Grant("south", Role.CLINICIAN, UNIT), emergency="s1"
    )
    assert decide(who, Permission.STAYS, "south", Place("west", "Surgery", "s1")) is Verdict.NOT_FOUND


def test_several_roles_are_a_union_each_with_its_scope() -> None:
    who = principal(Grant("north", Role.ADMINISTRATOR), Grant("north", Role.CLINICIAN, UNIT))
    both = GRANTS[Role.ADMINISTRATOR] | GRANTS[Role.CLINICIAN]
    assert permissions(who, "north") == both | {Permission.REVIEW_FINDINGS}
    assert scope_for(who, "north", Permission.PUBLISHED) == EVERYWHERE
    assert scope_for(who, "north", Permission.EXACT) == UNIT
    assert scope_for(who, "north", Permission.PEOPLE) == EVERYWHERE


def test_roles_of_one_tenant_say_nothing_in_another() -> None:
    who = principal(Grant("north", Role.COMPLIANCE), Grant("south", Role.ADMINISTRATOR))
    assert who.tenants() == ("north", "south")
    assert who.roles("south") == {Role.ADMINISTRATOR}
    assert decide(who, Permission.STAYS, "south") is Verdict.REFUSED


def test_token_has_no_more_than_its_owner_and_its_permissions() -> None:
    asked = frozenset({Permission.PUBLISHED, Permission.STAYS, Permission.AUDIT})
    who = principal(Grant("north", Role.CLINICIAN, UNIT), token=asked)
    assert permissions(who, "north") == {Permission.PUBLISHED, Permission.STAYS}
    assert decide(who, Permission.EXACT, "north") is Verdict.REFUSED
    assert decide(who, Permission.SIGNED_IN, None) is Verdict.REFUSED


@pytest.mark.parametrize(
    ("role", "given", "held"),
    [
        (Role.CLINICIAN, {"review"}, {"review", "review_findings"}),
        (Role.CLINICIAN, {"review_findings"}, {"review_findings"}),
        (Role.COMPLIANCE, {"findings"}, {"findings", "review_findings"}),
        (Role.COMPLIANCE, {"review"}, {"review_findings"}),
        (Role.ADMINISTRATOR, {"review", "findings", "review_findings"}, set[str]()),
    ],
)
def test_token_that_may_review_or_see_findings_may_settle_those(
    role: Role, given: set[str], held: set[str]
) -> None:
    who = principal(Grant("north", role), token=frozenset(map(Permission, given)))
    assert permissions(who, "north") == held


def test_findings_are_settled_where_either_role_holds_and_other_stays_where_the_clinician_is() -> None:
    who = principal(Grant("north", Role.COMPLIANCE), Grant("north", Role.CLINICIAN, UNIT))
    assert scope_for(who, "north", Permission.REVIEW_FINDINGS) == EVERYWHERE
    assert scope_for(who, "north", Permission.REVIEW) == UNIT
    assert scope_for(CLINICIAN, "north", Permission.REVIEW_FINDINGS) == UNIT


def test_token_never_opens_in_an_emergency() -> None:
    who = principal(Grant("north", Role.CLINICIAN, UNIT), token=frozenset(Permission))
    assert decide(who, Permission.EMERGENCY, "north") is Verdict.REFUSED


def test_operator_who_is_a_member_too_sees_what_the_membership_gives() -> None:
    who = principal(Grant("north", Role.ADMINISTRATOR), operator=True)
    assert permissions(who, "north") == GRANTS[Role.ADMINISTRATOR]
    assert decide(who, Permission.STAYS, "north") is Verdict.REFUSED


def test_grant_of_a_tenant_wide_role_is_not_narrowed() -> None:
    with pytest.raises(ValueError, match="whole of a tenant"):
        Grant("north", Role.COMPLIANCE, UNIT)


def test_principal_with_one_role_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="granted once"):
        principal(Grant("north", Role.CLINICIAN, UNIT), Grant("north", Role.CLINICIAN))
