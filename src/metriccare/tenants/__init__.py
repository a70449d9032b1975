"""Tenants: each one's settings, presets, keys and the folder that holds all of its data. Not users and roles."""
