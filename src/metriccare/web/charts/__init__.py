"""Full charts: what a chart says, its Vega-Lite specification, and its picture as it stands in the page.

trend(...), years(...), bars(...), dots(...), donut(...)  ->  Chart, which `macros/chart.html` shows
"""

from metriccare.web.charts.chart import Chart
from metriccare.web.charts.donut import Slice, donut
from metriccare.web.charts.rows import Row, bars, dots
from metriccare.web.charts.trend import Period, trend

__all__ = ["Chart", "Period", "Row", "Slice", "bars", "donut", "dots", "trend"]
