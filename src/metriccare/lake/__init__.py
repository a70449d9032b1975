"""Where tables live and SQL runs: the engine, the table format, the manifest that pins one lake version."""
