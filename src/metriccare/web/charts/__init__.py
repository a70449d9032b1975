"""Full charts: what a chart says, its Vega-Lite specification, and its picture as it stands in the page."""
