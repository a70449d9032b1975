"""What a page must keep so that everybody can use it, found in the page itself: names of faults, with what is at fault.

The accessibility checklist of the design, as far as axe does not know it. Not which pages are asked.
"""

from playwright.sync_api import Page

Faults = dict[str, list[str]]

BUILT = """() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const say = (part) => part.outerHTML.slice(0, 120);
  const named = (part) => part.getAttribute("aria-label") || part.getAttribute("aria-labelledby");
  const faults = {}, fault = (name, parts) => { faults[name] = parts; };
  const whole = Boolean(document.querySelector(".app"));
  fault("landmarks", [
    ...(all("main").length === 1 ? [] : ["not one main"]),
    ...(!whole || all(".rail > header").length === 1 ? [] : ["no banner"]),
    ...(!whole || !document.body.dataset.idle || all(".rail footer").length === 1 ? [] : ["no foot with the way out"]),
    ...all("nav, section.bar, form[role=search] input[type=search]").filter((part) => !named(part)).map(say),
  ]);
  const levels = all("h1, h2, h3, h4, h5, h6").map((part) => Number(part.tagName[1]));
  fault("headings", [
    ...(levels.filter((level) => level === 1).length === 1 && levels[0] === 1 ? [] : ["not one h1, first"]),
    ...levels.filter((level, place) => place && level > levels[place - 1] + 1).map((level) => `h${level} too deep`),
  ]);
  fault("tables", [
    ...all("table").filter((table) => !table.caption?.textContent.trim()).map(say),
    ...all("th").filter((head) => !["col", "row", "colgroup", "rowgroup"].includes(head.scope)).map(say),
    ...all("tbody tr").filter((row) => !row.querySelector("th[scope=row], th[scope=rowgroup]")).map(say),
  ]);
  fault("pictures", all("svg").filter((svg) =>
    svg.getAttribute("aria-hidden") !== "true" && !(svg.getAttribute("role") === "img" && named(svg))
    && !svg.closest("[role=img][aria-label]")).map(say));
  fault("marks", all("svg.m[aria-hidden=true]").filter((mark) =>
    !mark.closest("td, th, li, p, span, a, dd, dt").textContent.trim()).map(say));
  fault("fields", all("input:not([type=hidden]), select, textarea").filter((field) =>
    !field.hidden && !field.labels?.length && !named(field)).map(say));
  fault("motion", document.getAnimations().map((one) => one.animationName ?? "moves"));
  fault("language", document.documentElement.lang === "en" ? [] : [document.documentElement.lang]);
  const [first, ...rest] = document.title.split(" · ");
  fault("title", first && rest.at(-1) === "MetricCare" ? [] : [document.title]);
  return Object.fromEntries(Object.entries(faults).filter(([, parts]) => parts.length));
}"""

BROAD = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`${document.documentElement.scrollWidth} px wide`, ...[...document.querySelectorAll("body *")].filter(
    (part) => part.getBoundingClientRect().right > innerWidth + 1)
    .map((part) => part.outerHTML.slice(0, 120))]"""

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    + "p{margin-bottom:2em!important}");
  document.adoptedStyleSheets = [sheet];
}"""
"""As WCAG 1.4.12 lets a reader space text."""

SMALL = """() => [...document.querySelectorAll(
  "button:not(.as-link), .button, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio]), "
  + ".tabs a, .pages a, .crumbs a")]
  .filter((part) => part.checkVisibility() && (part.closest(".filter") ?? part).getBoundingClientRect().height < 43.5)
  .map((part) => part.outerHTML.slice(0, 120))"""
"""On a phone, what is made to be touched is 44 px high; links within text are held to 24 px by axe."""

PRINTED = """() => [".rail", ".bar", ".acts", ".tabs", ".skip"].flatMap((one) => [...document.querySelectorAll(one)])
  .filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 120))"""

UNSEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body || !box.width) return null;
  const of = at.closest(".filter") ?? at;
  const over = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 1));
  const hidden = over && !at.contains(over) && !over.contains(at);
  return getComputedStyle(of).boxShadow === "none" || hidden ? at.outerHTML.slice(0, 120) : "";
}"""
"""Of what has the focus: its markup where the focus cannot be seen on it, or something lies over it."""


def narrow(page: Page) -> Faults:
    """At 320 px, which is 1280 px at a zoom of 400 %; then with the reader's text spacing; leaves the page so."""
    page.set_viewport_size({"width": 320, "height": 800})
    faults = {"reflow": page.evaluate(BROAD), "targets": page.evaluate(SMALL)}
    page.evaluate(SPACED)
    faults["spacing"] = page.evaluate(BROAD)
    return {name: found for name, found in faults.items() if found}


def on_paper(page: Page) -> Faults:
    """Nothing to press is printed, and what the controls said stands in words."""
    page.emulate_media(media="print")
    faults = {"controls": page.evaluate(PRINTED)}
    said = page.locator("p.print")
    if page.locator(".rail footer").count() and not (
        said.is_visible() and "Address: http" in said.inner_text()
    ):
        faults["no address"] = [page.url]
    page.emulate_media(media="screen")
    return {name: found for name, found in faults.items() if found}
