"""What a browser is told: which cookie it holds and for whom, what our pages may load, that it comes by TLS.

Redirects: test_door and people/test_signing_in. Forms: test_door, api/test_boundaries. Uploads: test_bad_input.
"""

from pathlib import Path

import pytest

from metriccare.web.app import create_app
from metriccare.web.premises import ServeOptions
from tests.web.conftest import URL, Browser

TLS = "https://quality.example"
EMAIL = "dana.whitfield@demo.example"


def parts(cookie: str) -> set[str]:
    return {part.strip() for part in cookie.split(";")[1:]}


def test_session_cookie_is_out_of_reach_for_scripts_and_other_sites(visitor: Browser) -> None:
    cookie = visitor.post("/sign-in/demo", data={"email": EMAIL}).headers["set-cookie"]
    assert cookie.startswith("metriccare=")
    assert parts(cookie) == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=lax"}


@pytest.mark.parametrize("url", [TLS, URL])
def test_behind_tls_the_cookie_is_secure_of_this_host_and_the_browser_stays_with_tls(
    home: Path, url: str
) -> None:
    app = create_app(home, ServeOptions(demo=True, public_url=url))
    browser = Browser(app)
    browser.base_url = url
    answer = browser.post("/sign-in/demo", data={"email": EMAIL})
    app.state.premises.database.close()
    assert answer.status_code == 303
    secure = url == TLS
    assert answer.headers["set-cookie"].startswith("__Host-metriccare=" if secure else "metriccare=")
    assert ("Secure" in parts(answer.headers["set-cookie"])) is secure
    kept = answer.headers.get("strict-transport-security")
    assert kept == ("max-age=63072000; includeSubDomains" if secure else None)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/t/demo-north/home", "/api/v1/openapi.json", "/nowhere", "/static/x"]
)
def test_every_answer_lets_a_page_load_from_here_alone(visitor: Browser, address: str) -> None:
    headers = visitor.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "img-src": "'self' data:",
    }
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_secrets_print_nothing_of_themselves(home: Path) -> None:
    app = create_app(home, ServeOptions(public_url=URL))
    shown = repr(app.state.premises)
    kept = (home / "application.key").read_text().strip()
    app.state.premises.database.close()
    assert kept not in shown
    assert bytes.fromhex(kept).hex()[:16] not in shown
