"""The pages, one file per address or a few that belong together. Not what they look like (`templates`)."""
