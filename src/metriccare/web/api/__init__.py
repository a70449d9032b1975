"""The API for programs: what the pages show and do, as JSON, under the same policy at the same door.

Not another way in: every route is declared with the permission it needs, as a page is.
"""
