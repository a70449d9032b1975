"""What pages load weighs little, is ours, and agrees with the one theme."""

import gzip
import re
from importlib.resources import files

import pytest

from metriccare.web import theme
from metriccare.web.charts import vega

STATIC = files("metriccare.web") / "static"
SHEET = STATIC.joinpath("metriccare.css").read_text(encoding="utf-8")
LIVE = STATIC.joinpath("live.js").read_text(encoding="utf-8")
SCRIPT = STATIC.joinpath("metriccare.js").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_style_sheet_begins_with_the_theme() -> None:
    assert theme.css() in SHEET


def test_the_style_sheet_names_colours_only_by_the_theme() -> None:
    own = SHEET.replace(theme.css(), "")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", own) == []
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", own)) <= theme.tokens().keys() | {"sans", "mono"}


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("ground", ["bg", "rail", "tint"])
def test_contrast(scheme: int, ground: str) -> None:
    colours = {name: pair[scheme] for name, pair in theme.tokens().items()}
    words = ["ink", "ink2", "ink3", "link", "concern-t", "improve-t", "alarm"]
    assert [name for name in words if contrast(colours[name], colours[ground]) < 4.5] == []
    marks = ["concern", "improve", "common", "edge"]
    assert [name for name in marks if contrast(colours[name], colours[ground]) < 3] == []
    assert contrast(colours["focus"], colours["focus-ink"]) >= 4.5
    assert contrast(colours["link"], colours["bg"]) >= 4.5


def test_weights() -> None:
    assert len(gzip.compress(SHEET.encode(), 9)) <= 6 * 1024
    assert len(SCRIPT.encode()) <= 5 * 1024
    assert len(gzip.compress((SCRIPT + LIVE).encode(), 9)) <= 5 * 1024
    sans = [
        len(STATIC.joinpath("fonts", f"IBMPlexSans-{w}-Latin1.woff2").read_bytes())
        for w in ("Regular", "SemiBold")
    ]
    assert sum(sans) <= 44_000
    assert len(gzip.compress(vega.bundle(), 9)) <= 320_000


def test_fonts_come_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in STATIC.joinpath("fonts", "LICENSE.txt").read_text(
        encoding="utf-8"
    )


def test_nothing_names_an_address_outside() -> None:
    assert "http" not in SHEET
    assert "http" not in SCRIPT
    assert "http" not in LIVE
