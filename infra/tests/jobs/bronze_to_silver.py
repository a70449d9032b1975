"""Stands in for the job where a test looks at the plan only."""
