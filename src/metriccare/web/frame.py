"""What every page shows around its own matter: the rail, the bar on top, who is signed in. Read by `base.html`.

Values only. Which items a role sees and where they lead is decided by who fills a frame; the template asks nobody.
"""

from dataclasses import dataclass

from metriccare.web.appearance import Appearance
from metriccare.web.navigation import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose; its words are what a reader sees."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One control of the bar. `name` is the parameter of the address; a default has the value ""."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How old the figures are, in words; `stale` names what has stopped, `why` says it in sentences at `href`."""

    text: str
    stale: str | None = None
    href: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as the foot of the rail says it."""

    name: str
    role: str
    settings: str | None = "/account"
    sign_out: str = "/sign-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything around the page. Only a title is needed: that makes the plain page of signing in."""

    title: str
    scope: str = ""  # what the page is about: the tenant, a hospital
    home: str = "/"
    tenant: str | None = None
    tenants: tuple[Option, ...] = ()  # addresses of the other places this person may go to
    sections: tuple[Section, ...] = ()
    person: Person | None = None
    csrf: str = ""
    filters: tuple[Filter, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()  # parameters of the address that no control of the bar shows
    freshness: Freshness | None = None
    search: str | None = None  # the address that answers ?q=
    search_hint: str = "Find measure, unit, stay"
    query: str = ""
    theme: Appearance | None = None  # None follows the reader's system
    here: str = "/"  # where a form of the frame comes back to
    demo: str | None = None  # the sentence of the banner
    notice: str | None = None  # what the last form did, said once
    idle_seconds: int = 0  # 0 where nobody is signed in
    stay_signed_in: str = "/account/stay-signed-in"  # POST that puts the sign-out off
    live: str | None = None  # the stream of what is new, for the script
    printed: tuple[tuple[str, str], ...] = ()  # filters, as-of, version of the data, address: on paper only

    @property
    def document_title(self) -> str:
        """Page, scope, product: what a tab and a screen reader say first."""
        return " · ".join(part for part in (self.title, self.scope, "MetricCare") if part)
