"""What a chart has to know of a measure: which way it improves.

Not the figures themselves (`gold.measures`, or what a reader may see of them).
"""

from metriccare.gold.definitions import Measure
from metriccare.insight.spc.verdict import Better


def better(measure: Measure) -> Better:
    """As its definition says: "lower is better", or "neither direction is better by itself"."""
    return Better(measure.direction.partition(" ")[0])
