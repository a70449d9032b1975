"""Funnel plots: hospitals beside each other, with limits that are wider where less is counted. Never a league table."""
