"""Vega in the browser: one bundle with Vega, Vega-Lite and vegaEmbed, loaded when somebody first uses a chart.

Not the pictures of charts (`pictures`): those stand in the page before, and without, any script.
"""

from functools import cache
from importlib.metadata import version
from typing import Final

from metriccare.web.illustrator.picture import VEGA_LITE

NAME: Final = "vega.js"


@cache
def address() -> str:
    """Where pages find the bundle. Its version stands for a digest, which only making it could tell."""
    return f"/static/{NAME}?v={version('vl-convert-python')}"


@cache
def bundle() -> bytes:
    """The bundle as a module that leaves `mcEmbed` behind; made once per process, on first use."""
    import vl_convert

    return vl_convert.javascript_bundle("window.mcEmbed = vegaEmbed;", VEGA_LITE).encode()
