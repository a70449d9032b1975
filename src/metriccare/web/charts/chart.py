"""A chart as it stands in a page: its picture for wide and narrow screens, its sentence, and its specification.

Not what it draws (`trend`, `rows`, `donut`), nor the drawing (`illustrator`). Colours stay `var(--token)`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final, cast

from altair import FacetChart, LayerChart
from markupsafe import Markup

from metriccare.web import theme
from metriccare.web.illustrator.process import AT_ONCE, studio

NARROW: Final = 358.0  # a phone of 390 px less its margins
KEPT: Final = 512  # pictures, of about 10 kB each
Row = Mapping[str, str | float | bool | None]
Rows = Sequence[Row]


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
    # Beside the wide one: there is a drawing process for each.
    small = _beside().submit(picture, specification(filled(NARROW))) if narrow and width > NARROW else None
    wide = picture(spec)
    # A "<" would end the element that carries it.
    safe = Markup(spec.replace("<", "\\u003c"))  # noqa: S704 -- JSON without "<" cannot leave its element
    return Chart(
        label, wide, small and small.result(), safe, f"c{sha256(spec.encode()).hexdigest()[:8]}", note
    )


@cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="narrow")


@lru_cache(maxsize=KEPT)
def picture(spec: str) -> Markup:
    """The picture of a specification."""
    return Markup(studio().drawn(spec))  # noqa: S704 -- it escapes every text of the specification


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
