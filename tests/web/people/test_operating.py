"""Settings and the operator's pages, on tenants of their own: foreseen, kept, and nothing of patients."""

import dataclasses
import datetime as dt
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.tenants import registry
from metriccare.web.premises import ServeOptions
from tests.fhir_builders import encounter, patient
from tests.hospital import Hospital
from tests.web.conftest import URL, Browser, Clock
from tests.web.people.acts import account, enter, events, link_in, member

SignedIn = Callable[[str], Browser]
SETTINGS = "/t/demo-north/settings"


@pytest.fixture
def home(home: Path) -> Path:
    """The same installation, whose tenants the test may change."""
    shared = (home / "tenants").resolve()
    (home / "tenants").unlink()
    (home / "tenants").mkdir()
    for tenant in shared.iterdir():
        own = home / "tenants" / tenant.name
        own.mkdir()
        for part in tenant.iterdir():
            if part.name in {"bronze", "lake"}:
                (own / part.name).symlink_to(part)
            elif part.is_dir():
                (own / part.name).mkdir()
                for file in part.iterdir():
                    (own / part.name / file.name).write_bytes(file.read_bytes())
            else:
                (own / part.name).write_bytes(part.read_bytes())
                (own / part.name).chmod(part.stat().st_mode)
    return home


def settings_text(app: FastAPI) -> str:
    return (app.state.premises.home / "tenants" / "demo-north" / "tenant.toml").read_text()


def test_settings_say_what_they_move_before_anything_is_written(app: FastAPI, signed_in: SignedIn) -> None:
    dana, before = signed_in("dana"), settings_text(app)
    text = before.replace('time_zone = "UTC"', 'time_zone = "Europe/Paris"')
    foreseen = dana.submit(SETTINGS, text=text.replace("\n", "\r\n"), seen="1")
    assert foreseen.status_code == 200
    assert "<code>time_zone</code>" in foreseen.text
    assert "moments without an offset, dates, months and every measure" in foreseen.text
    assert settings_text(app) == before
    answer = dana.submit(f"{SETTINGS}/apply", text=text, seen="1")
    assert answer.headers["location"] == f"{SETTINGS}?done=saved"
    assert settings_text(app) == text
    assert registry.get(app.state.premises.home, "demo-north").settings.time_zone == "Europe/Paris"
    assert ("settings_changed", "allowed", "demo-north") in events(app)
    assert dana.submit(f"{SETTINGS}/apply", text=before, seen="1").status_code == 409
    assert settings_text(app) == text


@pytest.mark.parametrize("act", ["", "/apply"])
def test_wrong_settings_change_nothing(app: FastAPI, signed_in: SignedIn, act: str) -> None:
    before = settings_text(app)
    answer = signed_in("dana").submit(
        SETTINGS + act, text='version = 1\ntime_zone = "Mars/North"\n', seen="1"
    )
    assert answer.status_code == 422
    assert "is not an IANA time zone" in answer.text
    assert "Mars/North" in answer.text
    assert settings_text(app) == before


def test_settings_are_for_the_administrator(signed_in: SignedIn) -> None:
    assert [signed_in(who).get(SETTINGS).status_code for who in ("imani", "ruth", "sam", "alex")] == [
        403, 403, 404, 404,
    ]  # fmt: skip


def test_sign_on_settings_lock_nobody_out(app: FastAPI, signed_in: SignedIn) -> None:
    dana = member(app, signed_in("dana"), "second@hospital.example", "administrator")
    page = f"{SETTINGS}/identity"
    provider = '{"issuer": "https://login.hospital.example", "client_id": "metriccare"}'
    only = dana.submit(page, sign_on=provider, sign_on_only="yes")
    assert only.status_code == 422
    assert "You came in another way" in only.text
    assert "set yours up first" in dana.submit(page, sign_on="", second_factor="yes").text
    assert (
        "an issuer is an https address" in dana.submit(page, sign_on=provider.replace("https", "http")).text
    )
    assert dana.submit(page, sign_on=provider).headers["location"] == f"{page}?done=saved"
    assert "login.hospital.example" in dana.get(page).text


def test_operator_sees_counts_and_places_only(app: FastAPI, signed_in: SignedIn) -> None:
    own = Hospital(app.state.premises.home, "own")
    own.land(
        patient("p"),
        encounter("e", "2026-03-01", "2026-03-09", subject="Patient/p"),
        '{"resourceType": "Patient", "id": "kovacs", "birthDate": ["1950-01-01"]}',
        name="kovacs-anna-1950.ndjson",
    )
    own.run()
    alex = signed_in("alex")
    pages = {
        name: alex.get(f"/operate{name}").text
        for name in (
            "", "/tenants", "/ingestion", "/quarantine", "/quarantine?reason=wrong_type", "/builds", "/versions",
            "/tenants/own",
        )
    }  # fmt: skip
    for page in pages.values():
        assert "kovacs" not in page
        assert "1950" not in page
        assert own.pseudonym("e") not in page
        assert own.pseudonym("p") not in page
    assert "$.birthDate" in pages["/quarantine?reason=wrong_type"]
    assert re.search(r"Lines unaccounted for</dt><dd class=\"v\">0</dd>", pages[""])
    assert ".ndjson" in pages["/ingestion"]
    assert alex.get("/operate/quarantine?reason=boredom").status_code == 400


def test_operate_is_for_operators(signed_in: SignedIn) -> None:
    for who in ("dana", "imani", "ruth"):
        assert signed_in(who).get("/operate").status_code == 403
        assert signed_in(who).submit("/operate/tenants/demo-south/suspend", reason="why").status_code == 403


def test_tenant_is_added_with_its_first_administrator(app: FastAPI, signed_in: SignedIn) -> None:
    alex = signed_in("alex")
    added = alex.submit("/operate/new-tenant", name="lakemont", preset="default")
    assert added.headers["location"] == "/operate/tenants/lakemont?done=added"
    for name, words in (("lakemont", "This name is taken"), ("Lake Mont", "is not a tenant name")):
        again = alex.submit("/operate/new-tenant", name=name, preset="default")
        assert again.status_code == 422
        assert words in again.text
    assert alex.submit("/operate/new-tenant", name="x", preset="/etc/passwd").status_code == 422
    link = link_in(alex.submit("/operate/tenants/lakemont/administrator", email="a@lakemont.example").text)
    words = "eleven loud geese depart"
    sent = {"name": "Ada", "password": words, "again": words}
    Browser(app).post(link, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    ada = Browser(app)
    enter(ada, "a@lakemont.example", words)
    assert "1 of 9 done" in ada.get("/t/lakemont/onboarding").text
    assert account(app, "a@lakemont.example").operator is False


def test_tenant_suspended_opens_to_nobody_until_it_is_resumed(signed_in: SignedIn) -> None:
    alex, dana = signed_in("alex"), signed_in("dana")
    page = "/operate/tenants/demo-north"
    assert alex.submit(f"{page}/suspend", reason="").status_code == 422
    assert alex.submit(f"{page}/suspend", reason="unpaid").status_code == 303
    assert dana.get("/t/demo-north/deadlines").status_code >= 400
    assert dana.submit("/t/demo-north/deadlines", title="x", due="2026-08-17").status_code >= 400
    assert alex.submit(f"{page}/resume", reason="paid").status_code == 303
    assert dana.get("/t/demo-north/deadlines").status_code == 200


def settled(alex: Browser, page: str, words: str) -> None:
    """Wait for what happens beside the requests."""
    for _ in range(200):
        if words in alex.get(page).text:
            return
        time.sleep(0.05)
    raise AssertionError(f"{page} never said {words!r}")


def test_tenant_is_removed_step_by_step(app: FastAPI, signed_in: SignedIn, clock: Clock) -> None:
    alex = signed_in("alex")
    alex.submit("/operate/new-tenant", name="brief", preset="default")
    page = "/operate/tenants/brief"
    assert alex.submit(f"{page}/export").status_code == 422
    alex.submit(f"{page}/suspend", reason="contract ended")
    assert alex.submit(f"{page}/export").headers["location"] == f"{page}?done=exporting"
    settled(alex, page, "Exported since")
    early = alex.submit(f"{page}/delete", confirm="brief")
    assert early.status_code == 422
    assert "is kept until 2026-08-13" in early.text
    clock.now += dt.timedelta(days=30)
    alex = signed_in("alex")
    assert alex.submit(f"{page}/delete", confirm="brif").status_code == 422
    assert alex.submit(f"{page}/delete", confirm="brief").headers["location"] == f"{page}?done=deleted"
    assert "brief" not in registry.names(app.state.premises.home)
    shown = alex.get(page).text
    assert "deleted_at" in shown
    assert "sha256" in shown
    assert alex.submit("/operate/new-tenant", name="brief", preset="default").status_code == 422
    assert alex.get("/operate/tenants/never-was").status_code == 404


def test_operator_makes_her_way_into_no_tenant(app: FastAPI, signed_in: SignedIn) -> None:
    alex = signed_in("alex")
    way = "/operate/tenants/demo-north/administrator"
    herself = alex.submit(way, email="alex.moreau@demo.example")
    assert herself.status_code == 422
    assert "An operator is no administrator of a tenant" in herself.text
    member(app, signed_in("dana"), "second@hospital.example", "administrator")
    another = alex.submit(way, email="alex.at.home@demo.example")
    assert another.status_code == 422
    assert "Demo-north has an administrator" in another.text


def test_provider_of_a_public_installation_is_not_the_machine_itself(
    app: FastAPI, signed_in: SignedIn
) -> None:
    """Whoever names an issuer lets this machine ask it: services that only it can reach are not asked."""
    page = f"{SETTINGS}/identity"
    for issuer in ("http://127.0.0.1:9200", "https://localhost", "http://[::1]:1"):
        sign_on = json.dumps({"issuer": issuer, "client_id": "x"})
        dana = signed_in("dana")
        assert dana.submit(page, sign_on=sign_on).status_code == 303
        options = ServeOptions(demo=True, public_url="https://metriccare.example")
        app.state.premises = dataclasses.replace(app.state.premises, options=options)
        cookie = {"Cookie": f"__Host-metriccare={dana.cookies['metriccare']}"}
        token = re.search(r'name="csrf" value="([^"]+)"', dana.get(page, headers=cookie).text)
        assert token
        sent = {"csrf": token[1], "sign_on": sign_on}
        refused = dana.post(page, data=sent, headers=cookie)
        assert (refused.status_code, "The issuer is this machine" in refused.text) == (422, True)
        app.state.premises = dataclasses.replace(
            app.state.premises, options=ServeOptions(demo=True, public_url=URL)
        )
