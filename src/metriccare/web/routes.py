"""All routes of the application, one line per module that declares some.

A module that is not named here has no address.
"""

from collections.abc import Iterator

from metriccare.web.declare import Declaration, Declared
from metriccare.web.pages import demo_sign_in, health, start

MODULES: tuple[Declared, ...] = (
    health.routes,
    start.routes,
    demo_sign_in.routes,
)


def declarations() -> Iterator[Declaration]:
    """Every route, in the order in which addresses are matched."""
    for module in MODULES:
        yield from module
