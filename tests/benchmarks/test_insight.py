"""What `make bench-insight` counts: every chart, and a funnel for each share of stays."""

from benchmarks.insight import charts, funnels, made_up


def test_every_chart_and_funnel_is_made() -> None:
    series = made_up(hospitals=4, departments=2)
    assert len(series) == 4 * 4 * 2
    assert charts(series) == 4 * 4 * 3  # four measures, four hospitals, two departments and the whole of each
    assert funnels(series) == 3 * 3  # three measures are shares; each department and all of them
