"""A chart as it stands in a page: its picture for wide and narrow screens, its sentence, and its specification.

Not what it draws (`trend`, `rows`, `donut`). Pictures are drawn once per content and kept; colours stay `var(--token)`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Final, cast

from altair import FacetChart, LayerChart
from markupsafe import Markup

from metriccare.web import theme
from metriccare.web.charts.vega import VEGA_LITE

NARROW: Final = 358.0  # a phone of 390 px less its margins
KEPT: Final = 512  # pictures, of about 10 kB each
Row = Mapping[str, str | float | bool | None]
Rows = Sequence[Row]
DRAWING = Lock()  # one at a time: a picture takes 20 ms, and two at once take no less

# What a picture inside an image needs not: roles and labels of parts, empty paths, the font (the page has it).
NEEDLESS: Final = re.compile(
    r' (?:role|aria-[a-z]+|class|pointer-events|font-family|stroke-miterlimit)="[^"]*"'
    r'| (?:opacity|stroke-width|fill-opacity)="1"|<path[^>]*(?:d="M0,0h0v0h0Z"|display="none")[^>]*/>'
    r'| xmlns(?::xlink)?="[^"]*"| version="1.1"'
)
EMPTY_GROUP: Final = re.compile(r"<g[^>]*></g>")
FRACTION: Final = re.compile(r"(\d\.\d)\d+")


@dataclass(frozen=True, slots=True)
class Chart:
    """What `macros/chart.html` shows. `label` is the sentence that says what the picture says."""

    label: str
    wide: Markup
    narrow: Markup | None
    spec: Markup
    spec_id: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form of chart and what it is filled with. Forms are made once: only rows, words and sizes differ."""

    form: dict[str, object]
    rows: Mapping[str, Rows]
    width: float
    height: float
    params: Mapping[str, str | float | Sequence[str]] = field(
        default_factory=dict[str, "str | float | Sequence[str]"]
    )
    padding: tuple[float, float, float, float] = (0, 0, 0, 0)  # top, right, bottom, left


def form(layers: LayerChart | FacetChart) -> dict[str, object]:
    """The Vega-Lite specification of a form, with the theme in it. Slow, since altair checks each part: keep it."""
    written = cast("dict[str, object]", layers.to_dict())
    written.pop("$schema", None)  # an address, and nobody needs it: the bundle speaks one version
    return written | {"config": theme.vega_config()}


def chart(
    filled: Callable[[float], Filled], *, label: str, width: float, note: str = "", narrow: bool = True
) -> Chart:
    """The chart that `filled` gives for a width in pixels."""
    spec = specification(filled(width))
    small = picture(specification(filled(NARROW))) if narrow and width > NARROW else None
    # A "<" would end the element that carries it.
    safe = Markup(spec.replace("<", "\\u003c"))  # noqa: S704 -- JSON without "<" cannot leave its element
    return Chart(label, picture(spec), small, safe, f"c{sha256(spec.encode()).hexdigest()[:8]}", note)


def specification(filled: Filled) -> str:
    """The form with its rows, as JSON."""
    top, right, bottom, left = filled.padding
    written = filled.form | {
        "datasets": filled.rows,
        "width": filled.width,
        "height": filled.height,
        "padding": {"top": top, "right": right, "bottom": bottom, "left": left},
    }
    if filled.params:
        written["params"] = [{"name": name, "value": value} for name, value in filled.params.items()]
    return json.dumps(written, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=KEPT)
def picture(spec: str) -> Markup:
    """The picture of a specification, made slim."""
    import vl_convert

    with DRAWING:
        drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, show_warnings=False)
    slim = FRACTION.sub(r"\1", NEEDLESS.sub("", drawn))
    for _ in range(4):  # groups of empty groups
        slim = EMPTY_GROUP.sub("", slim)
    return Markup(slim)  # noqa: S704 -- vl-convert escapes every text of the specification
