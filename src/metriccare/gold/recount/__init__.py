"""The measures counted again by another engine, from the same gold rows: what to run there, and what differs."""
