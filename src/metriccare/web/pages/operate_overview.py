"""The operator's overview: five figures, the tenants, what needs a look, what was quarantined and what landed last.

Not the pages behind it (`operate`). Counts, places and reasons, never data of a patient.
"""

from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.bronze.reasons import Reason
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.operate import latest
from metriccare.web.pages.tenant_health import Health, all_healths
from metriccare.web.wording import count, percent, plural

routes = Declared("page")
MOST = 8


@routes.get("/operate", needs=Permission.RUN_HEALTH)
def overview(visit: Arrived) -> Response:
    """Five figures, the tenants, and what needs a look."""
    found = all_healths(visit)
    return render(
        visit,
        "operate.html",
        title="Platform",
        strip=_strip(found),
        tenants=found,
        concerns=[one for one in found if one.kind != "common"],
        reasons=_worst(found),
        meanings={one.value: one.meaning for one in Reason},
        landings=latest(found)[:MOST],
    )


def _strip(found: list[Health]) -> list[tuple[str, str, str, str]]:
    """The five figures: words, value, note, and where what is counted is listed."""
    lines = sum(one.lines for one in found)
    bad = sum(one.quarantined for one in found)
    return [
        (
            "Lines landed",
            count(lines),
            f"{plural(len(found), 'tenant')}, {plural(sum(one.files for one in found), 'file')}",
            "/operate/ingestion",
        ),
        (
            "Quarantined",
            count(bad),
            f"{percent(100 * bad / lines, 2) if lines else '–'} of lines",
            "/operate/quarantine",
        ),
        ("Blank", count(sum(one.blank for one in found)), "lines without a record", ""),
        ("Waiting for a run", count(sum(one.waiting for one in found)), "landed files", "/operate/builds"),
        (
            "Lines unaccounted for",
            count(sum(one.unaccounted for one in found)),
            "good + quarantined + blank = landed",
            "",
        ),
    ]


def _worst(found: list[Health]) -> list[tuple[str, str, int]]:
    """Tenant, reason and records in quarantine, the most first."""
    rows = [(one.name, kind, number) for one in found for kind, number in one.reasons.items()]
    return sorted(rows, key=lambda row: (-row[2], row))[:MOST]
