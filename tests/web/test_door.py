"""The door: undeclared routes do not start, nobody is sent to sign in, and other tenants are not found."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from metriccare.access.policy import Permission
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.web.app import create_app
from metriccare.web.declare import Declared, UndeclaredError, refuse_undeclared
from metriccare.web.demonstration import CHARACTERS
from metriccare.web.pages import health
from metriccare.web.premises import ServeOptions
from tests.web.conftest import NOW, URL, Browser


def test_route_without_a_declaration_does_not_start(home: Path) -> None:
    app = create_app(home)
    app.state.premises.close()
    declarations = tuple(app.state.declarations.values())
    app.add_api_route("/by-the-back-door", lambda: "in")
    with pytest.raises(UndeclaredError, match="/by-the-back-door does not declare"):
        refuse_undeclared(app, declarations)


def test_health(visitor: Browser) -> None:
    assert visitor.get("/healthz").text == "ok\n"
    assert visitor.get("/readyz").json() == {"ready": True, "database": True, "home": True}


def test_nobody_is_sent_to_sign_in_and_back(visitor: Browser) -> None:
    answer = visitor.get("/t/demo-north/home?x=1")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/t/demo-north/home%3Fx%3D1",
    )


def test_another_tenant_is_not_found(signed_in: Callable[[str], Browser]) -> None:
    dana = signed_in("dana")
    assert dana.get("/t/demo-north/home").status_code == 303
    other, nowhere = dana.get("/t/demo-south/home"), dana.get("/t/no-such/home")
    assert (other.status_code, nowhere.status_code) == (404, 404)


def test_demo_sign_in_does_not_exist_without_a_demonstration(home: Path) -> None:
    plain = create_app(home, ServeOptions(public_url=URL))
    answer = Browser(plain).post("/sign-in/demo", data={"email": CHARACTERS[0].email})
    assert answer.status_code == 404
    plain.state.premises.database.close()


def test_headers_of_every_answer(visitor: Browser) -> None:
    headers = visitor.get("/healthz").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_form_of_another_page_is_refused(signed_in: Callable[[str], Browser]) -> None:
    dana = signed_in("dana")
    assert dana.post("/sign-in/demo", data={"email": "dana.whitfield@demo.example"}).status_code == 403


def test_declared_routes_of_one_module_keep_their_needs() -> None:
    routes = Declared("page")

    @routes.get("/x", needs=Permission.PUBLISHED)
    def endpoint() -> None: ...

    (entry,) = routes
    assert (entry.method, entry.path, entry.needs) == ("GET", "/x", Permission.PUBLISHED)


def test_suspended_tenant_lets_nobody_in_until_it_is_resumed(
    app: FastAPI, signed_in: Callable[[str], Browser]
) -> None:
    dana, database = signed_in("dana"), app.state.premises.database
    operator = Author("1", "Alex", NOW)
    with database.writing() as session:
        tenant_life.suspend(Desk(session, "demo-north"), operator, "unpaid")
    answer = dana.get("/t/demo-north/home")
    assert answer.status_code == 403
    assert "demo-north is suspended; its data are kept" in answer.text
    assert dana.get("/t/demo-south/home").status_code == 404
    with database.writing() as session:
        tenant_life.resume(Desk(session, "demo-north"), operator, "paid")
    assert dana.get("/t/demo-north/home").status_code == 303


def test_name_of_another_machine_leads_nowhere_without_tls(app: FastAPI) -> None:
    """A page of a foreign site whose name leads here is our own page to the browser."""
    rebound = {
        "Host": "evil.example:8000",
        "Origin": "http://evil.example:8000",
        "Sec-Fetch-Site": "same-origin",
    }
    answer = Browser(app).post("/sign-in/demo", data={"email": CHARACTERS[0].email}, headers=rebound)
    assert (answer.status_code, "set-cookie" in answer.headers) == (421, False)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    for name in ("localhost:8000", "127.0.0.1:9", "[::1]:8000"):
        assert Browser(app).get("/sign-in", headers={"Host": name}).status_code == 200


def test_counters_are_for_this_machine_alone(app: FastAPI, home: Path) -> None:
    assert Browser(app).get("/metrics").status_code == 200
    assert Browser(app).get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    public = create_app(home, ServeOptions(public_url="https://metriccare.example"))
    assert Browser(public).get("/metrics", headers={"Host": "metriccare.example"}).status_code == 404
    assert Browser(public).get("/metrics", headers={"Host": "localhost:8000"}).status_code == 200
    public.state.premises.close()


def test_address_with_a_slash_too_many_leads_to_no_other_host(home: Path) -> None:
    public = create_app(home, ServeOptions(public_url="https://metriccare.example"))
    answer = Browser(public).get("/sign-in/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
    public.state.premises.close()


def test_fault_of_ours_has_every_header_and_says_nothing(
    app: FastAPI, visitor: Browser, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> bool:
        raise ValueError(f"Patient/{4700 + 11}")  # in the message, and in no line of code

    monkeypatch.setattr(health, "_answers", broken)
    answer = TestClient(app, base_url=URL).get("/readyz")  # raises what would reach the server
    assert answer.status_code == 500
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"] in answer.text
    told = capfd.readouterr()
    assert "4711" not in answer.text + told.out + told.err
    assert "ValueError" in told.out + told.err
    assert visitor.get("/healthz").status_code == 200
