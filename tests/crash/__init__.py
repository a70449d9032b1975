"""Runs that die at any step, and the same command afterwards."""
