"""The one theme: colours by name, light and dark, as CSS custom properties and as the configuration of Vega.

Not the style sheet: that is `static/metriccare.css`, which names colours only by these tokens; `assets` puts the two
together. A chart keeps `var(--token)` in its picture, so one stored picture serves light, dark and print.
"""

from typing import Final

FONT: Final = '"IBM Plex Sans", system-ui, "Segoe UI", Roboto, Arial, sans-serif'
MONO: Final = '"IBM Plex Mono", ui-monospace, "SF Mono", Consolas, monospace'

# token: (light, dark). Text reaches a contrast of 4.5 and marks 3.0 on page, rail and tint; decoration need not.
COLOURS: Final[dict[str, tuple[str, str]]] = {
    "bg": ("#FFFFFF", "#11171C"),
    "rail": ("#F4F6F6", "#0C1115"),
    "tint": ("#EEF3F3", "#19232A"),
    "grid": ("#EDEFF1", "#1D252C"),
    "ink": ("#17212B", "#E4E9ED"),
    "ink2": ("#46535F", "#B3BDC6"),
    "ink3": ("#5F6D79", "#8F9BA6"),
    "link": ("#0B5560", "#79C9CC"),
    "concern": ("#D26400", "#F28C33"),
    "concern-t": ("#A34700", "#F6A55C"),
    "improve": ("#0072C6", "#4FA8F0"),
    "improve-t": ("#005A9E", "#86C3F7"),
    "common": ("#74818D", "#8794A0"),
    "edge": ("#7D8994", "#6A7783"),
    "alarm": ("#9B1C31", "#F0788C"),
    "line": ("#DFE3E6", "#27313A"),
    "line2": ("#C9D0D5", "#37434D"),
    "band": ("#E6EAED", "#222C34"),
    "hatch": ("#D5DADE", "#37424B"),
    "focus": ("#FFD54A", "#FFD54A"),
    "focus-ink": ("#17212B", "#17212B"),
}

# The parts of the one donut, dark to light: one hue, so that no part seems better or worse than another.
PARTS: Final = (
    ("#0B5560", "#79C9CC"),
    ("#2C747E", "#5FB0B5"),
    ("#56929A", "#4A969C"),
    ("#85B1B7", "#377B82"),
    ("#AECCD0", "#285F66"),
    ("#D2E3E5", "#1D464C"),
)

LIGHT, DARK = 0, 1


def tokens() -> dict[str, tuple[str, str]]:
    """Every colour by name, those of the donut's parts included."""
    return COLOURS | {f"part{number}": pair for number, pair in enumerate(PARTS, start=1)}


def var(token: str) -> str:
    """A colour as a picture or a style sheet names it; a name that the theme does not have is refused."""
    if token not in tokens():
        raise KeyError(token)
    return f"var(--{token})"


def declarations(scheme: int) -> str:
    """The custom properties of one scheme."""
    return ";".join(f"--{name}:{pair[scheme]}" for name, pair in tokens().items())


def css() -> str:
    """The theme as CSS: light, dark where the reader's system is dark or the page says so, always light on paper."""
    light, dark = declarations(LIGHT), declarations(DARK)
    always = f":root{{color-scheme:light;--sans:{FONT};--mono:{MONO};{light}}}"
    chosen = f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
    system = "@media screen and (prefers-color-scheme:dark)"
    followed = f"{system}{{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
    return "\n".join([always, chosen, followed])


def with_colours(picture: str, scheme: int = LIGHT) -> str:
    """A picture with its tokens replaced by their values, for paper and for programs that know no CSS."""
    for name, pair in tokens().items():
        picture = picture.replace(f"var(--{name})", pair[scheme])
    return picture


def vega_config() -> dict[str, object]:
    """The same theme as Vega understands it."""
    axis: dict[str, object] = {
        "domainColor": var("edge"),
        "gridColor": var("line"),
        "tickColor": var("edge"),
        "labelColor": var("ink2"),
        "titleColor": var("ink3"),
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "tickSize": 4,
        "labelPadding": 5,
    }
    return {
        "background": None,
        "font": FONT,
        "padding": 0,
        "view": {"stroke": None},
        "axis": axis,
        "text": {"font": FONT, "fontSize": 12, "fill": var("ink2")},
        "title": {"font": FONT, "fontSize": 14, "fontWeight": 600, "color": var("ink"), "anchor": "start"},
    }
