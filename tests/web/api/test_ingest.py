"""`/ingest` lands what `metriccare ingest` lands: whole or not at all, each content once, bad records in quarantine."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.bronze import quarantine
from metriccare.bronze.ingest import ingest
from metriccare.bronze.opening import opened
from metriccare.gold import build, measures
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from metriccare.web.api.v1 import ingest as route
from tests.fhir_builders import bundle, encounter, entry, patient
from tests.web.api.conftest import Program, slug, token_of
from tests.web.api.serving import serving

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north/ingest"
FHIR = {"Content-Type": "application/fhir+ndjson"}
GOOD = '{"resourceType":"Patient","id":"api-1","gender":"female"}\n'
TRUNCATED = '{"resourceType":"Pat\n'


@pytest.fixture
def tenant(apart: Path) -> Tenant:
    return registry.get(apart, "demo-north")


def stays(tenant: Tenant) -> int:
    counted = measures.query(tenant, measure="alos", variant="default")[0]["denominator"]
    assert isinstance(counted, int)
    return counted


def landings(tenant: Tenant) -> int:
    with opened(tenant) as (_, ledger):
        return len(ledger.landings())


def test_lands_records_and_reports_what_went_to_quarantine(program: Come, tenant: Tenant) -> None:
    answer = program("dana").post(AT, content=GOOD + TRUNCATED + "\n", headers=FHIR)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "outcome": "landed",
        "landing": 6,
        "records": 3,
        "good": 1,
        "quarantined": 1,
        "blank": 1,
        "reasons": {"truncated": 1},
    }
    bad = [one for one in quarantine.find(tenant) if one.landing == 6]
    assert [(one.reason, one.line) for one in bad] == [("truncated", 2)]


def test_same_content_is_known_whatever_way_it_comes(program: Come, tenant: Tenant, tmp_path: Path) -> None:
    dana = program("dana")
    assert dana.post(AT, content=GOOD, headers=FHIR).json()["outcome"] == "landed"
    packed = FHIR | {"Content-Encoding": "gzip"}
    again = dana.post(AT, content=gzip.compress(GOOD.encode()), headers=packed).json()
    assert (again["outcome"], again["landing"]) == ("known", 6)
    (tmp_path / "p.ndjson").write_text(GOOD)
    assert [one.outcome for one in ingest(tenant, [tmp_path / "p.ndjson"]).sources] == ["known"]
    assert landings(tenant) == 6


def test_bundle_and_resource_land_and_count_after_a_run(program: Come, tenant: Tenant) -> None:
    before = stays(tenant)
    stay = encounter("e-new", "2026-03-01", "2026-03-04", subject="Patient/new")
    sent = bundle(entry(patient("new")), entry(stay))
    headers = {"Content-Type": "application/fhir+json"}
    answer = program("dana").post(AT, content=json.dumps(sent), headers=headers).json()
    assert (answer["good"], answer["quarantined"]) == (2, 0)
    assert program("ruth").get("/api/v1/t/demo-north/lake").json()["waiting"] == 1
    build.run(tenant)
    assert stays(tenant) == before + 1


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"\x1f\x8b but not gzip", FHIR, 422),
        (gzip.compress(GOOD.encode() * 500, mtime=0)[:-20], FHIR, 422),
        (GOOD.encode(), FHIR | {"Content-Encoding": "gzip"}, 400),
        (GOOD.encode(), FHIR | {"Content-Encoding": "br"}, 415),
        (b"", FHIR, 400),
        (GOOD.encode(), {"Content-Type": "text/html"}, 415),
        (GOOD.encode(), {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (GOOD.encode(), {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (GOOD.encode(), FHIR | {"Idempotency-Key": "k" * 300}, 422),
    ],
)
def test_body_that_cannot_be_taken_lands_nothing(
    program: Come, tenant: Tenant, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = program("dana").post(AT, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert landings(tenant) == 5
    assert list((tenant.folder.parents[1] / "uploads").glob("*")) == []


def test_bytes_that_are_no_text_are_in_quarantine(program: Come, tenant: Tenant) -> None:
    answer = program("dana").post(AT, content=GOOD.encode() + b'{"resourceType":"\xff\xfe"}\n', headers=FHIR)
    assert answer.json()["reasons"] == {"invalid_utf8": 1}
    assert landings(tenant) == 6


def test_body_above_the_limit_is_refused_by_its_header(program: Come, tenant: Tenant) -> None:
    headers = FHIR | {"Content-Length": str(2 << 30)}
    answer = program("dana").post(AT, content=iter([b"x"]), headers=headers)
    assert (answer.status_code, slug(answer)) == (413, "too-large")
    assert landings(tenant) == 5


def test_body_that_unpacks_to_too_much_is_refused(
    program: Come, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "UNPACKED_BYTES", 1 << 20)
    bomb = gzip.compress(b" " * (8 << 20))
    answer = program("dana").post(AT, content=bomb, headers=FHIR)
    assert (answer.status_code, slug(answer)) == (422, "unprocessable")
    assert landings(tenant) == 5


def test_client_that_stops_in_the_middle_lands_nothing_and_the_ledger_says_so(
    app: FastAPI, tenant: Tenant
) -> None:
    token = token_of(app, "dana")
    with serving(app) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as connection:
            head = f"POST {AT} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            head += "Content-Type: application/fhir+ndjson\r\nContent-Length: 100000\r\n\r\n"
            connection.sendall(head.encode() + GOOD.encode() * 20)
            time.sleep(0.3)
        said: list[str] = []
        for _ in range(100):
            with opened(tenant) as (_, ledger):
                said = [one.message for one in ledger.sources() if one.state == "refused"]
            if said:
                break
            time.sleep(0.05)
    assert len(said) == 1
    assert "the client stopped after" in said[0]
    assert landings(tenant) == 5
    assert list((tenant.folder.parents[1] / "uploads").glob("*")) == []


def test_body_in_pieces_of_unknown_length_lands_whole(app: FastAPI, tenant: Tenant) -> None:
    token = token_of(app, "dana")
    with serving(app) as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        headers = FHIR | {"Authorization": f"Bearer {token}"}
        lines = (f'{{"resourceType":"Patient","id":"p{n}"}}\n'.encode() for n in range(1000))
        connection.request("POST", AT, body=lines, headers=headers, encode_chunked=True)
        answer = json.loads(connection.getresponse().read())
        connection.close()
    assert (answer["outcome"], answer["good"]) == ("landed", 1000)
    assert landings(tenant) == 6


def test_same_key_and_body_get_the_first_outcome(program: Come, tenant: Tenant) -> None:
    dana = program("dana")
    keyed = FHIR | {"Idempotency-Key": "night-1"}
    first = dana.post(AT, content=GOOD, headers=keyed)
    again = dana.post(AT, content=GOOD, headers=keyed)
    assert first.json()["outcome"] == again.json()["outcome"] == "landed"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = dana.post(AT, content=GOOD + GOOD.replace("api-1", "api-2"), headers=keyed)
    assert (other.status_code, slug(other)) == (422, "unprocessable")
    assert landings(tenant) == 6


def test_key_of_a_body_that_was_refused_may_be_used_for_the_mended_one(program: Come, tenant: Tenant) -> None:
    dana = program("dana")
    keyed = FHIR | {"Idempotency-Key": "night-2"}
    assert dana.post(AT, content=b"\x1f\x8b broken", headers=keyed).status_code == 422
    assert dana.post(AT, content=GOOD, headers=keyed).json()["outcome"] == "landed"
    assert landings(tenant) == 6


def test_no_more_than_two_bodies_land_at_once(program: Come, tenant: Tenant) -> None:
    with route._berth(), route._berth():
        answer = program("dana").post(AT, content=GOOD, headers=FHIR)
    assert (answer.status_code, slug(answer), answer.headers["retry-after"]) == (
        429,
        "too-many-requests",
        "5",
    )
    assert landings(tenant) == 5


@pytest.mark.parametrize("who", ["imani", "ruth"])
def test_who_may_not_ingest_is_refused_before_the_body_is_looked_at(
    program: Come, tenant: Tenant, who: str
) -> None:
    assert program(who).post(AT, content=GOOD, headers=FHIR).status_code == 403
    assert landings(tenant) == 5
