"""`metriccare users`: accounts and one-time links, for whoever has the machine."""

import json
import re
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from metriccare.access import passwords, people
from metriccare.access.one_time_links import Kind
from metriccare.database.engine import Database
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("built")
LINK = re.compile(r"http://127\.0\.0\.1:8000/link/(invite|reset)/([A-Za-z0-9_-]{43})\n")


def users(run: Run, *arguments: str) -> list[dict[str, object]]:
    return json.loads(run("users", "list", "--json", *arguments).out)


def link(written: str) -> tuple[Kind, str]:
    found = LINK.match(written)
    assert found, written
    return Kind(found[1]), found[2]


def use(home, kind: Kind, code: str) -> bool:
    database = Database.of(home)
    kept = passwords.hashed(SecretStr("seven ducks in a bath"))
    used = database.write(lambda session: people.settle(session, kind, code, kept, datetime.now(UTC)))
    database.close()
    return used is not None


def test_invite_prints_a_link_that_works_once(run: Run, home) -> None:
    invited = run(
        "users", "invite", "Ada@X.org", "--name", "Ada", "--tenant", "north", "--role", "compliance"
    )
    assert invited.code == 0
    assert invited.out.endswith("It works once, for 7 days. MetricCare sends no mail: hand it over.\n")
    assert [(user["email"], user["name"], user["roles"], user["password"]) for user in users(run)] == [
        ("ada@x.org", "Ada", "north:compliance", False)
    ]
    assert use(home, *link(invited.out))
    assert not use(home, *link(invited.out))
    assert users(run)[0]["password"] is True


def test_invite_a_clinician_of_a_unit_and_an_operator(run: Run) -> None:
    run("users", "invite", "a@x.org", "--tenant", "north", "--role", "clinician", "--role", "administrator",
        "--hospital", "east", "--department", "ICU")  # fmt: skip
    assert run("users", "invite", "o@x.org", "--operator").code == 0
    assert [user["roles"] for user in users(run)] == ["north:administrator north:clinician", "operator"]
    assert [user["email"] for user in users(run, "--tenant", "north")] == ["a@x.org"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ada@x.org"], 2, "invite whom?"),
        (["ada@x.org", "--tenant", "north"], 2, "invite whom?"),
        (["ada@x.org", "--tenant", "north", "--role", "clinician", "--operator"], 2, "invite whom?"),
        (["ada", "--operator"], 2, "that is no e-mail address"),
        (["ada@x.org", "--tenant", "south", "--role", "clinician"], 3, "there is no tenant 'south'"),
        (["ada@x.org", "--tenant", "north", "--role", "king"], 2, "Invalid value for '--role'"),
        (
            ["ada@x.org", "--tenant", "north", "--role", "compliance", "--hospital", "east"],
            2,
            "only a clinician's role is narrowed",
        ),
    ],
    ids=["nothing", "role", "both", "email", "tenant", "unknown", "narrow"],
)
def test_invite_that_makes_no_sense(run: Run, arguments: list[str], code: int, said: str) -> None:
    result = run("users", "invite", *arguments)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert users(run) == []


def test_reset_prints_a_link_for_an_hour(run: Run, home) -> None:
    run("users", "invite", "o@x.org", "--operator")
    reset = run("users", "reset", "o@x.org", "--second-factor", "--at", "http://127.0.0.1:8000/")
    assert "for an hour" in reset.out
    assert use(home, *link(reset.out))
    as_json = json.loads(run("users", "reset", "o@x.org", "--json").out)
    assert link(as_json["link"] + "\n")[0] is Kind.RESET
    assert datetime.fromisoformat(as_json["expires_at"]) > datetime.now(UTC)


def test_disable_and_undo(run: Run) -> None:
    run("users", "invite", "o@x.org", "--operator")
    assert run("users", "disable", "O@x.org").out == "o@x.org is closed\n"
    assert users(run)[0]["disabled"] is True
    assert run("users", "disable", "o@x.org", "--undo").out == "o@x.org is open again\n"
    assert users(run)[0]["disabled"] is False


@pytest.mark.parametrize("verb", ["reset", "disable"])
def test_account_that_is_not_there(run: Run, verb: str) -> None:
    result = run("users", verb, "nobody@x.org")
    assert result.code == 3
    assert result.err == "metriccare: there is no account for 'nobody@x.org' (metriccare users list)\n"


def test_every_change_is_on_record_and_no_code_is(run: Run) -> None:
    invited = run("users", "invite", "o@x.org", "--operator")
    run("users", "reset", "o@x.org", "--second-factor")
    run("users", "disable", "o@x.org")
    events = json.loads(run("audit", "list", "--json").out)
    assert [event["action"] for event in events] == ["people_changed", "link_made", "people_changed"]
    assert link(invited.out)[1] not in json.dumps(events)


def test_users_alone_and_an_empty_list(run: Run) -> None:
    assert "invite" in run("users").out
    assert run("users", "list").out == "there are no accounts yet\n"
