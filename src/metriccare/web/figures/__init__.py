"""The figures of a tenant at one version of its lake: kept warm, and answered within the right of whoever asks."""
