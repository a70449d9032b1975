"""The environment that turns templates into pages: everything escaped, a missing value is a fault and not a blank.

Not a page (`page` fills the frame and answers). Filters are the words of `wording`, globals the pictures of `graphics`.
"""

from functools import cache
from typing import cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from metriccare.web import graphics, wording
from metriccare.web.charts import vega
from metriccare.web.static_files import static_address


@cache
def environment() -> Environment:
    """The one environment of the process."""
    made = Environment(
        loader=PackageLoader("metriccare.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # Jinja declares both as what it fills them with itself; anything callable may stand there.
    cast("dict[str, object]", made.filters).update(wording.FILTERS)
    cast("dict[str, object]", made.globals).update(
        graphics.GLOBALS, static=static_address, vega_address=vega.address
    )
    return made
