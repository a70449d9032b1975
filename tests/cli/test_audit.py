"""`metriccare audit`, and what other commands leave in the trail before they show anything."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from metriccare.database.engine import Database
from metriccare.tenants.registry import Tenant
from tests.cli.conftest import Run


def events(run: Run) -> list[dict[str, object]]:
    return json.loads(run("audit", "list", "--json").out)


def tamper(home: Path, statement: str) -> None:
    database = Database.of(home)
    with database.writing() as session:
        session.execute(text(statement))
    database.close()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("arguments", "action", "command"),
    [
        (["sql", "SELECT 'Secret', count(*) FROM gold.stay"], "sql", "sql"),
        (["quarantine", "show", "2:1"], "quarantine_viewed", "quarantine show"),
        (["quarantine", "export"], "exported", "quarantine export"),
        (["explain", "stay", "e1", "--raw"], "raw_record_viewed", "explain --raw"),
    ],
    ids=["sql", "show", "export", "raw"],
)
def test_command_that_shows_patients_is_on_record(
    run: Run, arguments: list[str], action: str, command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    listed = run("quarantine", "list", "--json")
    if "show" in arguments:
        arguments = [*arguments[:-1], str(json.loads(listed.out)[0]["id"])]
    assert run(*arguments).code == 0
    (event,) = events(run)
    detail = event["detail"]
    assert isinstance(detail, dict)
    assert (event["action"], event["tenant"], event["actor_name"]) == (action, "north", "ada")
    assert (detail["command"], detail["via"]) == (command, "command line")
    assert "Secret" not in json.dumps(event)
    assert event["object_id"] != "e1"


@pytest.mark.usefixtures("built")
def test_command_that_shows_no_patient_leaves_no_event(run: Run) -> None:
    for arguments in (["explain", "stay", "e1"], ["sql"], ["measures"], ["quarantine", "list"]):
        assert run(*arguments).code == 0
    assert events(run) == []


@pytest.mark.usefixtures("built")
def test_trail_that_cannot_be_written_shows_nothing(run: Run, home: Path) -> None:
    (home / "audit").write_text("in the way")
    result = run("sql", "SELECT 1")
    assert (result.code, result.out) == (7, "")
    assert result.err.startswith(
        "metriccare: this goes into the audit trail, which cannot be written: File exists; so nothing is shown ("
    )


@pytest.mark.usefixtures("built")
def test_trail_under_another_database_that_is_gone_shows_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_DATABASE_URL", f"postgresql://nobody:pw@/x?host={home}")
    result = run("sql", "SELECT 1")
    assert (result.code, result.out) == (1, "")
    assert "does not answer" in result.err
    assert "pw" not in result.err


def test_user_without_a_name_is_a_number(run: Run, built: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError

    assert built.name == "north"
    monkeypatch.setattr("getpass.getuser", unknown)
    run("sql", "SELECT 1")
    assert str(events(run)[0]["actor_name"]).startswith("user ")


@pytest.mark.usefixtures("built")
def test_verify_of_a_whole_trail(run: Run) -> None:
    assert run("audit", "verify").out == f"0 events, whole; head 0:{'0' * 64}\n"
    run("sql", "SELECT 1")
    first = run("audit", "verify", "--json")
    assert first.code == 0
    report = json.loads(first.out)
    assert (report["events"], report["whole"], report["faults"]) == (1, True, [])
    run("sql", "SELECT 1")
    assert run("audit", "verify", "--head", report["head"]).code == 0
    assert run("audit", "verify", "--head", f"1:{'a' * 64}").code == 5


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("statement", "line", "kind"),
    [
        (
            "UPDATE audit_event SET actor_name = 'Eve' WHERE number = 2",
            "edited     2: not what was written",
            "edited",
        ),
        ("DELETE FROM audit_event WHERE number IN (1, 2)", "removed    1 to 2: gone", "removed"),
        ("DELETE FROM audit_event WHERE number = 3", "truncated  3: gone from the end", "truncated"),
    ],
    ids=["edited", "removed", "truncated"],
)
def test_verify_says_what_is_wrong(run: Run, home: Path, statement: str, line: str, kind: str) -> None:
    for _ in range(3):
        run("sql", "SELECT 1")
    tamper(home, statement)
    result = run("audit", "verify")
    assert result.code == 5
    assert f"  {line}\n" in result.out
    assert "NOT whole" in result.out
    assert result.err.startswith(f"metriccare: the audit trail is not what was written: {kind} (")


@pytest.mark.usefixtures("built")
def test_verify_after_a_crash_is_a_note(run: Run, home: Path) -> None:
    run("sql", "SELECT 1")
    before = (home / "audit" / "head").read_text()
    run("sql", "SELECT 1")
    (home / "audit" / "head").write_text(before)
    result = run("audit", "verify")
    assert result.code == 0
    assert "  note: the head stands at 1: a process ended after it had written event 2 " in result.out


def test_verify_of_what_is_no_head(run: Run) -> None:
    result = run("audit", "verify", "--head", "latest")
    assert result.code == 2
    assert result.err.startswith("metriccare: that is no head of an audit trail (")


@pytest.mark.usefixtures("built")
def test_list_and_export(run: Run) -> None:
    assert run("audit", "list").out == "the audit trail is empty\n"
    for _ in range(3):
        run("sql", "SELECT 1")
    lines = run("audit", "list", "--limit", "2").out.splitlines()
    assert [line.split()[0] for line in lines] == ["number", "3", "2"]
    assert len(run("audit", "list", "--before", "2", "--tenant", "north").out.splitlines()) == 2
    exported = [json.loads(line) for line in run("audit", "export", "--tenant", "north").out.splitlines()]
    assert [resource["id"] for resource in exported] == [f"metriccare-{number}" for number in (1, 2, 3, 4)]
    assert exported[3]["subtype"][0]["code"] == "audit_exported"
    bundle = json.loads(run("audit", "export", "--json").out)
    assert (bundle["resourceType"], bundle["type"], len(bundle["entry"])) == ("Bundle", "collection", 5)
    assert bundle["entry"][0]["resource"] == exported[0]


def test_audit_alone_shows_what_there_is(run: Run) -> None:
    assert "verify" in run("audit").out
