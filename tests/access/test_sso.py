"""Single sign-on's configuration, and what a provider's groups mean."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.access import identity, sso
from metriccare.access.identity import Identity
from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.access.sso import GroupRule, SignOn, grants_for, groups_in, union
from metriccare.database.engine import Database
from metriccare.errors import NotFoundError, UsageError
from tests.access.people import NOW

RULES = (
    GroupRule(group="quality", role=Role.COMPLIANCE),
    GroupRule(group="icu-east", role=Role.CLINICIAN, hospitals=("east",), departments=("ICU",)),
    GroupRule(group="icu-west", role=Role.CLINICIAN, hospitals=("west",), departments=("ICU",)),
    GroupRule(group="surgery-west", role=Role.CLINICIAN, hospitals=("west",), departments=("Surgery",)),
    GroupRule(group="chief", role=Role.CLINICIAN),
)
SIGN_ON = SignOn(issuer="https://login.example.org/", client_id="mc", rules=RULES)


def scope(hospitals: str | None, departments: str | None) -> Scope:
    return Scope(
        None if hospitals is None else frozenset(hospitals),
        None if departments is None else frozenset(departments),
    )


@pytest.mark.parametrize(
    ("groups", "grants", "left_out"),
    [
        ([], (), ()),
        (["other", "QUALITY"], (), ()),
        (["quality"], (Grant("north", Role.COMPLIANCE),), ()),
        (
            ["icu-west", "icu-east", "quality"],
            (
                Grant("north", Role.CLINICIAN, Scope(frozenset({"east", "west"}), frozenset({"ICU"}))),
                Grant("north", Role.COMPLIANCE),
            ),
            (),
        ),
        (
            ["icu-east", "surgery-west"],
            (Grant("north", Role.CLINICIAN, Scope(frozenset({"east"}), frozenset({"ICU"}))),),
            ("surgery-west",),
        ),
        (
            ["icu-east", "surgery-west", "chief"],
            (Grant("north", Role.CLINICIAN, EVERYWHERE),),
            ("surgery-west",),
        ),
    ],
    ids=["none", "unknown", "one", "merged", "crossing", "all"],
)
def test_groups_give_roles(groups: list[str], grants: tuple[Grant, ...], left_out: tuple[str, ...]) -> None:
    mapped = grants_for(SIGN_ON, "north", groups)
    assert (mapped.grants, mapped.left_out) == (grants, left_out)


PARTS = st.none() | st.frozensets(st.sampled_from("ab"), max_size=2)


@given(PARTS, PARTS, PARTS, PARTS)
def test_union_opens_what_either_opens_and_nothing_else(a, b, c, d) -> None:
    one, other = Scope(a, b), Scope(c, d)
    both = union(one, other)
    if both is None:
        return
    for hospital in ("a", "b", "z", None):
        for department in ("a", "b", "z", None):
            either = one.holds(hospital, department) or other.holds(hospital, department)
            assert both.holds(hospital, department) == either


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (scope("a", "x"), scope("b", "x"), scope("ab", "x")),
        (scope("a", "x"), scope("a", "y"), scope("a", "xy")),
        (scope("a", "x"), scope("ab", "xy"), scope("ab", "xy")),
        (scope("a", "x"), scope("b", "y"), None),
        (scope("a", None), scope(None, "x"), None),
        (scope("a", None), scope("b", None), scope("ab", None)),
        (scope("a", "x"), EVERYWHERE, EVERYWHERE),
    ],
    ids=range(7),
)
def test_union(one: Scope, other: Scope, both: Scope | None) -> None:
    assert union(one, other) == both
    assert union(other, one) == both


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        ({"groups": ["a", "b"]}, ("a", "b")),
        ({"groups": "a"}, ("a",)),
        ({"groups": ["a", 1, None, ["b"]]}, ("a",)),
        ({"groups": {"a": 1}}, ()),
        ({"groups": None}, ()),
        ({}, ()),
        ({"roles": ["a"]}, ()),
        ({"groups": ["a"] * 2000}, ("a",) * 1000),
    ],
    ids=range(8),
)
def test_groups_in_claims(claims: dict[str, object], groups: tuple[str, ...]) -> None:
    assert groups_in(SIGN_ON, claims) == groups


def test_parse_what_an_administrator_enters() -> None:
    assert sso.parse(SIGN_ON.model_dump_json()) == SIGN_ON
    assert SIGN_ON.issuer == "https://login.example.org"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": "http://login.example.org"}, "an issuer is an https address"),
        ({"issuer": "https://login.example.org?x=1"}, "an issuer is an https address"),
        ({"issuer": "https://me:pw@login.example.org"}, "an issuer is an https address"),
        ({"issuer": "javascript:alert(1)"}, "an issuer is an https address"),
        ({"secret_variable": "PATH"}, "begins with METRICCARE_OIDC_"),
        ({"client_id": ""}, "client_id"),
        ({"rules": [{"group": "x", "role": "operator"}]}, "rules.0.role"),
        ({"rules": [{"group": "x", "role": "administrator", "hospitals": ["east"]}]}, "name no hospital"),
        ({"extra": 1}, "extra"),
    ],
    ids=range(9),
)
def test_parse_refuses(change: dict[str, object], said: str) -> None:
    entered = json.dumps({"issuer": "https://login.example.org", "client_id": "mc"} | change)
    with pytest.raises(UsageError, match=said):
        sso.parse(entered)


@pytest.mark.parametrize("text", ["", "{", "[]", b"\xff"])
def test_parse_of_something_else(text: str | bytes) -> None:
    with pytest.raises(UsageError, match="single sign-on: the settings"):
        sso.parse(text)


def test_provider_on_this_machine_needs_no_tls() -> None:
    assert SignOn(issuer="http://127.0.0.1:9000/", client_id="mc").issuer == "http://127.0.0.1:9000"


def test_client_secret_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_on = SIGN_ON.model_copy(update={"secret_variable": "METRICCARE_OIDC_NORTH"})
    monkeypatch.delenv("METRICCARE_OIDC_NORTH", raising=False)
    with pytest.raises(NotFoundError, match="METRICCARE_OIDC_NORTH with the client secret"):
        sign_on.secret()
    monkeypatch.setenv("METRICCARE_OIDC_NORTH", "hush-hush")
    secret = sign_on.secret()
    assert secret is not None
    assert secret.get_secret_value() == "hush-hush"
    assert "hush" not in repr(secret)
    assert SIGN_ON.secret() is None


def test_secret_of_another_tenant_is_sent_to_no_provider_of_this_one(local_database: Database) -> None:
    theirs = SIGN_ON.model_copy(update={"secret_variable": "METRICCARE_OIDC_SOUTH"})
    with (
        pytest.raises(UsageError, match="in another tenant's variable"),
        local_database.writing() as session,
    ):
        identity.write(session, "north", Identity(sign_on=theirs), NOW)
    with local_database.writing() as session:
        identity.write(session, "south", Identity(sign_on=theirs), NOW)
    assert sso.variable_of("st-mary-7") == "METRICCARE_OIDC_ST_MARY_7"
