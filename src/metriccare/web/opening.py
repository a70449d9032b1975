"""Before the first visitors come: a chart drawn, every tenant's figures in memory, decided what of them is hidden.

Not waited for by anybody: a visitor who is quicker loads what she needs herself.
"""

import gc

import structlog

from metriccare.errors import MetricCareError
from metriccare.tenants import registry
from metriccare.web.premises import Premises
from metriccare.web.problems import Problem

LOG = structlog.get_logger("metriccare.web")


def open_figures(premises: Premises) -> None:
    """One tenant after another; one that cannot be opened is named in the log and does not stop the others."""
    _first_chart()
    _keep_for_good()
    for name in registry.names(premises.home):
        try:
            snapshot = premises.warm.current(registry.get(premises.home, name))
            if snapshot is not None:
                snapshot.decide().result()
        except (MetricCareError, Problem) as error:
            if premises.warm.closed:
                return
            LOG.warning("figures not opened", tenant=name, kind=type(error).__qualname__)


def _first_chart() -> None:
    """The first takes a second: what makes specifications is imported, and the process that draws them begun."""
    from metriccare.web.charts import Period, trend
    from metriccare.web.illustrator.process import UndrawnError

    try:
        trend([Period(name="Jan", value=1.0), Period(name="Feb", value=2.0)], label="first", target=1.5)
    except (UndrawnError, OSError) as error:
        LOG.warning("no chart drawn", kind=type(error).__qualname__)


def _keep_for_good() -> None:
    """What is imported stays as long as the process: looking through it for garbage takes 0.1 s of every visitor's."""
    gc.collect()
    gc.freeze()
