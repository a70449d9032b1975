"""Tenants: each one's settings, presets, key and the folder that holds all its data. Not users and roles."""
