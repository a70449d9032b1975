"""What a tenant's quality office writes down beside the measures: targets, deadlines, reviews, feedback, its own life.

Nothing here ever changes a measure. Not who may do it (`access.policy`), and not the pages (`web`).
"""
