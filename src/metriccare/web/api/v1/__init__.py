"""Version 1 of the API. What is in it keeps its meaning; what would change it comes as another version."""
