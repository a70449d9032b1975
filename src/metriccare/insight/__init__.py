"""Statistics over gold: what is chance and what is not. Pure functions over figures; only `risk` reads a lake."""
