"""What may be shown: the published lattice of every measure, its small cells suppressed jointly."""
