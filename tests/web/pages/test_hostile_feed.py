"""Names come from a feed, and a feed may be hostile: they are text on every page, in every picture and every file."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.bronze.ingest import ingest
from metriccare.gold import build
from metriccare.tenants import registry
from metriccare.web.app import create_app
from metriccare.web.premises import ServeOptions
from tests.databases import FILE
from tests.fhir_builders import concept, encounter, identifier, organization, patient
from tests.web.conftest import URL, Browser

SCRIPT = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>"""
FORMULA = "=cmd|' /C calc'!A0"
HOSPITALS = {"h-1": f"St {SCRIPT}", "h-2": FORMULA, "h-3": "{{7*7}}\x07"}
NUMBER = "MRN-4711"
PAGES = (
    "home/compliance", "measures", "measures/mortality", "measures/length-of-stay", "summary", "stays", "targets",
    "quality", "measures/mortality/stays", "measures/mortality?hospital=h-1", "people",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, peopled: Path) -> Iterator[FastAPI]:
    """A tenant whose hospitals and departments are called by whoever means harm."""
    home = tmp_path_factory.mktemp("hostile")
    rows = [organization(id_, name) for id_, name in HOSPITALS.items()]
    for count in range(60):
        month, where = 1 + count % 3, ("h-1", "h-2", "h-3")[count % 3]
        service = concept(text=FORMULA if count % 2 else f"Ward {SCRIPT}")
        rows += [
            patient(f"p{count}", identifiers=[identifier("urn:mrn", f"{NUMBER}-{count}")]),
            encounter(
                f"e{count}",
                f"2025-0{month}-01T08:00:00Z",
                f"2025-0{month}-05T08:00:00Z",
                subject=f"Patient/p{count}",
                provider=f"Organization/{where}",
                service=service,
            ),
        ]
    feed = home / "feed.ndjson"
    feed.write_text("\n".join(json.dumps(row) for row in rows) + f'\n{{"Jane Roe {NUMBER}": <script>\n')
    (home / FILE).write_bytes(peopled.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        for name in ("demo-north", "demo-south"):
            registry.add(home, name)
        tenant = registry.get(home, "demo-north")
        ingest(tenant, [feed])
        build.run(tenant)
        made = create_app(home, ServeOptions(demo=True, public_url=URL))
    yield made
    made.state.premises.close()


@pytest.mark.parametrize("page", PAGES)
def test_name_of_a_feed_is_text_on_every_page(hostile: FastAPI, page: str) -> None:
    for who in ("ruth.okafor@demo.example", "dana.whitfield@demo.example"):
        text = Browser(hostile).sign_in(who).get(f"/t/demo-north/{page}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_page_shows_the_hostile_name_as_it_came(hostile: FastAPI) -> None:
    text = Browser(hostile).sign_in("ruth.okafor@demo.example").get("/t/demo-north/measures").text
    assert "St &lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("file", ["measures.csv", "measures/mortality.csv", "summary.csv"])
def test_no_cell_of_a_file_begins_a_formula(hostile: FastAPI, file: str) -> None:
    answer = Browser(hostile).sign_in("ruth.okafor@demo.example").get(f"/t/demo-north/{file}")
    assert answer.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert any("cmd|" in cell for cell in cells), "the hostile name is in the file"
    assert not [cell for cell in cells if cell[:1] in set("=+@\t\r")]


def test_what_was_asked_for_stands_in_no_log(hostile: FastAPI, capfd: pytest.CaptureFixture[str]) -> None:
    ruth = Browser(hostile).sign_in("ruth.okafor@demo.example")
    found = ruth.submit("/t/demo-north/search", q=f"{NUMBER}-7")
    stay = found.headers["location"]
    assert ruth.get(stay).status_code == 200
    ruth.get(f"/t/demo-north/measures?department={NUMBER}")
    ruth.get(f"/api/v1/t/demo-north/stays/{NUMBER}")
    assert NUMBER not in ruth.get("/metrics").text
    told = capfd.readouterr()
    assert "/t/{tenant}/stays/{stay}" in told.out + told.err
    assert NUMBER not in told.out + told.err
