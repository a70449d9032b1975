"""The command line: one thin file per verb, which imports what it needs when it runs: `--help` is quick."""
