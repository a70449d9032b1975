"""Statistics over gold: what is chance and what is not. Pure functions over figures; nothing here reads a lake."""
