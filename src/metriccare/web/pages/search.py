"""Search: a measure, a hospital, a department or ward, a stay by its code, or a stay by a pasted record number.

Sent as a form and never as an address: what is pasted may name a patient, so it stands in no log and no history. One
hit is opened at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import View
from metriccare.web.figures.identifiers import stays_of_number
from metriccare.web.page import render
from metriccare.web.pages.left_out import stays_of
from metriccare.web.pages.measure_words import WORDS
from metriccare.web.pages.sent import SentForm
from metriccare.web.pages.view import scope_of, view_of
from metriccare.web.visit import Visit

routes = Declared("page")
LONGEST = 200
MOST = 20
_CODE = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, its name, and where it is."""

    kind: str
    name: str
    href: str


@routes.get("/t/{tenant}/search", needs=Permission.PUBLISHED)
def empty(visit: Arrived) -> Response:
    """What can be searched for."""
    return render(visit, "search.html", title="Search", hits=None, emergency=False)


@routes.post("/t/{tenant}/search", needs=Permission.PUBLISHED)
def search(visit: Arrived, form: SentForm) -> Response:
    """What was found, or the only hit itself."""
    typed = " ".join(form["q"].split())[:LONGEST]
    if not typed:
        return empty(visit)
    view = view_of(visit)
    hits = [*_measures(visit, typed), *_places(visit, view, typed)]
    if visit.allows(Permission.STAYS):
        hits += _stays(visit, view, typed)
    hits = list(dict.fromkeys(hits))[:MOST]
    if len(hits) == 1:
        return RedirectResponse(hits[0].href, 303)
    return render(
        visit, "search.html", title="Search", hits=hits, emergency=visit.allows(Permission.EMERGENCY)
    )


def _measures(visit: Visit, typed: str) -> Iterator[Hit]:
    wanted = typed.casefold()
    for words in WORDS:
        names = (words.title, words.short, words.id, words.slug, words.definition.title)
        if any(wanted in name.casefold() for name in names):
            yield Hit("Measure", words.title, f"/t/{visit.tenant.name}/measures/{words.slug}")


def _places(visit: Visit, view: View, typed: str) -> Iterator[Hit]:
    """Hospitals, departments and wards of the places that this reader may ask about."""
    wanted, base = typed.casefold(), f"/t/{visit.tenant.name}/measures?"
    for hospital in dict.fromkeys(place.hospital for place in view.places):
        name = view.snapshot.hospital_name(hospital)
        if wanted in name.casefold() or wanted == hospital.casefold():
            yield Hit("Hospital", name, base + urlencode({"hospital": hospital}))
    for department in dict.fromkeys(place.department for place in view.places):
        if wanted in department.casefold():
            yield Hit("Department", department, base + urlencode({"department": department}))
    inside = {(place.hospital, place.department) for place in view.places}
    for ward, hospital, department in view.snapshot.wards:
        if wanted in ward.casefold() and (hospital, department) in inside:
            name = f"{ward}, {view.snapshot.hospital_name(hospital)}: mostly {department}"
            narrowed = {"unit": ward} if view.exact else {"department": department}
            yield Hit("Ward", name, base + urlencode({"hospital": hospital, **narrowed}))


def _stays(visit: Visit, view: View, typed: str) -> list[Hit]:
    """By the beginning of a code, else by a record number; the trail notes that there was a search, not for what."""
    scope = scope_of(visit, Permission.STAYS)
    code = typed.lower()
    found = stays_of(visit, view).find(code) if _CODE.fullmatch(code) else []
    found = found or stays_of_number(view.snapshot, scope, typed)
    visit.audit(Action.STAY_SEARCHED, count=str(len(found)))
    return [Hit("Stay", stay[:12], f"/t/{visit.tenant.name}/stays/{stay[:16]}") for stay in found]
