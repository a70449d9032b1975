"""A note under a control chart re-bases its limits for everybody who sees that chart, until it is withdrawn."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi import FastAPI

from metriccare.insight.spc.limits import limits
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import number
from tests.web.api.test_measures import snapshot_of
from tests.web.conftest import Browser
from tests.web.pages.test_measure_control import final
from tests.web.people.acts import events

SignedIn = Callable[[str], Browser]
AT = "/t/demo-north/measures/mortality"
ALL = "from=2024-07&to=2026-06"
NOTE = {"month": "2025-07", "reason": "A rapid response team"}


def in_time(name: str) -> dt.datetime:
    return dt.datetime.strptime(name, "%b %Y").replace(tzinfo=dt.UTC)


def months(page: str) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(io.StringIO(page)) if re.fullmatch(r"\d{4}-\d\d", row["period"])]


def test_note_rebases_page_file_and_api_until_it_is_withdrawn(
    app: FastAPI, signed_in: SignedIn, tenant: Tenant
) -> None:
    ruth = signed_in("ruth")
    answer = ruth.submit(f"{AT}/notes?{ALL}", **NOTE)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{AT}?{ALL}&done=added"
    page = ruth.get(answer.headers["location"]).text
    values = final(tenant, "mortality")
    before, after = limits(values[:12]), limits(values[12:])
    assert before is not None
    assert after is not None
    assert f"Mean {number(after.mean)}" in page
    assert "Limits anew" in page
    assert "A rapid response team" in page
    assert "limits calculated anew from Jul 2025" in page  # the sentence of the picture
    names = [name for name in re.findall(r">([A-Z][a-z]{2} 20\d\d)</text>", page) if name]
    assert names[: names.index("Apr 2026") + 1] == sorted(names[: names.index("Apr 2026") + 1], key=in_time)
    rows = months(ruth.get(f"{AT}.csv?{ALL}").text)
    assert [row["limits_anew_because"] for row in rows] == [""] * 12 + ["A rapid response team"] + [""] * 11
    assert float(rows[0]["mean"]) == before.mean
    assert float(rows[23]["mean"]) == after.mean
    # Not the chart of a hospital, nor another measure's.
    for other in (f"{AT}?{ALL}&hospital=hospital-1", f"/t/demo-north/measures/infection?{ALL}"):
        assert "A rapid response team" not in ruth.get(other).text
    (action,) = set(re.findall(r'action="([^"]+/withdraw[^"]*)"', page))
    gone = ruth.submit(action.replace("&amp;", "&"), seen="1")
    assert gone.status_code == 303
    assert "A rapid response team" not in ruth.get(gone.headers["location"]).text
    noted = [event for event in events(app) if event[0] == "chart_changed"]
    assert len(noted) == 2


def test_file_that_a_reader_has_is_another_once_its_limits_are(signed_in: SignedIn) -> None:
    ruth, file = signed_in("ruth"), f"{AT}.csv?{ALL}"
    before = ruth.get(file)
    ruth.submit(f"{AT}/notes?{ALL}", **NOTE)
    after = ruth.get(file, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, "A rapid response team" in after.text) == (200, True)
    assert ruth.get(file, headers={"If-None-Match": after.headers["etag"]}).status_code == 304


def test_refused_note_keeps_what_was_typed_and_says_why(signed_in: SignedIn) -> None:
    answer = signed_in("ruth").submit(f"{AT}/notes?{ALL}", month="2031-01", reason="typed already")
    assert answer.status_code == 422
    assert "First month is none after which there is a stretch of its own" in answer.text
    assert 'value="2031-01"' in answer.text
    assert "typed already</textarea>" in answer.text
    assert "<details open>" in answer.text


def test_who_sets_no_targets_reads_notes_and_writes_none(signed_in: SignedIn) -> None:
    ruth, imani = signed_in("ruth"), signed_in("imani")
    own = f"{AT}?{ALL}&hospital=hospital-1"
    assert ruth.submit(f"{AT}/notes?{ALL}&hospital=hospital-1", **NOTE).status_code == 303
    assert (
        ruth.submit(f"{AT}/notes?{ALL}", month="2025-02", reason="All hospitals changed").status_code == 303
    )
    page = imani.get(own).text
    assert "A rapid response team" in page
    assert "/notes" not in page
    # Her own hospital alone is not the whole tenant, whose note this is.
    assert "All hospitals changed" not in imani.get(f"{AT}?{ALL}").text
    assert imani.submit(f"{AT}/notes?{ALL}&hospital=hospital-1", **NOTE).status_code == 403


def test_note_of_another_tenant_is_not_found(signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    ruth.submit(f"{AT}/notes?{ALL}", **NOTE)
    page = ruth.get(f"{AT}?{ALL}").text
    (found,) = set(re.findall(r"/notes/([0-9a-f]{32})/withdraw", page))
    south = "/t/demo-south/measures/mortality"
    assert "A rapid response team" not in ruth.get(f"{south}?{ALL}").text
    assert signed_in("sam").submit(f"{south}/notes/{found}/withdraw", seen="1").status_code == 404
    assert (
        ruth.submit(f"/t/demo-north/measures/infection/notes/{found}/withdraw", seen="1").status_code == 404
    )
    assert ruth.submit(f"{AT}/notes/{found}/withdraw", seen="7").status_code == 409


def test_chart_of_a_unit_takes_no_note(signed_in: SignedIn, tenant: Tenant) -> None:
    ruth = signed_in("ruth")
    unit = quote(snapshot_of(tenant).ward_places[0][0])
    assert "/notes" not in ruth.get(f"{AT}?{ALL}&unit={unit}").text
    assert ruth.submit(f"{AT}/notes?unit={unit}", **NOTE).status_code == 404
