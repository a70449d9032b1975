"""Before the first visitors come: every tenant's figures in memory, and decided what of them is hidden.

Not waited for by anybody: a visitor who is quicker loads what she needs herself.
"""

import structlog

from metriccare.errors import MetricCareError
from metriccare.tenants import registry
from metriccare.web.premises import Premises
from metriccare.web.problems import Problem

LOG = structlog.get_logger("metriccare.web")


def open_figures(premises: Premises) -> None:
    """One tenant after another; one that cannot be opened is named in the log and does not stop the others."""
    for name in registry.names(premises.home):
        try:
            snapshot = premises.warm.current(registry.get(premises.home, name))
            if snapshot is not None:
                snapshot.decide().result()
        except (MetricCareError, Problem) as error:
            if premises.warm.closed:
                return
            LOG.warning("figures not opened", tenant=name, kind=type(error).__qualname__)
