"""Bad input, line by line: each a clear page or problem document, never a fault of ours, and nothing is lost.

A feed's bad records: tests/bronze. The API's parameters and bodies one by one: tests/web/api. The database stopped in
the middle: test_database_stopped.
"""

import contextlib
import datetime as dt
import gzip
import http.client
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from annotated_types import Le
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from metriccare.bronze.opening import opened
from metriccare.lake.lock import writer_lock
from metriccare.tenants import registry
from metriccare.web.middleware.body_limit import BodyLimit
from tests.web.api.conftest import NORTH, SOUTH, Program, apart, slug, token_of
from tests.web.api.serving import serving
from tests.web.conftest import Browser, Clock
from tests.web.matrix import Samples

__all__ = ["apart"]
SignedIn = Callable[[str], Browser]
AT = f"/api/v1/t/{NORTH}"
FHIR = {"Content-Type": "application/fhir+ndjson"}
RECORD = '{"resourceType":"Patient","id":"bad-1","gender":"female"}\n'


def landings(app: FastAPI) -> int:
    with opened(registry.get(app.state.premises.home, NORTH)) as (_, ledger):
        return len(ledger.landings())


@pytest.mark.parametrize(
    "cookie",
    ["x", "", "a" * 43, "%00", '"', "../../etc/passwd", "é".encode().decode("latin-1"), "x" * 5_000],
)
def test_forged_cookie_is_nobody(app: FastAPI, cookie: str) -> None:
    headers = [(b"cookie", f"metriccare={cookie}".encode("latin-1"))]
    page = Browser(app).get(f"/t/{NORTH}/home", headers=headers)
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/t/demo-north/home")
    document = Browser(app).get(f"{AT}/lake", headers=headers)
    assert (document.status_code, slug(document)) == (401, "sign-in-needed")


def test_cookie_with_a_letter_changed_is_nobody_and_ends_nobodys_session(
    app: FastAPI, signed_in: SignedIn, clock: Clock
) -> None:
    ruth = signed_in("ruth")
    held = ruth.cookies["metriccare"]
    forged = held[:-1] + ("A" if held[-1] != "A" else "B")
    clock.now += dt.timedelta(minutes=1)
    answer = Browser(app).get(f"/t/{NORTH}/home", headers={"Cookie": f"metriccare={forged}"})
    assert answer.status_code == 303
    assert ruth.get(f"/t/{NORTH}/home").status_code in {200, 303}
    assert ruth.get(f"{AT}/lake").status_code == 200


def test_things_of_another_tenant_are_not_found_under_ones_own(app: FastAPI) -> None:
    """By their ids in path, query and body: what one tenant has made, another cannot name."""
    ruth_south = Program(app, token_of(app, "ruth", SOUTH))
    sam, dana, ruth = (Program(app, token_of(app, who)) for who in ("sam", "dana", "ruth"))
    south = f"/api/v1/t/{SOUTH}"
    wish = {"measure": "mortality", "from_month": "2026-01", "value": 3.5}
    target = sam.post(f"{south}/targets", json=wish).json()["id"]
    deadline = sam.post(f"{south}/deadlines", json={"title": "x", "due": "2026-09-01"}).json()["id"]
    token = sam.get(f"{south}/tokens").json()["items"][0]["id"]
    (person,) = (
        one["id"]
        for one in sam.get(f"{south}/people").json()["items"]
        if one["email"] == "sam.lindqvist@demo.example"
    )
    asked = (
        dana.get(f"{AT}/targets/{target}"),
        dana.put(f"{AT}/targets/{target}", json=wish | {"version": 1}),
        dana.delete(f"{AT}/targets/{target}?version=1"),
        dana.get(f"{AT}/deadlines/{deadline}"),
        dana.delete(f"{AT}/deadlines/{deadline}?version=1"),
        dana.delete(f"{AT}/tokens/{token}"),
        dana.put(f"{AT}/people/{person}/roles/clinician", json={}),
        dana.delete(f"{AT}/people/{person}/roles/administrator"),
        ruth.delete(f"{AT}/emergency/{target}"),
    )
    assert [(one.status_code, slug(one)) for one in asked] == [(404, "not-found")] * len(asked)
    assert sam.get(f"{south}/targets/{target}").json()["items"][-1]["value"] == 3.5
    trail = ruth.get(f"{AT}/audit?object_id={target}").json()["items"]
    assert trail == []
    assert len(ruth_south.get(f"{south}/audit?object_id={target}").json()["items"]) == 1


def test_another_tenants_stay_is_found_by_no_search(app: FastAPI, samples: Samples) -> None:
    ruth = Program(app, token_of(app, "ruth"))
    for asked in (samples.other["stay"], samples.other["stay"][:12]):
        assert ruth.post(f"{AT}/search", json={"number": asked}).json() == {"stay_ids": []}
        assert ruth.get(f"{AT}/stays/{asked}").status_code == 404


@pytest.mark.usefixtures("apart")
def test_key_of_one_tenant_is_no_key_of_another(app: FastAPI) -> None:
    keyed = FHIR | {"Idempotency-Key": "night-1"}
    for who, tenant in (("dana", NORTH), ("sam", SOUTH)):
        answer = Program(app, token_of(app, who)).post(
            f"/api/v1/t/{tenant}/ingest", content=RECORD, headers=keyed
        )
        assert (answer.json()["outcome"], "idempotency-replayed" in answer.headers) == ("landed", False)


def pieces(megabytes: int) -> Iterator[bytes]:
    line = (b'{"resourceType":"Patient","id":"big"}' + b" " * 986 + b"\n") * 1024
    for _ in range(megabytes):
        yield line


@pytest.mark.usefixtures("apart")
def test_body_that_never_ends_is_cut_off_and_leaves_nothing(app: FastAPI) -> None:
    token, before = token_of(app, "dana"), landings(app)
    headers = FHIR | {"Authorization": f"Bearer {token}"}
    limited = Browser(BodyLimit(app, stream=4 << 20))  # pyright: ignore[reportArgumentType] an ASGI application
    answer = limited.post(f"{AT}/ingest", content=pieces(64), headers=headers)
    assert (answer.status_code, slug(answer)) == (413, "too-large")
    assert landings(app) == before
    assert list((app.state.premises.home / "uploads").glob("*")) == []
    assert Program(app, token).post(f"{AT}/ingest", content=RECORD, headers=FHIR).json()["landing"] == 6


@pytest.mark.slow
@pytest.mark.usefixtures("apart")
def test_two_gigabytes_are_refused_in_flat_memory(app: FastAPI) -> None:
    """Without a length that says so beforehand, over a real connection."""
    token, before = token_of(app, "dana"), landings(app)
    headers = FHIR | {"Authorization": f"Bearer {token}", "Transfer-Encoding": "chunked"}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serving(app) as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=120)
        # Either the answer comes, or the connection that we go on writing to has been ended: nothing else.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(
                "POST", f"{AT}/ingest", body=pieces(2048), headers=headers, encode_chunked=True
            )
        with contextlib.suppress(ConnectionResetError, http.client.RemoteDisconnected):
            assert connection.getresponse().status == 413
        connection.close()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < 200 * 1024
    assert landings(app) == before
    assert list((app.state.premises.home / "uploads").glob("*")) == []


def test_form_too_large_for_a_page_is_refused(signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    fields = {"csrf": dana.form_token(), "rating": "5", "comment": "x" * (2 << 20)}
    answer = dana.post(f"/t/{NORTH}/feedback/rate", data=fields)
    assert answer.status_code == 413
    assert "Too large" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"rating=\xff&comment=\xfe",
        b"\x00\x01\x02",
        b"rating=5&rating=4",
        gzip.compress(b"rating=5", mtime=0),
        b"%zz=%",
    ],
)
def test_form_that_is_none_is_a_page_and_no_fault(signed_in: SignedIn, body: bytes) -> None:
    dana = signed_in("dana")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": dana.form_token()}
    answer = dana.post(f"/t/{NORTH}/feedback/rate", content=body, headers=headers)
    assert answer.status_code in {303, 400, 422}
    assert answer.headers.get("content-type", "text/html").startswith("text/html")


@pytest.mark.parametrize(
    "query",
    ["from=2026-13", "from=2026-00&to=2026-02", "period=someday", "from=9999-99", "from=%FF", "by=shoes"],
)
def test_page_of_a_month_or_a_dimension_that_does_not_exist_says_so(signed_in: SignedIn, query: str) -> None:
    answer = signed_in("ruth").get(f"/t/{NORTH}/measures/mortality?{query}")
    assert answer.status_code == 400
    assert "<h1" in answer.text


@pytest.mark.parametrize(
    "name", ["happiness", "mortality'--", "%00", "..%2f..", "mortality.exe", "x" * 3_000]
)
def test_page_of_a_measure_that_does_not_exist_is_not_found(signed_in: SignedIn, name: str) -> None:
    assert signed_in("ruth").get(f"/t/{NORTH}/measures/{name}").status_code in {404, 422}


def test_every_whole_number_in_an_address_has_an_upper_limit(app: FastAPI) -> None:
    """A landing of 21 digits was more than a table can compare, and so a fault."""
    named = [
        (route.path, one.name, one.field_info)
        for route in app.routes
        if isinstance(route, APIRoute)
        for asked in _asked_of(route.dependant)
        for one in (*asked.path_params, *asked.query_params)
        if str(one.field_info.annotation) in {"<class 'int'>", "int | None"}
    ]
    assert len(named) > 10
    assert [
        (path, name) for path, name, info in named if not any(isinstance(m, Le) for m in info.metadata)
    ] == []


def _asked_of(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _asked_of(one)


@pytest.mark.parametrize("change", [False, True])
def test_quarantined_record_of_a_number_beyond_all_is_refused(signed_in: SignedIn, *, change: bool) -> None:
    ruth, address = signed_in("ruth"), f"/t/{NORTH}/quality/quarantine/{10**21}/1"
    answer = ruth.post(address, headers={"X-CSRF-Token": ruth.form_token()}) if change else ruth.get(address)
    assert answer.status_code == 422


@pytest.mark.usefixtures("apart")
def test_lake_that_is_being_rebuilt_shows_the_version_before_and_takes_what_lands(
    app: FastAPI, signed_in: SignedIn, home: Path
) -> None:
    """A rebuild writes beside what is shown, under the one lock; readers and feeds do not wait for it."""
    ruth, dana = signed_in("ruth"), Program(app, token_of(app, "dana"))
    before = ruth.get(f"{AT}/measures?by=year").json()
    with writer_lock(registry.get(home, NORTH).lake):
        assert ruth.get(f"{AT}/measures?by=year").json() == before
        assert ruth.get(f"/t/{NORTH}/measures").status_code == 200
        landed = dana.post(f"{AT}/ingest", content=RECORD, headers=FHIR)
        assert (landed.status_code, landed.json()["outcome"]) == (200, "landed")
    assert ruth.get(f"{AT}/lake").json()["waiting"] == 1


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("said", ['{"format": 99}', "{", ""])
def test_page_of_a_lake_that_cannot_be_read_says_that_it_is_away(
    app: FastAPI, signed_in: SignedIn, said: str
) -> None:
    ruth = signed_in("ruth")
    (app.state.premises.home / "tenants" / NORTH / "lake" / "lake.json").write_text(said)
    for path in ("measures", "measures/mortality", "summary", "measures.csv", "stays"):
        answer = ruth.get(f"/t/{NORTH}/{path}")
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True), path
