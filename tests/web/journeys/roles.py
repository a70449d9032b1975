"""A morning of each role: the question it comes with, where the answer stands, and a number opened to its stay.

Where to go and what must be seen there; by which hand is not known here. Questions are those of the design, section 2.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.web.journeys.hands import Mouse

NORTH = "/t/demo-north"


def administrator(hand: Mouse) -> None:
    """What changed, where? One sentence, four measures, hospitals; then one hospital's measure. No stays."""
    page = hand.page
    expect(page.get_by_role("heading", level=1)).to_have_text("demo-north")
    expect(page.locator(".lead")).to_have_text(re.compile(r".+\."))
    expect(page.locator(".panel .key")).to_have_count(4)
    assert page.locator(".matrix tbody tr").count() == 4
    hand.open(page.locator(".panel").get_by_role("link", name="30-day readmission", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("30-day readmission")
    expect(page.get_by_text("Beside the year before")).to_be_visible()
    hand.open(page.get_by_role("link", name="Hospital", exact=True))
    expect(_table(page, "Index stays").locator("tbody tr")).to_have_count(4)  # three hospitals, and together
    assert hand.opened <= 3
    refused = page.context.request.get(f"{NORTH}/measures/readmission/stays")
    assert refused.status == 403


def clinician(hand: Mouse) -> None:
    """Which patients, why, what now? The newest stay to review, why it counts; then a rate opened to its stays."""
    page = hand.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Hillcrest General Hospital")
    first = page.locator("tr[data-item] th a").first
    why = first.inner_text()
    hand.open(first)
    expect(page.locator(".lead")).to_have_text(why)
    expect(page.get_by_role("button", name=re.compile("review"))).to_be_visible()
    hand.open(page.get_by_role("link", name="Open it", exact=True))
    expect(page.get_by_role("heading", name="What it counts in")).to_be_visible()
    assert hand.opened <= 3
    page.goto("/")
    _number_to_its_stay(hand, page.locator(".panel").filter(has_text="30-day readmission"), "Readmitted")


def compliance(hand: Mouse) -> None:
    """Are we on time, and can I prove it? The deadline and the lines at home; a death opened to what was landed."""
    page = hand.page
    if "/home/" not in page.url:  # she works for two tenants, and is asked where to
        hand.open(page.get_by_role("link", name="demo-north, compliance officer"))
        hand.opened = 0
    expect(page.get_by_text("Infections to the registry")).to_be_visible()
    expect(page.get_by_text("96.4%")).to_be_visible()
    landed, good, quarantined, blank = (
        _number(page, word) for word in ("Lines landed", "Good", "Quarantined", "Blank")
    )
    assert landed == good + quarantined + blank
    assert landed > 0
    hand.open(page.locator(".matrix tr.total .rate a").first)
    hand.open(page.get_by_role("link", name=re.compile("^Deaths? [0-9]+")))
    hand.open(page.locator("tbody th a").first)
    assert hand.opened <= 3
    expect(page.get_by_role("heading", name="What it counts in")).to_be_visible()
    hand.open(page.locator("a.id", has_text="Encounter/").first)
    expect(page.get_by_text("What do you open it for?")).to_be_visible()


def operator(hand: Mouse) -> None:
    """Is every tenant fresh and whole? Five figures and the tenants; then what is in quarantine, and never whose."""
    page = hand.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Platform")
    expect(page.get_by_text("Every tenant is fresh and whole.")).to_be_visible()
    unaccounted = page.locator(".strip > div", has_text="Lines unaccounted for").locator(".v")
    expect(unaccounted).to_have_text("0")
    hand.open(page.locator("tbody").get_by_role("link", name="demo-north", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("demo-north")
    hand.open(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Quarantine"))
    hand.open(page.locator("tbody a").first)
    expect(page.get_by_role("heading", name="Where they stand")).to_be_visible()
    assert hand.opened <= 3
    assert page.context.request.get(f"{NORTH}/measures").status == 404


Morning = Callable[[Mouse], None]
ROLES: dict[str, tuple[str, Morning]] = {
    "administrator": ("dana.whitfield@demo.example", administrator),
    "clinician": ("imani.cole@demo.example", clinician),
    "compliance": ("ruth.okafor@demo.example", compliance),
    "operator": ("alex.moreau@demo.example", operator),
}


def _number_to_its_stay(hand: Mouse, panel: Locator, events: str) -> None:
    """A figure, the list behind it with as many events as the figure says, a stay that is one of them."""
    page = hand.page
    said = re.search(r"(\d+) of (\d+)", panel.inner_text())
    assert said is not None
    hand.open(panel.locator(".key"))
    tabs = page.get_by_role("navigation", name="Parts of the measure")
    expect(tabs.get_by_role("link", name=f"All that count {said[2]}")).to_be_visible()
    hand.open(tabs.get_by_role("link", name=f"{events} {said[1]}"))
    hand.open(page.locator("tbody th a").first)
    expect(page.get_by_role("row").filter(has_text="30-day readmission").first).to_contain_text("Readmitted")


def _table(page: Page, head: str) -> Locator:
    return page.get_by_role("table").filter(has=page.get_by_role("columnheader", name=head, exact=True))


def _number(page: Page, label: str) -> int:
    row = page.locator("dl.rows > div").filter(has=page.get_by_text(label, exact=True))
    return int(row.locator("dd").inner_text().replace(",", ""))
