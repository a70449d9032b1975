"""How the application starts, and what it answers while something that it stands on is away."""

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI

from metriccare.access import sessions
from metriccare.bronze.ingest import ingest
from metriccare.cli.main import main
from metriccare.cli.serve import refuse_real_data
from metriccare.errors import ChangedMeanwhileError, UsageError
from metriccare.tenants import registry
from metriccare.web import asgi
from metriccare.web.app import create_app
from metriccare.web.first_start import first_link
from metriccare.web.logs import configure
from metriccare.web.opening import open_figures
from metriccare.web.premises import ServeOptions
from tests.web.conftest import NOW, URL, Browser, Clock

SignedIn = Callable[[str], Browser]


def test_first_start_gives_a_link_that_makes_the_operator(home: Path, app: FastAPI) -> None:
    link = first_link(home, ServeOptions(public_url=URL), NOW)
    assert link is not None
    assert link.startswith(f"{URL}/link/first_operator/")
    assert Browser(app).get(link.removeprefix(URL)).status_code == 200


def test_demonstration_gives_no_link(home: Path) -> None:
    assert first_link(home, ServeOptions(demo=True), NOW) is None


def test_worker_starts_with_the_options_of_the_command(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICCARE_HOME", str(home))
    monkeypatch.setenv(asgi.OPTIONS, '{"public_url": "https://quality.example"}')
    made = asgi.create()
    structlog.reset_defaults()
    assert made.state.premises.options.tls
    assert "strict-transport-security" in Browser(made).get("/healthz").headers
    made.state.premises.database.close()


def test_log_lines_are_json_without_the_address(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    lines = io.StringIO()
    monkeypatch.setattr("sys.stderr", lines)
    monkeypatch.setenv("METRICCARE_HOME", str(home))
    configure()
    made = asgi.create()
    Browser(made).get("/t/demo-north/measures/mortality?department=Jane%20Roe")
    structlog.reset_defaults()
    made.state.premises.database.close()
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["route"] for line in written if line["event"] == "request"] == [
        "/t/{tenant}/measures/{slug}"
    ]
    assert "Roe" not in lines.getvalue()


def test_figures_are_open_before_anybody_comes(app: FastAPI) -> None:
    open_figures(app.state.premises)
    assert "metriccare_requests" in Browser(app).get("/metrics").text


def test_metrics_are_for_this_machine_alone(app: FastAPI) -> None:
    answer = Browser(app).get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 404


def test_database_that_is_gone_is_away_and_no_fault(app: FastAPI, home: Path) -> None:
    app.state.premises.database.close()
    for file in home.glob("application.sqlite*"):
        file.unlink()
    (home / "application.sqlite").mkdir()
    browser = Browser(app)
    assert browser.get("/readyz").status_code == 503
    browser.cookies.set("metriccare", "x")
    answer = browser.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_form_that_is_not_utf_8(app: FastAPI) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = Browser(app).post("/sign-in", content=b"email=\xff&password=\xfe", headers=kind)
    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--host", "0.0.0.0"], "passwords would cross the network to 0.0.0.0 in the clear"),
        (["--demo", "--host", "0.0.0.0"], "the demonstration signs anybody in"),
        (["--demo", "--public-url", "https://x.example"], "the demonstration signs anybody in"),
    ],
)
def test_serve_opens_no_door_to_strangers(
    arguments: list[str],
    why: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("METRICCARE_HOME", str(home))
    assert main(["serve", *arguments]) == 2
    assert why in capsys.readouterr().err


def test_something_that_changed_meanwhile_is_a_conflict(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: object, **__: object) -> None:
        raise ChangedMeanwhileError("somebody else was quicker", way_out="look again")

    monkeypatch.setattr(sessions, "resume", changed)
    browser = Browser(app)
    browser.cookies.set("metriccare", "x")
    answer = browser.get("/")
    assert answer.status_code == 409
    assert "somebody else was quicker" in answer.text


def test_session_of_one_click_ends_with_the_demonstration(home: Path, signed_in: SignedIn) -> None:
    cookie = signed_in("alex").cookies["metriccare"]
    plain = create_app(home, ServeOptions(public_url=URL))
    plain.state.premises = dataclasses.replace(plain.state.premises, clock=Clock())
    answer = Browser(plain).get("/operate", headers={"Cookie": f"metriccare={cookie}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/operate")
    plain.state.premises.close()


def test_demonstration_lets_nobody_run_tenants_that_have_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_HOME", str(tmp_path))
    tenant = registry.add(tmp_path, "st-mary")
    refuse_real_data()
    feed = tmp_path / "patient.ndjson"
    feed.write_text('{"resourceType": "Patient", "id": "1"}\n')
    ingest(tenant, [feed])
    with pytest.raises(UsageError, match="the tenant st-mary has data"):
        refuse_real_data()
