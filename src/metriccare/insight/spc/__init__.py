"""Statistical process control: a measure over time, its natural limits, and what lies beyond chance.

Rules and words are those of the NHS's "Making Data Count". Not what a chart looks like (`web.charts.control`).
"""
