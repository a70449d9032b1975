"""Risk adjustment, stated and simple: what a tenant's own stays let one expect of each hospital. Never CMS's RSRR."""
