"""The pages of feeds: a server added, changed, pulled, switched off and removed; of its key the public half shown."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.live import feeds, queue
from metriccare.live.feeds import FolderSettings
from metriccare.live.pull import book
from metriccare.live.pull.book import PullFeed
from metriccare.live.pull.settings import SearchSettings
from metriccare.tenants import registry
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
PAGE = "/t/demo-north/feeds"
SERVER = {"name": "ehr", "base": "https://fhir.example/r4", "kind": "bulk", "every": "30", "client_id": "mc"}


@pytest.fixture
def dana(signed_in: SignedIn) -> Browser:
    """The administrator of demo-north."""
    return signed_in("dana")


def ehr(app: FastAPI) -> PullFeed:
    with database(app).reading() as session:
        return book.named(session, "demo-north", "ehr")


def test_a_server_is_added_and_changed(app: FastAPI, dana: Browser) -> None:
    assert dana.submit(PAGE, **SERVER).headers["location"] == f"{PAGE}/ehr?done=added"
    assert 'href="/t/demo-north/feeds/ehr"' in dana.get(PAGE).text
    sent = {
        "base": "https://fhir.example/r4",
        "every": "5",
        "types": "Patient",
        "level": "group",
        "group": "g1",
    }
    assert dana.submit(f"{PAGE}/ehr", **sent).headers["location"] == f"{PAGE}/ehr?done=saved"
    settings = ehr(app).settings
    assert (settings.every, settings.types, settings.client_id) == ("5", ("Patient",), "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base", "http://fhir.example", "Address of the server is no https address without a query."),
        ("base", "https://169.254.169.254.example/?token=1", "is no https address without a query."),
        ("name", "EHR", "Name is not of small letters, digits and hyphens."),
        ("every", "now and then", "is neither minutes nor a cron expression"),
        ("client_id", "m c", "Client id is no client id."),
    ],
)
def test_a_field_that_is_wrong_is_said_beside_it(dana: Browser, field: str, value: str, words: str) -> None:
    answer = dana.submit(PAGE, **{**SERVER, field: value})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert f'id="e-{field}"' in answer.text
    assert "ehr" not in re.findall(r'href="/t/demo-north/feeds/([a-z]+)"', dana.get(PAGE).text)


def test_a_pull_is_asked_for(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **SERVER)
    assert dana.submit(f"{PAGE}/ehr/pull").headers["location"] == f"{PAGE}/ehr?done=pulling"
    with database(app).writing() as session:
        job = queue.take(session, "w", NOW, ["pull"])
    assert job is not None
    assert (job.tenant, job.about, job.trigger) == ("demo-north", ehr(app).id, "person")


def test_a_key_is_shown_in_its_public_half_only(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **SERVER)
    assert "Register this public key" not in dana.get(f"{PAGE}/ehr").text
    kids: list[str] = []
    for algorithm in ("ES384", "RS384"):
        assert dana.submit(f"{PAGE}/ehr/key", algorithm=algorithm).headers["location"].endswith("new-key")
        shown = unescape(dana.get(f"{PAGE}/ehr").text)
        (key,) = json.loads(shown.partition("<pre>")[2].partition("</pre>")[0])["keys"]
        assert key["alg"] == algorithm
        assert not {"d", "p", "q"} & set(key)
        kids.append(key["kid"])
    assert kids[0] != kids[1]
    assert ehr(app).has_key


def test_a_feed_is_switched_off_and_on_and_removed(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **SERVER)
    dana.submit(f"{PAGE}/ehr/switch", enabled="no")
    assert not ehr(app).enabled
    assert "Switched off" in dana.get(PAGE).text
    dana.submit(f"{PAGE}/ehr/switch", enabled="yes")
    assert ehr(app).enabled
    assert dana.submit(f"{PAGE}/ehr/remove").headers["location"] == f"{PAGE}?done=forgotten"
    assert dana.get(f"{PAGE}/ehr").status_code == 404


def test_a_failing_feed_says_why_and_the_way_out(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **SERVER)
    with database(app).writing() as session:
        feeds.report(
            session, ehr(app).id, "failing", NOW, "fhir.example answered 401 (is our key registered there?)"
        )
    for page in (PAGE, f"{PAGE}/ehr"):
        assert "fhir.example answered 401 (is our key registered there?)" in dana.get(page).text
    assert "1 feed fails" in dana.get(PAGE).text


def test_what_becomes_of_dropped_files_is_set_and_the_folder_stays(app: FastAPI, dana: Browser) -> None:
    tenant = registry.get(app.state.premises.home, "demo-north")
    with database(app).writing() as session:
        feeds.set_folder(session, tenant, "scans", FolderSettings("/srv/scans"))
    dana.submit(f"{PAGE}/scans", after="delete", path="/etc")
    with database(app).reading() as session:
        fares = {fare.name: fare.settings for fare in feeds.fares(session, "demo-north")}
    assert fares["scans"] == FolderSettings("/srv/scans", "delete")
    assert dana.submit(f"{PAGE}/drop/remove").status_code == 422


def test_a_folder_is_not_added_by_a_tenant(dana: Browser) -> None:
    answer = dana.submit(PAGE, **{**SERVER, "kind": "folder", "path": "/etc"})
    assert answer.status_code == 303
    assert "FHIR server, Bulk Data export" in dana.get(f"{PAGE}/ehr").text


def test_another_tenants_feed_is_not_found(app: FastAPI, dana: Browser) -> None:
    with database(app).writing() as session:
        book.add(session, "demo-south", "theirs", "search", SearchSettings(base="https://fhir.example/south"))
    assert "theirs" not in dana.get(PAGE).text
    assert dana.get(f"{PAGE}/theirs").status_code == 404
    for act in ("", "/pull", "/switch", "/key", "/remove"):
        assert dana.submit(f"{PAGE}/theirs{act}").status_code == 404
    with database(app).reading() as session:
        assert book.named(session, "demo-south", "theirs").enabled


def test_what_is_done_is_on_record(app: FastAPI, dana: Browser) -> None:
    dana.submit(PAGE, **SERVER)
    dana.submit(f"{PAGE}/ehr/key", algorithm="ES384")
    with database(app).reading() as session:
        events = [one for one in trail.in_order(session) if one.object_type == "Feed"]
    assert [(one.action, one.object_id) for one in events] == [("settings_changed", "ehr")] * 2
