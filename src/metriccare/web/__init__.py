"""The web application: pages and an API over gold, one policy at every door.

Not measures, statistics or disclosure: those come from the rooms before this one, and the web shows them.
"""
